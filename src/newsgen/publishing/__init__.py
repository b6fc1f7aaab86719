"""Putting bytes on disk: the only package that writes to the output folder."""
