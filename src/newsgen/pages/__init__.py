"""What each kind of page shows, and which of its pages a change touches: one kind, one file."""
