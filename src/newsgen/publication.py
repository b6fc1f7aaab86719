"""Publishing: what workers wrote aside becomes the site, all of it or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter

from newsgen import urls
from newsgen.catalog.records import ASSETS, PageRow, Records
from newsgen.errors import OutputError
from newsgen.publishing.assets import Asset, refuse_foreign
from newsgen.publishing.writer import (
    Writer,
    clear_staging,
    in_the_way,
    put_in_place,
    refuse_unfit,
    remove,
)
from newsgen.report import PageCounts, Rehearsed
from newsgen.site_folders import SiteFolders
from newsgen.stages.rendering import Rendered
from newsgen.urls import nesting

_PATH = attrgetter("path")
CHANGED = 20_000
"""Written files of which the paths are remembered."""


class Publication:
    """Collects what a build wrote, and puts it in place in the end; a `dry` one only tells."""

    def __init__(
        self, folders: SiteFolders, records: Records, *, guarded: bool, dry: bool = False
    ) -> None:
        self._folders = folders
        self._records = records
        self._guard = guarded
        self._written = 0
        self._new: list[str] = []
        self._rewritten: list[str] = []
        self._dry = dry
        self.changed: set[str] | None = set()
        """The paths of files that are written, None for more than CHANGED."""
        if not dry:
            clear_staging(folders.output)
        self._writer = Writer(folders.output, dry=dry)

    def take(self, rendered: Rendered) -> None:
        """Take what became of a batch of pages. Raises OutputError for a foreign file."""
        self._written += len(rendered.rows)
        self._note_changed(rendered.rows)
        self._look_at(rendered.rows)
        self._records.forget(rendered.gone)
        self._records.put(rendered.rows)
        self._records.note_views(rendered.same)

    def add_assets(self, assets: Mapping[str, Asset], *, everything: bool) -> None:
        """Write the assets that are new or changed; forget those that are no more.

        Raises OutputError for one that stands where pages need a folder.
        """
        self._refuse_folders(assets)
        recorded = dict(self._recorded_assets(assets))
        rows = []
        for path, asset in assets.items():
            digest = recorded.pop(path, None)
            covered = self._writer.has(path)  # a page of the same path: the site's own file wins
            if digest == asset.digest and not everything and not covered:
                continue
            rows.append(self._asset_row(asset))
        self._look_at(rows)
        for row in rows:
            self._write(assets[row.path])
        self._written += len(rows)
        self._note_changed(rows)
        self._records.forget((ASSETS, path, 1) for path in recorded)
        self._records.put(rows)

    def publish(self, meta: dict[str, str]) -> PageCounts:
        """Put everything in place, delete what is no longer planned, record that it is done."""
        records = self._records
        self._writer.write(urls.STAMP, (records.fingerprint + "\n").encode())
        if not self._dry:
            refuse_unfit(self._folders.output, records.doomed())
        records.begin_publishing()
        if self._dry:
            deleted = len(records.doomed())
        else:
            deleted = self._put_in_place(records.doomed())
            records.end_publishing(meta)
        return PageCounts(self._written, records.files - self._written, deleted)

    def _put_in_place(self, doomed: Sequence[str]) -> int:
        """Move what is staged to its place, and delete what is doomed; return how much that was."""
        output = self._folders.output
        first = set(in_the_way(output, doomed))
        deleted = remove(output, first)
        put_in_place(output)
        return deleted + remove(output, (path for path in doomed if path not in first))

    def rehearsed(self) -> Rehearsed | None:
        """Return what a dry run would have changed, None of a build that did it."""
        if not self._dry:
            return None
        return Rehearsed(
            tuple(sorted(set(self._new))),
            tuple(sorted(set(self._rewritten))),
            tuple(self._records.doomed()),
        )

    def _note_changed(self, rows: Sequence[PageRow]) -> None:
        if self.changed is None or len(self.changed) > CHANGED:
            self.changed = None
            return
        self.changed.update(map(_PATH, rows))

    def _look_at(self, rows: Sequence[PageRow]) -> None:
        """Look where these files will stand, before they are recorded. Raises OutputError."""
        if self._guard:
            ours, owns = self._records.owns_folder, self._records.owns
            new = (row.path for row in rows if not owns(row.path))
            refuse_foreign(self._folders.output, (path for path in new if not ours(path)), owns)
        if self._dry:
            # The records may know files that are gone, and not know those that are there.
            for row in rows:
                there = os.path.isfile(self._folders.output / row.path)
                (self._rewritten if there else self._new).append(row.path)

    def _refuse_folders(self, assets: Iterable[str]) -> None:
        for barred in chain.from_iterable(map(nesting.barred_by, assets)):
            if page := self._records.first_page_at(barred):
                what = "has this name" if page == barred else "needs a folder of this name"
                raise OutputError(
                    f"the page {page} {what}",
                    place=f"static/{barred.rstrip('/')}",
                    remedy="rename it, or have the page stand elsewhere",
                    code="output-folder",
                )

    def _recorded_assets(self, assets: Mapping[str, Asset]) -> Iterable[tuple[str, bytes]]:
        keys = {*self._records.keys(ASSETS), *assets}
        for (key, _), recorded in self._records.recorded(ASSETS, sorted(keys)).items():
            yield key, recorded.digest

    def _asset_row(self, asset: Asset) -> PageRow:
        return PageRow(
            ASSETS, asset.path, 1, asset.path, b"", asset.digest, asset.size,
            self._records.build, "the file is new or changed", "",
        )  # fmt: skip

    def _write(self, asset: Asset) -> None:
        if asset.source is None:
            self._writer.write(asset.path, asset.data)
        else:
            self._writer.copy(asset.path, asset.source)
