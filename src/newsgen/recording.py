"""Writing the address register: `newsgen build --record`, when a site is released."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from filecmp import cmp
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from newsgen import urls
from newsgen.addresses.register import BOOK, FOLDER, Line, can_stand, write_line
from newsgen.catalog.queries import CatalogReader
from newsgen.config import SiteConfig
from newsgen.errors import OutputError
from newsgen.site_folders import SiteFolders
from newsgen.sources.paths import printable_path


class Recorded(NamedTuple):
    """How many addresses were new to the register, and which of its files were written."""

    addresses: int
    books: tuple[str, ...]
    without_ids: tuple[str, ...]
    """Sources that have lines without an `id`: their numbers stand in the register."""


def record(folders: SiteFolders, config: SiteConfig) -> Recorded:
    """Add to the register what a build just published; what is recorded keeps its line.

    Of an article that is published there again, or withdrawn since, the state says so. Year by
    year, each file whole or as it was. Raises OutputError where one cannot be written, and for a
    link in place of the folder: it may have come with the site.
    """
    if (folders.site / FOLDER).is_symlink():
        raise OutputError(
            "a symbolic link stands where the address register is written",
            place=FOLDER,
            remedy="put a folder there",
            code="own-link",
        )
    new, books = 0, []
    with closing(CatalogReader.open(folders.catalog)) as reader:
        has_feed = config.base_url and reader.calendar.years()
        feed = urls.address_of_path(urls.FEED) if has_feed else ""
        with closing(reader.register.to_record(config.min_articles, feed)) as rows:
            for book, lines in groupby(rows, key=lambda row: row[0]):
                if not BOOK.fullmatch(f"{book}.txt"):
                    raise _forged(book)
                counted = _Counted((Line(*row[1:4]), row[4] > 0) for row in lines)
                if _write_book(folders.site / FOLDER, book, counted):
                    books.append(f"{FOLDER}/{book}.txt")
                new += counted.new
        unsteady = [
            printable_path(os.fsdecode(b"/".join(file))) for file in reader.segments.without_ids()
        ]
    return Recorded(new, tuple(books), tuple(unsteady))


class _Counted:
    """Passes lines on, and counts the new ones.

    Raises OutputError for one that cannot stand: sources give none, a catalog of others may.
    """

    def __init__(self, lines: Iterable[tuple[Line, bool]]) -> None:
        self.new = 0
        self._lines = lines

    def __iter__(self) -> Iterator[Line]:
        for line, is_new in self._lines:
            if is_new and not can_stand(line):
                raise _forged(f"{line[:2]}")
            self.new += is_new
            yield line


def _forged(what: str) -> OutputError:
    return OutputError(
        f"the catalog has what no line of the register can hold: {what}",
        place=FOLDER,
        remedy="“newsgen build --clean --record” makes the catalog anew",
        code="own-files",
    )


def _write_book(folder: Path, book: str, lines: Iterable[Line]) -> bool:
    """Write a file of the register aside and put it in place; tell whether it is another now."""
    path, aside = folder / f"{book}.txt", folder / f".{book}.txt.new"
    try:
        folder.mkdir(exist_ok=True)
        aside.unlink(missing_ok=True)  # it may be a link that came with the site
        with aside.open("xb") as file:
            file.writelines(map(write_line, lines))
            file.flush()
            os.fsync(file.fileno())
        if path.exists() and cmp(path, aside, shallow=False):
            return False
        aside.replace(path)
    except OSError as error:
        raise OutputError(
            f"the address register cannot be written: {error.strerror}",
            place=f"{FOLDER}/{book}.txt",
            remedy="give yourself permission to write there, or free some space; then record again",
            code="register-unwritable",
        ) from error
    finally:
        with suppress(OSError):
            aside.unlink()
    return True
