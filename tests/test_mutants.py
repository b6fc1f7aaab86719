"""The law notices what is forgotten: builds that forget one page, of every kind, and others.

Each mutant takes one small thing out of newsgen, builds an edited site, and must be given
away by the comparison with a clean build that the law makes (`newsgen.comparison`).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Container, Iterator
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import pytest

import newsgen.build
from crashes import crashed
from edits import PIXEL, WIDE_PIXEL, overridden
from indexing import standing_in
from law import small_limits
from newsgen import planning, publication
from newsgen.build import BuildOptions, build
from newsgen.catalog import citations
from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.queries.articles import Articles
from newsgen.catalog.queries.files import Files
from newsgen.catalog.records import Records
from newsgen.catalog.store import Catalog
from newsgen.comparison import differences
from newsgen.errors import NewsgenError
from newsgen.linking import addresses
from newsgen.linking.changes import Changes
from newsgen.pages import article, day, term
from newsgen.pages.kind import Archive, Kind
from newsgen.pages.table import KINDS
from newsgen.publication import Publication
from newsgen.publishing.writer import Writer
from newsgen.report import Difference
from newsgen.sources import discover
from newsgen.stages import authority, linking
from newsgen.stages.indexing import Indexer
from newsgen.stages.linking import Linker
from newsgen.stages.registering import NOTHING_NEW
from newsgen.subjects import changes
from sites import markdown, write_site

ALONE = BuildOptions(jobs=1)
CONFIG = """
title: Essai
base_url: https://a.example/
page_size: 5
min_articles: 2
"""
SITE = {
    "content/b.md": markdown("Un titre", date="1990-03-01", themes="[Paris, Mer]"),
    "content/c.md": markdown("Un titre", date="1990-03-01", themes="[Paris]"),
    "content/cite.md": markdown(
        "Citant",
        date="1985-01-01",
        authors="[Luc]",
        related="[Un titre, À venir, Le débat sur l’eau potabl]",
    ),
    "content/cite2.md": markdown("Citant après", "Lire aussi : Un titre", date="1995-05-05"),
    "content/vue.md": markdown("Vue", "![Vue](vue.png)", date="1985-02-02"),
    "content/sans.md": markdown("Sans date", themes="[Paris, PARIS]"),
    "content/erreur.md": markdown(
        "Erreur", date="1986-01-01", corrections="[{date: 1986-01-02, text: Un}, Deux]"
    ),
    "content/retire.md": markdown("Retiré", withdrawn="{reason: Erreur}"),
    "content/cache.md": markdown("Caché", "[b](b.md)", withdrawn="{level: unlisted}"),
    "content/pages/a-propos.md": markdown("À propos", "Un. ![Vue](../vue.png) [b](../b.md)"),
    "static/custom.css": "a{}",
    **{
        f"content/{year}/{day}.md": markdown(
            f"Le {day} {year}", date=f"{year}-05-1{day}", themes="[Paris]", authors="[Anne Roy]"
        )
        for year in (1991, 1992)
        for day in range(4)
    },
    **{f"content/u{n}.md": markdown(f"{'ABCDEFG'[n]} sans date") for n in range(6)},
    **{f"content/sol{n}.md": markdown(f"Solstice {n}", date=f"{1993 + n}-06-21") for n in range(7)},
    **{f"content/l{n}.md": markdown(f"Lune {n}", date="1993-01-01") for n in range(2)},
    "addresses/1985.txt": "/1985/01/01/ancien.html\tcontent/cite.md\tlive\n",
    "addresses/1993.txt": "/1993/06/21/ancien.html\tcontent/sol0.md\tforgotten\n",
    "addresses/other.txt": "/themes/lune/\tthemes/lune\tlive\n",
    "themes.yaml": "- {name: Solstice, aliases: [Jour long]}\n- {name: Lune, broader: Solstice}\n",
}

Edit = Callable[[Path], object]


def put(**files: str) -> Edit:
    """Return the edit that writes articles, given by name."""
    return lambda site: write_site(site, {f"content/{n}.md": t for n, t in files.items()}, CONFIG)


def drop(path: str) -> Edit:
    """Return the edit that deletes a file."""
    return lambda site: (site / path).unlink()


EDITS: dict[str, Edit] = {
    "a headline": put(c=markdown("Autre titre", date="1990-03-01", themes="[Paris]")),
    "a text": put(c=markdown("Un titre", "Autre.", date="1990-03-01", themes="[Paris]")),
    "a new year": put(
        z=markdown("Neuf", date="1999-12-31", themes="[Mer]", authors="[Anne Roy, Luc]")
    ),
    "a theme's latest": put(y=markdown("Neuf", date="1998-12-31", themes="[Paris]")),
    "an article goes": drop("content/1991/1.md"),
    "an undated article": put(u7=markdown("Zoo sans date", themes="[Zoo, Mer]")),
    "a date": put(vue=markdown("Vue", "![Vue](vue.png)", date="1992-05-12")),
    "a name": put(
        **{n: markdown(n, themes="[PARIS]", date="1992-05-12") for n in "defghijklmnopq"}
    ),
    "a content page": lambda site: write_site(
        site, {"content/pages/a-propos.md": markdown("À propos", "Deux.")}, CONFIG
    ),
    "an answer": put(neuf=markdown("À venir", date="2001-01-01")),
    "nearly an answer": put(neuf=markdown("Le débat sur l’eau potable", date="2001-01-01")),
    "who cites": put(cite2=markdown("Citant", "Lire aussi : Un titre", date="1995-05-05")),
    "an address is free": drop("content/b.md"),
    "an image": lambda site: (site / "content/vue.png").write_bytes(WIDE_PIXEL),
    "a theme is renamed": lambda site: write_site(
        site,
        {
            "themes.yaml": "- {name: Jour long, aliases: [Solstice], note: En juin., kind: sujet}\n"
            "- {name: Lune, broader: Solstice}\n"
        },
        CONFIG,
    ),
    "an alias": put(
        vue=markdown(
            "Vue", "![Vue](vue.png)", date="1985-02-02", aliases="[/vieux.html, '/v.php?id=1']"
        )
    ),
    "a moved headline": put(cite=markdown("Citant encore", date="1985-01-01")),
    "a holder": lambda site: write_site(
        site, {"addresses/1990.txt": "/1990/03/01/un-titre.html\tcontent/c.md\tlive\n"}, CONFIG
    ),
    "an old date": lambda site: write_site(
        site, {"addresses/1980.txt": "/1980/01/02/citant.html\tcontent/cite.md\tlive\n"}, CONFIG
    ),
    "an emptied day": drop("content/sol0.md"),
    "an emptied theme": drop("content/l1.md"),
    "a correction": put(
        erreur=markdown("Erreur", date="1986-01-01", corrections="[{date: 1986-01-03, text: Un}]")
    ),
    "many corrections": put(
        **{
            f"errata{n}": markdown(
                f"Errata {n}",
                date="1986-01-01",
                corrections=f"[{{date: 198{n // 6}-0{1 + n // 4}-01, text: Un}}]",
            )
            for n in range(8)
        }
    ),
    "a reason": put(retire=markdown("Retiré", withdrawn="{reason: Plainte}")),
    "an unlisted text": put(cache=markdown("Caché", "Autre.", withdrawn="{level: unlisted}")),
    "a removal": put(
        **{name: markdown("Un titre", date="1990-03-01", withdrawn="true") for name in "bc"}
    ),
    "a style sheet": lambda site: (site / "static/custom.css").write_text("b{}"),
}
UNTOUCHED = {"robots", "not_found"}
"""Kinds that no article alters: the configuration, the words and their templates do."""


class Page(NamedTuple):
    """A key of a kind of page."""

    kind: str
    key: str


class Scene:
    """A site that was built, and what a clean build of it gives after each edit."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.site = write_site(root / "site", SITE, CONFIG)
        (self.site / "content/vue.png").write_bytes(PIXEL)
        build(self.site, ALONE)
        self._clean: dict[Edit, Path] = {}
        self._right: set[Edit] = set()
        self._count = 0

    def clean(self, edit: Edit) -> Path:
        """Return a site that was edited before its first build."""
        if edit not in self._clean:
            copy = self._copied(shutil.ignore_patterns("public", ".newsgen"))
            edit(copy)
            build(copy, ALONE)
            self._clean[edit] = copy
        return self._clean[edit]

    def assert_right(self, edit: Edit) -> None:
        """See, once, that with nothing missing an edit gives what a clean build gives."""
        if edit not in self._right:
            assert self.wrong(edit, nullcontext()) == []
            self._right.add(edit)

    def wrong(self, edit: Edit, missing: Any) -> list[Difference]:
        """Edit a copy of the site, build it with something missing, compare it with a clean one."""
        copy = self._copied(None)
        with missing:
            edit(copy)
            with suppress(NewsgenError):
                build(copy, ALONE)
        return list(differences(copy / "public", self.clean(edit) / "public"))

    def altered(self, edit: Edit) -> dict[Page, set[str]]:
        """Return the pages that an edit makes, alters or removes, and which files differ for it."""
        before, after = _pages(self.site), _pages(self.clean(edit))
        found: dict[Page, set[str]] = {}
        for kind, key, path, _ in before ^ after:
            if kind in KINDS:
                found.setdefault(Page(kind, key), set()).add(path)
        return found

    def _copied(self, ignored: Any) -> Path:
        self._count += 1
        return Path(shutil.copytree(self.site, self._root / str(self._count), ignore=ignored))


