"""The archive's memory in SQLite: the only package that knows SQL."""

import sqlite3

# Without an adapter that gives bytes as they are, `sqlite3` looks for one anew at each value.
sqlite3.register_adapter(bytes, bytes)
