"""Does a built site keep its promises: links, anchors, files, addresses.

Any folder of HTML can be checked, not only ours. Nothing is asked of the network: links to
other hosts are counted, not followed. Pages are read one by one; what is remembered is the set
of paths, and the anchors that a page asks of another.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from posixpath import normpath
from typing import Literal
from urllib.parse import unquote

from newsgen import urls
from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.queries.citations import RelatedCounts
from newsgen.catalog.store import SCHEMA_VERSION
from newsgen.check_html import (
    OUTSIDE,
    Address,
    Base,
    PageLinks,
    read_feed_links,
    read_locations,
    read_page,
    resolve,
)
from newsgen.config import SiteConfig
from newsgen.errors import OutputError
from newsgen.publishing.writer import STAGING
from newsgen.site_folders import SiteFolders

Kind = Literal[
    "absolute-link",
    "address-unanswered",
    "base",
    "broken-anchor",
    "broken-link",
    "canonical-mismatch",
    "case",
    "directory-link",
    "duplicate-id",
    "feed-missing",
    "missing-file",
    "not-utf8",
    "outside",
    "sitemap-missing",
    "withdrawn",
]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A promise not kept: on which page, by which link (as written) or id, and why."""

    page: str
    target: str
    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The number of HTML pages read, of links in them, in sitemaps and in feeds; what is wrong."""

    pages: int
    links: int
    findings: tuple[Finding, ...]


def check(output: Path, base_url: str) -> CheckReport:
    """Check a built site; `base_url` is where it will be published ("": not known).

    Findings are sorted by page, then by link. Raises OutputError when `output` is not a folder
    or something in it cannot be read.
    """
    if not output.is_dir():
        raise OutputError("there is no such folder", place=str(output), remedy="build the site")
    inspection = Inspection(Tree.walk(output), Base.of(base_url))
    try:
        inspection.read_all()
        inspection.look_for_anchors()
    except OSError as error:
        place = str(error.filename or output)
        raise OutputError(f"cannot be read: {error.strerror}", place=place) from error
    return CheckReport(inspection.pages, inspection.links, tuple(sorted(inspection.findings)))


def with_traces(report: CheckReport, folders: SiteFolders, config: SiteConfig) -> CheckReport:
    """Return a report with what is still found of articles that the site has withdrawn.

    Raises BuildError where the catalog, which tells of them, cannot be read.
    """
    from newsgen.proof.withdrawn import search_all  # slow to import, and most have nothing to prove

    traces = [
        Finding(
            _printable(path),
            _printable(trace.identity),
            "withdrawn",
            f"the {trace.what} of this withdrawn article is here: “{trace.words}”{advice}",
        )
        for path, trace, advice in search_all(folders, config)
    ]
    return replace(report, findings=tuple(sorted({*report.findings, *traces})))


def related_counts(catalog: Path) -> RelatedCounts:
    """Return what became of the related headlines of a site. Raises as `with_traces`."""
    with closing(CatalogReader.open(catalog, SCHEMA_VERSION)) as reader:
        return reader.citations.counts()


def unanswered(catalog: Path, output: Path) -> tuple[Finding, ...]:
    """Return the recorded addresses at which nothing stands, as the last build read the register.

    Raises as `with_traces`.
    """
    with closing(CatalogReader.open(catalog, SCHEMA_VERSION)) as reader:
        return tuple(
            Finding(f"addresses/{book}.txt", address, "address-unanswered", _nothing_there(holder))
            for address, holder, book in reader.register.must_answer()
            if not os.path.isfile(output / urls.output_path(address))
        )


def _nothing_there(holder: str) -> str:
    return _printable(f"it is recorded for {holder}, and the site has no page there")


@dataclass(frozen=True, slots=True)
class Tree:
    """The files and folders of the output, by their path from its root, in sorted order."""

    root: str
    files: dict[str, None]
    folders: set[str]

    @classmethod
    def walk(cls, output: Path) -> Tree:
        """List the output, without what a build that was stopped left aside.

        Links to folders are not followed: they may lead in circles. Pipes are no files.
        """
        files: list[str] = []
        folders: set[str] = set()
        for folder, below, names in os.walk(output, onerror=_refuse):
            path = os.path.relpath(folder, output).replace(os.sep, "/")
            prefix = "" if path == "." else f"{path}/"
            if path == "." and STAGING in below:
                below.remove(STAGING)
            folders.add(prefix)
            folders.update(f"{prefix}{name}/" for name in below)
            there = (name for name in names if os.path.isfile(os.path.join(folder, name)))
            files.extend(prefix + name for name in there)
        return cls(str(output), dict.fromkeys(sorted(files)), folders)

    def read(self, path: str) -> bytes:
        """Return the bytes of a file."""
        with open(f"{self.root}/{path}", "rb") as file:
            return file.read()

    def file_for(self, path: str) -> str | None:
        """Return the file that answers for a path, a folder's with its `index.html`."""
        if path in self.files:
            return path
        folder = path if path == "" or path.endswith("/") else f"{path}/"
        index = f"{folder}index.html"
        return index if folder in self.folders and index in self.files else None