def _pages(site: Path) -> set[tuple[str, str, str, bytes]]:
    (records,) = (site / ".newsgen/outputs").glob("*.sqlite")
    with closing(sqlite3.connect(records)) as connection:
        return set(connection.execute("SELECT kind, key, path, digest FROM page"))


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The site of all mutants."""
    with small_limits(), standing_in():
        yield Scene(tmp_path_factory.mktemp("mutants"))


# One page


def forgetting(pages: Container[Page]) -> Any:
    """Return the patch by which no kind says of these pages that they are touched."""

    def deaf(kind: Kind) -> Kind:
        def touched(archive: Archive, changes: Changes) -> set[str]:
            found = kind.touched(archive, changes)
            return {key for key in found if Page(kind.name, key) not in pages}

        return replace(kind, touched=touched)

    return mock.patch.dict(KINDS, {name: deaf(kind) for name, kind in KINDS.items()})


@pytest.mark.parametrize("name", EDITS)
def test_each_page_that_is_forgotten_is_noticed(scene: Scene, name: str) -> None:
    """All of them at once: a page is rendered from the catalog, whatever becomes of others."""
    edit = EDITS[name]
    scene.assert_right(edit)
    altered = scene.altered(edit)
    wrong = {one.path for one in scene.wrong(edit, forgetting(altered))}
    assert [page for page, paths in altered.items() if not paths & wrong] == []


def test_edits_alter_pages_of_every_kind_that_is_ever_touched(scene: Scene) -> None:
    altered = {page.kind for edit in EDITS.values() for page in scene.altered(edit)}
    assert altered == KINDS.keys() - UNTOUCHED


# One kind


def test_of_every_kind_a_template_that_is_forgotten_is_noticed(scene: Scene) -> None:
    """All of them at once: no page is made with the template of another kind."""
    templates = {kind.template for kind in KINDS.values()}
    files = {f"templates/{name}": overridden(name, "neuf") for name in sorted(templates)}
    recorded = dict(_meta(scene.site / ".newsgen/outputs"))

    def edit(site: Path) -> None:
        write_site(site, files, CONFIG)

    def forgetful(*_: Any) -> dict[str, str]:
        return {kind: recorded[kind] for kind in KINDS}

    scene.assert_right(edit)
    forgotten = mock.patch.object(planning, "_fingerprints", forgetful)
    wrong = {one.path for one in scene.wrong(edit, forgotten)}
    noticed = {kind for kind, _, path, _ in _pages(scene.clean(edit)) if path in wrong}
    assert KINDS.keys() - noticed == set()


def _meta(folder: Path) -> list[tuple[str, str]]:
    (records,) = folder.glob("*.sqlite")
    with closing(sqlite3.connect(records)) as connection:
        return connection.execute("SELECT name, value FROM meta").fetchall()


# Other things


def nothing(*_: object) -> list[Any]:
    """Find nothing."""
    return []


def gone_and_back(site: Path) -> None:
    """Edit under a configuration that fails, and take it back."""
    write_site(site, {"content/1991/9.md": SITE["content/1991/1.md"]}, "title: Essai\n")
    write_site(site, {"templates/words.yaml": "themes: ["}, "title: Essai\n")
    with suppress(NewsgenError):
        build(site, ALONE)
    (site / "templates/words.yaml").unlink()
    write_site(site, {}, CONFIG)


def shown_again(site: Path) -> None:
    """Let a file stand in place of a page for a while."""
    write_site(site, {"static/robots.txt": "à moi"}, CONFIG)
    build(site, ALONE)
    (site / "static/robots.txt").unlink()


def covered(site: Path) -> None:
    """Let a file stand in place of a page that changes."""
    write_site(site, {"static/index.html": "à moi"}, CONFIG)
    build(site, ALONE)
    EDITS["a new year"](site)


def folder_for_file(site: Path) -> None:
    """Put a folder where a file was."""
    write_site(site, {"static/js": "un"}, CONFIG)
    build(site, ALONE)
    (site / "static/js").unlink()
    write_site(site, {"static/js/a.js": "un"}, CONFIG)


def within_a_tick(site: Path) -> None:
    """Edit a file twice, to the same size, while its time stays the same."""
    source = site / "content/c.md"
    moment = time.time_ns() + 10**9
    for first in ("Au", "Ou"):
        source.write_text(SITE["content/c.md"].replace("Un", first), "utf-8")
        os.utime(source, ns=(moment, moment))
        build(site, ALONE)


def broken_off(site: Path) -> None:
    """End a build while files are put in place."""
    EDITS["a new year"](site)
    crashed(site, ALONE, "replacing", 2, dead=False)


def left_to_later(site: Path) -> None:
    """Edit, and leave the search index to a later build."""
    EDITS["a new year"](site)
    build(site, ALONE._replace(indexing=False))


def renamed_among_ids(site: Path) -> None:
    """Rename the first of two articles with one id."""
    both = {f"content/{name}.md": markdown(f"Titre {name}", id="un") for name in "mn"}
    write_site(site, both, CONFIG)
    build(site, ALONE)
    (site / "content/m.md").rename(site / "content/o.md")


def widened(site: Path) -> None:
    """Let a theme have another name, which articles bear in their headlines."""
    write_site(site, {"themes.yaml": "- {name: Jour, aliases: [sans date]}\n"}, CONFIG)


def restated(site: Path) -> None:
    """Write the name of a theme otherwise; a narrower one shows it too."""
    themes = "- {name: solstice, aliases: [Jour long]}\n- {name: Lune, broader: Solstice}\n"
    write_site(site, {"themes.yaml": themes}, CONFIG)


_add_assets, _flush_counts, _relink, _scan = (
    Publication.add_assets,
    Catalog.flush_counts,
    linking.relink,
    Linker.scan,
)


def nothing_written(publication: Publication, *_: object, **__: object) -> None:
    """Write no asset that is recorded."""
    with mock.patch.object(publication, "_recorded_assets", _as_they_are):
        _add_assets(publication, *_, **__)  # type: ignore[arg-type]


def _as_they_are(assets: dict[str, Any]) -> list[tuple[str, bytes]]:
    return [(path, asset.digest) for path, asset in assets.items()]


def relinked_in_silence(*facts: Any) -> set[str]:
    """Link related headlines anew, and say of no page that this may touch it."""
    _relink(*facts)
    return set()


def unnamed(catalog: Catalog) -> list[Any]:
    """Count, but say of no theme that its name changed."""
    _flush_counts(catalog)
    return []


def unscanned(linker: Linker, scan: discover.FolderScan) -> None:
    """Overlook files that are gone."""
    _scan(linker, scan._replace(gone=()))


MUTANTS: dict[str, tuple[Edit, Any]] = {
    "neighbours": (EDITS["a new year"], (Articles, "identities_beside", nothing)),
    "citing articles": (EDITS["an answer"], (linking, "relink", relinked_in_silence)),
    "cited articles": (EDITS["who cites"], (linking, "relink", relinked_in_silence)),
    "headlines that are nearly the same": (
        EDITS["nearly an answer"], (citations, "concerned", lambda *_: set()),
    ),
    "related headlines whose article is at another address": (
        EDITS["an address is free"], (citations, "beside", lambda *_: set()),
    ),
    "the articles beside one in a theme": (
        EDITS["a theme's latest"], (article, "touched_beside", nothing),
    ),
    "addresses told apart": (
        EDITS["an address is free"], (linking, "settle", lambda *_: set()),
    ),
    "where old addresses lead": (EDITS["an alias"], (linking, "review", lambda *_: set())),
    "who is recorded": (EDITS["a holder"], (addresses, "has_register", lambda *_: False)),
    "what of the register is new": (
        EDITS["an old date"], (newsgen.build, "take_register", lambda *_: NOTHING_NEW),
    ),
    "those whose address changed": (
        EDITS["an address is free"], (linking, "entries_of", nothing),
    ),
    "those who show an image": (EDITS["an image"], (Files, "referring", nothing)),
    "the size of an image": (EDITS["an image"], (Linker, "_measure_images", nothing)),
    "static files": (EDITS["a style sheet"], (Publication, "add_assets", nothing_written)),
    "names of themes": (EDITS["a name"], (Catalog, "flush_counts", unnamed)),
    "the threshold of a theme": (
        EDITS["a new year"], (article, "_bearers_at_threshold", lambda *_: set()),
    ),
    "the only year of a day": (
        EDITS["an article goes"], (day, "_no_longer_alone", lambda *_: set()),
    ),
    "the themes beside one at the threshold": (
        EDITS["a new year"], (term, "hubs_at_threshold", nothing),
    ),
    "files that are gone": (EDITS["an article goes"], (Linker, "scan", unscanned)),
    "the journal": (EDITS["a headline"], (CatalogReader, "touched_since", nothing)),
    "what the journal was kept with": (
        gone_and_back, (Linker, "_is_reconfigured", lambda *_: False),
    ),
    "pages that show again": (shown_again, (Records, "uncovered_by", nothing)),
    "files in place of pages": (covered, (Writer, "has", lambda *_: False)),
    "files in the way": (folder_for_file, (publication, "in_the_way", nothing)),
    "unsettled times": (within_a_tick, (discover, "_settled", lambda state, _: state.mtime_ns)),
    "that a build was broken off": (broken_off, (Records, "interrupted", False)),
    "what is no longer planned": (EDITS["a headline"], (Records, "doomed", nothing)),
    "an index that is stale": (EDITS["a text"], (Indexer, "stale", [])),
    "what the index missed": (left_to_later, (planning, "SEARCH", "")),
    "articles that a theme may concern": (
        EDITS["a theme is renamed"], (newsgen.build, "sources_of", nothing),
    ),
    "what is sought now": (
        widened, (authority, "difference", lambda *_, **__: changes.Difference()),
    ),
    "what a hub says of a theme": (
        restated, (term, "hubs_around", lambda *_: set()),
    ),
    "ids given back": (renamed_among_ids, (newsgen.build, "orphaned_duplicates", nothing)),
}  # fmt: skip
"""What is forgotten: (an edit that reveals it, the function that is put out of action)."""


@pytest.mark.parametrize("name", MUTANTS)
def test_what_a_build_forgets_is_noticed(scene: Scene, name: str) -> None:
    edit, (owner, function, instead) = MUTANTS[name]
    scene.assert_right(edit)
    assert scene.wrong(edit, mock.patch.object(owner, function, instead))
