"""The stages of a build as work for processes: reading sources, linking, rendering pages."""
