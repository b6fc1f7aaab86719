"""What the other commands show, and what any shows to other programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsgen.report import counted
from newsgen.terminal import Lines, lines_on, number, size, styled, visible

if TYPE_CHECKING:
    from newsgen.dating import Account
    from newsgen.explain import Explanation
    from newsgen.fixity.bag import Bag
    from newsgen.recording import Recorded
    from newsgen.themes import Themes

SHOWN = 50
"""Themes, groups of them or suggestions that a terminal shows."""
_WIDEST = 48
"""Characters of a column of values; longer ones push what follows."""


def tell(line: str) -> None:
    """Write one line of a command that goes on, at once."""
    lines_on(sys.stdout).print(visible(line))


def write_lines(lines: Iterable[str]) -> None:
    """Write lines for other programs: in UTF-8 and with LF on every platform."""
    waiting = iter(lines)
    while some := "".join(islice(waiting, 1000)):
        sys.stdout.buffer.write(some.encode())


def show_json(value: Mapping[str, Any]) -> None:
    """Write JSON in ASCII: no character of a source acts on a terminal."""
    sys.stdout.write(json.dumps(value, indent=2) + "\n")


def show_created(folder: Path, written: Iterable[Path]) -> None:
    """Write what `new` made, and what comes next."""
    lines = lines_on(sys.stdout)
    for path in written:
        lines.print(visible(path))
    lines.print(f"Next: newsgen build {visible(folder)}")


def show_bag(bag: Bag) -> None:
    """Write where a bag is and what it holds."""
    held = f"{number(bag.files)} files, {size(bag.bytes)}"
    lines_on(sys.stdout).print(visible(f"{bag.folder}: a bag of {held}"))


def show_recorded(recorded: Recorded, *, aside: bool) -> None:
    """Write what `build --record` added to the register; `aside` of what is for programs."""
    lines = lines_on(sys.stderr if aside else sys.stdout)
    new = counted(recorded.addresses, "new address", "es")
    books = counted(len(recorded.books), "file")
    lines.print(f"{new} recorded in {books} of addresses/: commit them with the site")
    for source in map(visible, recorded.without_ids):
        lines.print(
            f"{source}: lines without an id are recorded by their numbers; before lines come or"
            f" go, write into each the id that it has: “{source}#12”, say"
        )


def show_explanation(explanation: Explanation) -> None:
    """Write what `explain` found."""
    lines = lines_on(sys.stdout)
    lines.print(styled(visible(explanation.title), "bold"))
    for line in explanation.lines:
        lines.print(f"  {visible(line)}")
    rows = [tuple(map(visible, row)) for row in explanation.fields]
    names = max((len(name) for name, *_ in rows), default=0)
    values = min(max((len(value) for _, value, _ in rows), default=0), _WIDEST)
    for name, value, origin in rows:
        row = f"  {name:<{names}}  {value:<{values}}  "
        lines.print(row + styled(f"from {origin}", "dim"))


def show_dates(account: Account) -> None:
    """Write which dates were suggested, and where the tables are."""
    lines = lines_on(sys.stdout)
    total = sum(account.suggested.values())
    parts = " + ".join(f"{number(n)} {confidence}" for confidence, n in account.suggested.items())
    lines.print(
        f"articles without a date: {number(account.undated)} = {parts}"
        f" + {number(account.undated - total)} whose text has none"
    )
    for table in account.tables:
        rows = counted(table.rows, "row")
        lines.print(visible(f"{table.path}: {rows}; reviewed, it goes to {table.place}"))
    if account.out_of_reach:
        lines.print(
            f"{number(account.out_of_reach)} of them no table can date: lines of .jsonl files"
            " (write the date into the line), and files of names that a table cannot hold"
        )


def show_themes(known: Themes, merging: str) -> None:
    """Write what `themes` found; `merging` is YAML that makes one of those that are alike."""
    lines = lines_on(sys.stdout)
    counts = (
        f"{counted(len(known.themes), 'theme')}, {number(len(known.single))} of a single article"
    )
    lines.print(styled(counts, "bold"))
    rows = [(visible(theme.name), number(theme.articles)) for theme in known.themes]
    lines.print_table(rows[:SHOWN])
    if len(rows) > SHOWN:
        lines.print(styled(f"  … and {number(len(rows) - SHOWN)} more", "dim"))
    if merging:
        title = f"{counted(len(known.alike), 'group')} that may be one theme each, for themes.yaml:"
        lines.print(styled(title, "bold"))
        _show_text(lines, merging)


def themes_as_json(known: Themes) -> dict[str, Any]:
    """Return plain values for `themes --format json`."""
    return {
        "themes": [theme._asdict() for theme in known.themes],
        "single": [theme.name for theme in known.single],
        "alike": [[theme.name for theme in group] for group in known.alike],
    }


def show_suggestions(count: int, written: str) -> None:
    """Write what `themes suggest` found, as YAML whose comments say how much that is."""
    lines = lines_on(sys.stdout)
    shown = f"{SHOWN} of them" if count > SHOWN else "all of them"
    told = f"{number(count)} names that recur, {shown} here: keep those that are themes"
    lines.print(f"# {told}" if count else "# no name recurs that is no theme yet")
    _show_text(lines, written)


def _show_text(lines: Lines, text: str) -> None:
    for line in text.splitlines():
        lines.print(visible(line))
