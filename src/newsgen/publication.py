"""Publishing: what workers wrote aside becomes the site, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from newsgen import urls
from newsgen.catalog.records import PageRow, Records
from newsgen.publishing.assets import Asset, refuse_foreign
from newsgen.publishing.writer import Writer, clear_staging, put_in_place, remove
from newsgen.report import PageCounts
from newsgen.site_folders import SiteFolders
from newsgen.stages.rendering import Rendered

ASSETS = "asset"


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
            new = (row.path for row in rendered.rows if not self._records.owns(row.path))
            refuse_foreign(self._folders.output, new)
        self._records.forget(rendered.gone)
        self._records.put(rendered.rows)
        self._records.note_views(rendered.same)

    def add_assets(self, assets: Mapping[str, Asset], *, everything: bool) -> None:
        """Write the assets that are new or changed; forget those that are no more."""
        recorded = dict(self._recorded_assets(assets))
        rows = []
        for path, asset in assets.items():
            digest = recorded.pop(path, None)
            if digest == asset.digest and not everything:
                continue
            rows.append(self._asset_row(asset))
        if self._guard:
            new = (row.path for row in rows if not self._records.owns(row.path))
            refuse_foreign(self._folders.output, new)
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
        put_in_place(output)
        deleted = remove(output, records.doomed())
        records.end_publishing(meta)
        return PageCounts(self._written, records.files - self._written, deleted)

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
