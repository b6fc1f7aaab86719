"""The archive's memory in SQLite: the only package that knows SQL."""
