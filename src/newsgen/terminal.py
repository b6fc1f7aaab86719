"""How anything reaches a terminal: what could act on it is written out, numbers can be read."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from typing import NamedTuple, TextIO
from unicodedata import category

import click

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


class Lines(NamedTuple):
    """Writes lines to a file; what `styled` put into them only where that is a terminal."""

    file: TextIO

    def print(self, line: str) -> None:
        """Write one line."""
        click.echo(line, file=self.file, color=_colour())

    def print_table(self, rows: Iterable[tuple[str, ...]]) -> None:
        """Write rows in columns: the first is flush left, the others flush right."""
        table = list(rows)
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        for first, *others in table:
            cells = (f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True))
            self.print("  ".join((f"{first:<{widths[0]}}", *cells)))


def _colour() -> bool | None:
    """Return what the environment says of colours; None: only on a terminal (no-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def lines_on(file: TextIO) -> Lines:
    """Return what writes lines to `file`, in whatever the file can encode."""
    if isinstance(file, io.TextIOWrapper):
        file.reconfigure(errors="backslashreplace")  # an old code page lacks “ and →
    return Lines(file)


def styled(text: str, style: str) -> str:
    """Return text in a style: "bold", "dim", "red" or "yellow"."""
    if style in ("bold", "dim"):
        return click.style(text, **{style: True})
    return click.style(text, fg=style, bold=style == "red")


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
