"""Publishing: what workers wrote aside becomes the site, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from newsgen import urls
from newsgen.catalog.records import ASSETS, PageRow, Records
from newsgen.publishing.assets import Asset, refuse_foreign
from newsgen.publishing.writer import Writer, clear_staging, in_the_way, put_in_place, remove
from newsgen.report import PageCounts
from newsgen.site_folders import SiteFolders
from newsgen.stages.rendering import Rendered


class Publication:
    """Collects what a build wrote, and puts it in place in the end."""

    def __init__(self, folders: SiteFolders, records: Records, *, guarded: bool) -> None:
        self._folders = folders
        self._records = records
        self._guard = guarded
        self._written = 0
        clear_staging(folders.output)
        self._writer = Writer(folders.output)

    def take(self, rendered: Rendered) -> None:
        """Take what became of a batch of pages. Raises OutputError for a foreign file."""
        self._written += len(rendered.rows)
        if self._guard:
            self._refuse_foreign(rendered.rows)
        self._records.forget(rendered.gone)
        self._records.put(rendered.rows)
        self._records.note_views(rendered.same)

    def add_assets(self, assets: Mapping[str, Asset], *, everything: bool) -> None:
        """Write the assets that are new or changed; forget those that are no more."""
        recorded = dict(self._recorded_assets(assets))
        rows = []
        for path, asset in assets.items():
            digest = recorded.pop(path, None)
            covered = self._writer.has(path)  # a page of the same path: the site's own file wins
            if digest == asset.digest and not everything and not covered:
                continue
            rows.append(self._asset_row(asset))
        if self._guard:
            self._refuse_foreign(rows)
        for row in rows:
            self._write(assets[row.path])
        self._written += len(rows)
        self._records.forget((ASSETS, path, 1) for path in recorded)
        self._records.put(rows)

    def publish(self, meta: dict[str, str]) -> PageCounts:
        """Put everything in place, delete what is no longer planned, record that it is done."""
        records, output = self._records, self._folders.output
        self._writer.write(urls.STAMP, (records.fingerprint + "\n").encode())
        records.begin_publishing()
        doomed = records.doomed()
        first = set(in_the_way(output, doomed))
        deleted = remove(output, first)
        put_in_place(output)
        deleted += remove(output, (path for path in doomed if path not in first))
        records.end_publishing(meta)
        return PageCounts(self._written, records.files - self._written, deleted)

    def _refuse_foreign(self, rows: Iterable[PageRow]) -> None:
        records = self._records
        new = (row.path for row in rows)
        unknown = (path for path in new if not (records.owns(path) or records.owns_folder(path)))
        refuse_foreign(self._folders.output, unknown)

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
