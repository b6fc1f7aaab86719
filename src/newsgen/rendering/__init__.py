"""A view and a template → bytes. Knows no catalog."""
