"""How anything reaches a terminal: what could act on it is written out, numbers can be read."""

from __future__ import annotations

import io
from typing import TextIO
from unicodedata import category

from rich.console import Console

_UNSEEN = ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp")
_THOUSAND = 1000


def visible(text: object) -> str:
    """Return `text` with what could act on a terminal written out: `\\x1b`, `\\u202e`."""
    shown = str(text)
    if shown.isprintable():
        return shown
    return "".join(
        c.encode("unicode_escape").decode("ascii") if category(c) in _UNSEEN else c for c in shown
    )


def console_on(file: TextIO) -> Console:
    """Return a console that writes text to `file` as it is, in whatever the file can encode."""
    if isinstance(file, io.TextIOWrapper):
        file.reconfigure(errors="backslashreplace")  # an old code page lacks “ and →
    # No markup and no emoji codes: sources hold "[bold red]" and ":smile:" as plain text.
    return Console(file=file, markup=False, emoji=False, highlight=False, soft_wrap=True)


def number(value: object) -> str:
    """Return a number with its thousands set apart."""
    return f"{value:,}" if isinstance(value, int) else str(value)


def size(count: int) -> str:
    """Return a number of bytes in the unit that suits it."""
    amount, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < _THOUSAND:
            break
        amount, unit = amount / _THOUSAND, larger
    return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