_PLAIN = re.compile(r"[A-Za-z0-9_.~-][A-Za-z0-9_.~/-]*+(?<!/)")
_ROOT = re.compile(r"<(?:[\w-]+:)?(urlset|sitemapindex|feed|rss|RDF)\b")


def _is_page(path: str) -> bool:
    return path.lower().endswith((".html", ".htm", ".xhtml"))


def _refuse(error: OSError) -> None:
    raise OutputError(f"cannot be read: {error.strerror}", place=str(error.filename)) from error


@dataclass(slots=True)
class Inspection:
    """One check under way: what was counted, found, and remains to be asked of other pages."""

    tree: Tree
    base: Base
    pages: int = 0
    links: int = 0
    findings: set[Finding] = field(default_factory=set)
    asked: dict[str, dict[str, list[tuple[str, str]]]] = field(default_factory=dict)
    """Page → anchor → the pages and links that ask for it."""
    _by_lower: dict[str, str] = field(default_factory=dict)

    def read_all(self) -> None:
        """Read every page, sitemap and feed once."""
        for path in self.tree.files:
            if _is_page(path):
                self.read_page(path)
            elif path.lower().endswith((".xml", ".atom", ".rss")):
                self.read_xml(path)

    def read_page(self, page: str) -> None:
        """Check a page, but for the anchors that it asks of others."""
        data = self.tree.read(page)
        try:
            found = read_page(data.decode())
        except UnicodeDecodeError as error:
            self._find(page, "", "not-utf8", f"byte {error.start} is not UTF-8")
            found = read_page(data.decode(errors="replace"))
        self.pages += 1
        self.links += found.count
        for identity, times in Counter(found.ids).items() if found.ids else ():
            if times > 1:
                self._find(page, identity, "duplicate-id", f"{times} elements have this id")
        if found.bases:
            self._find(page, found.bases[0], "base", "<base> turns all links: none was followed")
            return
        self._follow_all(page, found)

    def _follow_all(self, page: str, found: PageLinks) -> None:
        for link in self._unsettled(page, found.pages):
            self._follow(page, link, "broken-link", found)
        for link in self._unsettled(page, found.files):
            self._follow(page, link, "missing-file", found)
        for link in found.shared:
            self._reach(page, link, "missing-file")
        for link in found.canonicals:
            self._compare_canonical(page, link, redirects=bool(found.refreshes))

    def _unsettled(self, page: str, links: list[str]) -> Iterator[str]:
        """Leave out plain relative links to files that exist: nearly all, in a moment."""
        folder, files = page[: page.rfind("/") + 1], self.tree.files
        for link in links:
            if not (_PLAIN.fullmatch(link) and normpath(folder + link) in files):
                yield link

    def _follow(self, page: str, link: str, missing: Kind, found: PageLinks) -> None:
        """Check one link of a page in full."""
        address = resolve(link, page, self.base)
        if address is None:
            return
        on_server = page == urls.NOT_FOUND
        if address.rooted and not on_server:
            self._find(page, link, "absolute-link", "it would break under another folder or host")
            if address.path == OUTSIDE:
                return
        file = self._file(page, link, address, missing)
        if file is None:
            return
        if file != address.path and not address.rooted and not on_server:
            self._find(page, link, "directory-link", f"from disk it opens a listing, not {file}")
        if file == page:
            self._match(page, link, address.fragment, {*found.ids, *found.names})
        elif address.fragment and _is_page(file):
            askers = self.asked.setdefault(file, {}).setdefault(address.fragment, [])
            askers.append((page, link))

    def _file(self, page: str, link: str, address: Address, missing: Kind) -> str | None:
        """Return the file that a link leads to, or find out why there is none."""
        file = self.tree.file_for(address.path)
        if file is not None:
            return file
        if address.path.startswith(OUTSIDE):
            self._find(page, link, "outside", "it leaves the site's folder")
        elif other := self._in_another_case(address.path):
            self._find(page, link, "case", f"the name is {other}")
        else:
            self._find(page, link, missing, f"there is no {address.path or urls.HOME}")
        return None

    def _reach(self, page: str, link: str, missing: Kind) -> str | None:
        """Return the file that an absolute or relative URL leads to, if it is one of ours."""
        address = resolve(link, page, self.base)
        return self._file(page, link, address, missing) if address else None

    def _compare_canonical(self, page: str, link: str, *, redirects: bool) -> None:
        address = resolve(link, page, self.base)
        if address is None and not self.base.url:
            return
        file = self.tree.file_for(address.path) if address else None
        if address is None or (address.rooted and not f"{link}/".startswith(self.base.url)):
            reason = f"it is not under {self.base.url}"
        elif file is None:
            reason = f"there is no {address.path or urls.HOME}"
        elif file != page and not redirects:
            reason = f"it leads to {file}"
        else:
            return
        self._find(page, link, "canonical-mismatch", reason)

    def read_xml(self, path: str) -> None:
        """Check a sitemap or a feed; another XML file is nobody's promise."""
        text = self.tree.read(path).decode(errors="replace")
        root = _ROOT.search(text[:4096])
        if root is None:
            return
        sitemap = root[1] in ("urlset", "sitemapindex")
        links = read_locations(text) if sitemap else read_feed_links(text)
        self.links += len(links)
        for link in links:
            if sitemap and self.base.url and not link.startswith(self.base.url):
                self._find(path, link, "sitemap-missing", f"it is not under {self.base.url}")
            else:
                self._reach(path, link, "sitemap-missing" if sitemap else "feed-missing")

    def look_for_anchors(self) -> None:
        """Read once more the pages that others ask for an anchor."""
        for target, asked in sorted(self.asked.items()):
            found = read_page(self.tree.read(target).decode(errors="replace"))
            anchors = {*found.ids, *found.names}
            for fragment, askers in asked.items():
                for page, link in askers:
                    self._match(page, link, fragment, anchors)

    def _match(self, page: str, link: str, fragment: str, anchors: set[str]) -> None:
        if fragment in anchors or fragment.lower() in ("", "top") or unquote(fragment) in anchors:
            return
        self._find(page, link, "broken-anchor", f"nothing there has the id {unquote(fragment)}")

    def _in_another_case(self, path: str) -> str | None:
        if not self._by_lower:
            names = (*self.tree.files, *self.tree.folders)
            self._by_lower.update((name.rstrip("/").lower(), name) for name in names)
        other = self._by_lower.get(path.rstrip("/").lower(), "")
        same = other.rstrip("/") == path.rstrip("/")
        return None if same or self.tree.file_for(other) is None else other

    def _find(self, page: str, target: str, kind: Kind, reason: str) -> None:
        self.findings.add(Finding(_printable(page), _printable(target), kind, _printable(reason)))


def _printable(text: str) -> str:
    """Spell out the bytes of a file name that is not UTF-8, so that it can be printed."""
    return text.encode(errors="backslashreplace").decode()
