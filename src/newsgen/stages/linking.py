"""Linking: the catalog takes what was read, gives addresses, and notes what pages it touches."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from newsgen import urls
from newsgen.catalog.articles import entries_of
from newsgen.catalog.claims import contested_claims
from newsgen.catalog.files import barred
from newsgen.catalog.loading import forget_source, load_sources, take_source
from newsgen.catalog.outcomes import blames, doubt, put_accounts
from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.register import (
    addresses_of,
    asked_at,
    disputed_claims,
    doubtful_addresses,
    has_register,
    leads_anywhere,
    withdrawn_in,
)
from newsgen.catalog.rows import Entry, FileRow, SourceRows
from newsgen.catalog.segments import clear_leaving, forget_segments, take_segment
from newsgen.catalog.store import Catalog
from newsgen.config import SiteConfig, fingerprint
from newsgen.linking.addresses import settle
from newsgen.linking.changes import Changes
from newsgen.linking.citations import link_all, relink
from newsgen.linking.moves import review
from newsgen.pages.frame import shape_of
from newsgen.pages.kind import Archive
from newsgen.pages.table import KINDS
from newsgen.sources.context import layers_from_json, placed_digest
from newsgen.sources.discover import NOT_LISTED, FolderScan, FoundFile, holds_records
from newsgen.sources.files import UNREADABLE
from newsgen.sources.images import IMAGE_SUFFIXES, image_facts
from newsgen.sources.media import HEAD, is_what_it_says
from newsgen.sources.unpacking import forget_unpacked, is_packed
from newsgen.stages.authority import InForce
from newsgen.stages.registering import NOTHING_NEW, Registered

REACHING = ("base_url", "min_articles", "page_size")
"""Keys that decide which pages a change touches: where lists divide, say."""
MANY = 5_000
"""Changed entries beyond which planning every page is simpler than asking each kind."""
Notices = tuple[tuple[int, str, str], ...]
_MISNAMED = (
    "it is not what its name says, and so is not published: give it the right name, or remove it"
)

_UNNAMEABLE = (
    "its name, or that of its folder, is not UTF-8 or has a backslash, and so it is not copied:"
    " rename it"
)


class Linker:
    """Collects what a build changes in the catalog, and settles it in the end."""

    def __init__(
        self,
        catalog: Catalog,
        site: Path,
        authority: InForce,
        register: Registered = NOTHING_NEW,
    ) -> None:
        self.roles: Counter[str] = Counter()
        """How many files of each role the site has."""
        self._catalog = catalog
        self._site = site
        self._authority = authority
        self._register = register
        self._has_register = has_register(catalog)
        self._withdrawn: set[str] = set()
        self._entries: list[Entry] = []
        self._claims: set[str] = set()
        self._files: set[tuple[bytes, bytes]] = set()
        self._images: set[tuple[bytes, bytes]] = set()
        self._everything = catalog.fresh

    def scan(self, scan: FolderScan) -> None:
        """Take what discovery found of a folder, its sources apart."""
        self.roles.update(scan.roles)
        if scan.is_known:
            return
        self._catalog.files.put_folder(scan.folder, scan.digest, scan.roles)
        for name in scan.gone:
            self._forget(scan.folder, name)
        for found in scan.others:
            self._other(found)

    def forget_folder(self, folder: bytes) -> None:
        """Take that a folder has gone with all its files."""
        for known in list(self._catalog.files.known_files(folder)):
            self._forget(folder, known.name)
        self._catalog.files.forget_folder(folder)

    def take(self, batch: Sequence[SourceRows | FileRow]) -> None:
        """Take what reading sources gave: their rows, or that they are as before."""
        batch = [self._placed(rows) if isinstance(rows, FileRow) else rows for rows in batch]
        if self._catalog.fresh:
            load_sources(self._catalog, batch)
            for rows in batch:
                if isinstance(rows, SourceRows):
                    self._note_references(rows)
            return
        for rows in batch:
            if isinstance(rows, FileRow):
                self._catalog.files.put([rows])
                self._note_withdrawn(rows.folder, rows.name)
                self._note(clear_leaving(self._catalog, (rows.folder, rows.name)))
            else:
                self._take_one(rows)

    def _placed(self, file: FileRow) -> FileRow:
        """Return the row of a file that was read: why records are rejected may name a line."""
        if not holds_records(file.name):
            return file
        places = {layer.place for layer in layers_from_json(file.layers)}
        if any(blames(self._catalog, file.folder, file.name, place) for place in places):
            return file._replace(context=placed_digest(file.layers or ""))
        return file

    def _take_one(self, rows: SourceRows) -> None:
        self._note_withdrawn(rows.file.folder, rows.file.name)
        take = take_segment if rows.segment else take_source
        before, after = take(self._catalog, rows)
        self._note(before)
        self._note(after)
        self._note_withdrawn(rows.file.folder, rows.file.name)
        self._note_file(rows.file.folder, rows.file.name)
        self._note_references(rows)

    def settle(self, config: SiteConfig) -> None:
        """Give addresses, count, measure images, and note the pages that all this touches."""
        catalog = self._catalog
        if catalog.fresh:
            catalog.make_indexes()
        renamed = catalog.flush_counts()
        moved = settle(catalog, self._claims_to_settle())
        if catalog.fresh:
            link_all(catalog)
        relinked = relink(catalog, moved) if not catalog.fresh else set()
        self._measure_images()
        doubt(catalog, UNREADABLE)
        everything = self._is_reconfigured(config) or self._everything or len(moved) > MANY
        readdressed = self._readdress(config.base_url, moved, everything=everything)
        if everything:
            catalog.note_everything()
            return
        self._entries += entries_of(catalog, moved)
        changes = Changes(
            tuple(self._entries), frozenset(self._files), frozenset(renamed), frozenset(relinked),
            self._authority.subjects, self._authority.aliases,
            frozenset(readdressed), self._register.lists,
        )  # fmt: skip
        if changes:
            catalog.note_touched(_touched(catalog, config, changes))

    def _claims_to_settle(self) -> Iterable[str]:
        """Return the claims whose claimants, or whose recorded holder, may be others."""
        catalog = self._catalog
        claims = {*contested_claims(catalog)} if catalog.fresh else {*self._claims}
        if self._register.everything or (self._has_register and catalog.fresh):
            claims |= disputed_claims(catalog)
        return claims | self._register.keys

    def _readdress(self, base_url: str, moved: set[str], *, everything: bool) -> set[str]:
        """Find out where old addresses lead; return the keys of those that lead elsewhere."""
        catalog = self._catalog
        if not leads_anywhere(catalog):
            return set()
        if everything or self._register.everything:
            return review(catalog, doubtful_addresses(catalog), base_url)
        identities = {entry.identity for entry in self._entries} | self._withdrawn | moved
        keys = {*catalog.readdressed, *self._register.keys, *self._claims}
        keys |= addresses_of(catalog, identities)
        static = [file for file in self._files if file[0].startswith(b"static")]
        keys.update(_key_of(*file) for file in static)
        keys |= asked_at(catalog, (key for file in static for key in barred(*file)), base_url)
        return review(catalog, keys, base_url)

    def _is_reconfigured(self, config: SiteConfig) -> bool:
        """Tell whether what REACHING names is another than the journal was kept with.

        An output may go back to a configuration that it was built with before.
        """
        now = fingerprint(config, REACHING)
        if self._catalog.meta("configuration") == now:
            return False
        self._catalog.set_meta("configuration", now)
        return True

    def _note(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if not self._catalog.fresh:
                self._claims.add(urls.claim_key(entry.claim))
            if not self._everything:
                self._entries.append(entry)
                self._everything = len(self._entries) > MANY
        if self._everything:
            self._entries.clear()
            self._files.clear()

    def _note_withdrawn(self, folder: bytes, name: bytes) -> None:
        """Note what is or was withdrawn: that its address does not answer is no fault."""
        if self._has_register:
            self._withdrawn.update(withdrawn_in(self._catalog, folder, name))

    def _forget(self, folder: bytes, name: bytes) -> None:
        self._note_withdrawn(folder, name)
        self._note(forget_segments(self._catalog, (folder, name)))
        self._note(forget_source(self._catalog, folder, name))
        self._note_file(folder, name)
        if is_packed(name):
            forget_unpacked(self._site, folder, name)

    def _other(self, found: FoundFile) -> None:
        digest: bytes | None = None
        notices: Notices = ()
        if found.role in ("static", "media"):
            digest, notices = self._published(found)
        row = FileRow(found.folder, found.name, found.role, found.size, found.mtime_ns, digest)
        if not self._catalog.fresh:
            self._note(forget_source(self._catalog, found.folder, found.name))
        self._catalog.files.put([row])
        put_accounts(self._catalog, SourceRows(row, (), (), notices))
        self._note_file(found.folder, found.name)

    def _note_file(self, folder: bytes, name: bytes) -> None:
        if not self._everything:
            self._files.add((folder, name))
        self._note_image(folder, name)

    def _note_references(self, rows: SourceRows) -> None:
        for document in rows.documents:
            for reference in document.references:
                self._note_image(reference.folder, reference.name)

    def _note_image(self, folder: bytes, name: bytes) -> None:
        if _suffix(name) in IMAGE_SUFFIXES:
            self._images.add((folder, name))

    def _published(self, found: FoundFile) -> tuple[bytes | None, Notices]:
        """Return the digest of a file that is copied as it is; none, and why, if it is not."""
        if found.role == "static" and not _can_be_path(found.folder + b"/" + found.name):
            return None, ((0, "file-name", _UNNAMEABLE),)
        try:
            with open(_full(self._site, found.folder, found.name), "rb") as file:
                if found.role == "media" and not is_what_it_says(
                    _suffix(found.name), file.read(HEAD)
                ):
                    return None, ((0, "misnamed", _MISNAMED),)
                file.seek(0)
                return hashlib.file_digest(file, "sha256").digest(), ()
        except OSError as error:
            why = f"it cannot be read: {error.strerror}" if found.name else NOT_LISTED
            told = f"{why}; give yourself permission, or remove it"
            return None, ((0, UNREADABLE, told),)

    def _measure_images(self) -> None:
        """Record the sizes of the images that changed articles refer to, and of changed ones."""
        for folder, name in sorted(self._images):
            if not self._catalog.files.has(folder, name):
                continue
            try:
                with open(_full(self._site, folder, name), "rb") as file:
                    facts = image_facts(file.read(HEAD))
            except OSError:
                facts = None
            width, height = (facts.width, facts.height) if facts else (0, 0)
            self._catalog.files.put_image(folder, name, width, height)


def _touched(catalog: Catalog, config: SiteConfig, changes: Changes) -> Iterator[tuple[str, str]]:
    reader = CatalogReader(catalog.connection)
    archive = Archive(reader, config, {}, shape_of(reader, config))
    for kind in KINDS.values():
        for key in kind.touched(archive, changes):
            yield kind.name, key


def _key_of(folder: bytes, name: bytes) -> str:
    """Return the key of the address of a file of static/."""
    path = os.fsdecode(folder + b"/" + name).removeprefix("static/")
    return urls.claim_key(urls.address_of_path(quote(os.fsencode(path), safe="/~")))


def _can_be_path(path: bytes) -> bool:
    try:
        return "\\" not in path.decode()
    except UnicodeDecodeError:
        return False


def _suffix(name: bytes) -> str:
    return os.path.splitext(name)[1].decode("ascii", "replace").lower()


def _full(site: Path, folder: bytes, name: bytes) -> bytes:
    return os.path.join(os.fsencode(site), folder, name)
