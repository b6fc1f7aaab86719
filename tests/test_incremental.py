"""The law of the archive: whatever was edited before, a build gives what a clean build gives.

A state machine edits a small site at random and builds it; after each build the output is
compared, byte for byte, with that of a copy of the site at another path, built from nothing.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

import edits
from crashes import EVENTS, STEPS, crashed
from edits import articles, dates, folders, headlines, names, overridden, related, tables
from law import OUTPUTS, REFUSED, Pair, small_limits
from newsgen.build import BuildOptions
from newsgen.errors import ConfigError
from newsgen.sources.discover import UNSETTLED
from newsgen.subjects.authority import load_authority

MINUTES = float(os.environ.get("NEWSGEN_SOAK_MINUTES", "0"))
END = time.monotonic() + 60 * MINUTES
SEQUENCES = 10 if MINUTES else 30
LENGTH = 16 if MINUTES else 7
SHARDS = 10
MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None
LONG_AGO, FAR_AWAY = 10**18, 4 * 10**18
"""Nanoseconds: the years 2001 and 2096."""

texts = st.sampled_from(("", "un", "deux"))


class Edits(RuleBasedStateMachine):
    """Edits of a site; after each, or after a few, a build and a comparison."""

    isolated = False

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="newsgen-law-", dir=MEMORY))
        self.pair = Pair(self.root, isolated=self.isolated)
        self.site = self.pair.site
        self.config = dict(edits.BASE)
        self.jobs = 1
        self.pace = self.gathering = 0
        self.edited = False

    def teardown(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)

    @initialize(
        found=st.lists(st.tuples(folders, names, articles()), min_size=5, max_size=14),
        pace=st.sampled_from((0, 1, 1, 2)),
    )
    def begin(self, found: list[tuple[str, str, str]], pace: int) -> None:
        """Begin with some articles; build after each edit, or let `pace` more of them gather."""
        self._configure()
        self._write("templates/partials/note.html", "<!-- note -->")
        for folder, name, text in found:
            self._write(f"{folder}/{name}.md", text)
        self.pair.build(BuildOptions(jobs=1))
        self.pace, self.gathering = pace, 1

    # What people write

    @rule(folder=folders, name=names, text=articles())
    def put_article(self, folder: str, name: str, text: str) -> None:
        self._write(f"{folder}/{name}.md", text)

    @rule(
        name=names,
        headline=headlines,
        date=dates,
        sidecar=st.sampled_from(edits.SIDECARS),
        related=related,
    )
    def put_seed(self, name: str, headline: str, date: str, sidecar: str, related: str) -> None:
        folder = f"seeds/{date[:10].replace('-', '/')}" if date else "seeds"
        text = f"- {related}\nTexte.\nLire aussi :\n- {edits.HEADLINES[0]}\n"
        self._write(f"{folder}/{name}.txt", f"{headline}\nUn résumé.\n{text}")
        self._write(f"{folder}/{name}.yaml", sidecar)

    @rule(data=st.data(), sidecar=st.sampled_from(edits.SIDECARS))
    def put_sidecar(self, data: st.DataObject, sidecar: str) -> None:
        if found := self._sources():
            source = Path(data.draw(st.sampled_from(found)))
            self._write(source.with_suffix(".yaml").as_posix(), sidecar)

    @rule(folder=st.sampled_from(("seeds", "seeds/1905/12/09")), table=tables())
    def put_table(self, folder: str, table: str) -> None:
        self._write(f"{folder}/index.csv", table)

    @rule(folder=folders, text=st.sampled_from(edits.DEFAULTS))
    def put_or_delete_defaults(self, folder: str, text: str) -> None:
        path = f"{folder}/_defaults.yaml"
        self._write(path, "" if (self.site / path).is_file() else text)

    @rule(name=st.sampled_from(("a-propos", "plan")), text=texts, slug=st.sampled_from("ab"))
    def put_content_page(self, name: str, text: str, slug: str) -> None:
        body = f"Voir [un article](../a.md), [un plan](../plan.pdf). {text}"
        page = f"---\ntitle: Page {text}\nslug: {slug}\n---\n\n{body}\n"
        self._write(f"content/pages/{name}.md", page if text else "")

    @rule(
        path=st.sampled_from(edits.MEDIA),
        data=st.sampled_from((b"", edits.PIXEL, edits.WIDE_PIXEL, b"%PDF-1.4")),
    )
    def put_media(self, path: str, data: bytes) -> None:
        self._write(path, data)

    @rule(name=st.sampled_from(edits.STATIC), text=st.sampled_from(("un", "deux")))
    def put_or_delete_static(self, name: str, text: str) -> None:
        self._write(f"static/{name}", "" if (self.site / "static" / name).is_file() else text)

    @rule()
    def turn_a_static_folder_into_a_file_or_back(self) -> None:
        path = self.site / "static/js"
        if path.is_dir():
            shutil.rmtree(path)
            self._write("static/js", "un")
        else:
            path.unlink(missing_ok=True)
            self._write("static/js/a.js", "deux")

    @rule(name=st.sampled_from(edits.TEMPLATES), text=st.sampled_from(("", "un", "deux", "note")))
    def put_template(self, name: str, text: str) -> None:
        absent = not text and name != "partials/note.html"
        self._write(f"templates/{name}", "" if absent else overridden(name, text))

    @rule(key=st.sampled_from(sorted(edits.KEYS)), data=st.data())
    def configure(self, key: str, data: st.DataObject) -> None:
        self.config[key] = data.draw(st.sampled_from(edits.KEYS[key]))
        self._configure()

    @rule(text=edits.authorities())
    def put_themes(self, text: str) -> None:
        """Write themes.yaml; one that is refused is built, and taken back."""
        before = self.site / "themes.yaml"
        kept = before.read_bytes() if before.exists() else b""
        self._write("themes.yaml", text)
        try:
            load_authority(self.site)
        except ConfigError:
            assert REFUSED in self.pair.build(BuildOptions(jobs=1))
            self._write("themes.yaml", kept)

    @rule(books=edits.registers())
    def put_register(self, books: Mapping[str, str]) -> None:
        for path, text in books.items():
            self._write(path, text)

    # What people do with files

    @rule(data=st.data())
    def delete_something(self, data: st.DataObject) -> None:
        if found := self._sources():
            self._write(data.draw(st.sampled_from(found)), "")

    @rule(data=st.data(), folder=folders, name=names)
    def rename_something(self, data: st.DataObject, folder: str, name: str) -> None:
        if found := self._sources():
            path = self.site / data.draw(st.sampled_from(found))
            target = self.site / folder / f"{name}{path.suffix}"
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)

    @rule(data=st.data())
    def break_something(self, data: st.DataObject) -> None:
        if found := self._sources():
            self._write(data.draw(st.sampled_from(found)), "---\ntitle: [\n---\nTexte\n")

    @rule(folder=folders, to=st.sampled_from((*edits.FOLDERS, "content/2024-07-26", "")))
    def move_folder(self, folder: str, to: str) -> None:
        """Rename a folder, unless something stands there already; without a name, delete it."""
        path = self.site / folder
        if not to:
            shutil.rmtree(path, ignore_errors=True)
        elif path.is_dir() and not (self.site / to).exists():
            aside = path.rename(self.root / "aside")
            (self.site / to).parent.mkdir(parents=True, exist_ok=True)
            aside.rename(self.site / to)

    # Clocks

    @rule(moment=st.sampled_from((LONG_AGO, FAR_AWAY)), data=st.data())
    def touch(self, moment: int, data: st.DataObject) -> None:
        found = [*self._sources(), "newsgen.yaml"]
        for path in data.draw(st.sampled_from([found, found[:1], found[1::2]])):
            os.utime(self.site / path, ns=(moment, moment))

    @rule(data=st.data())
    def write_within_the_same_tick(self, data: st.DataObject) -> None:
        """Alter a file, but not its size and time, where the last build was close to that time."""
        # Drawn from all: which of them are unsettled depends on how fast the machine is.
        source = data.draw(st.sampled_from(self._sources() or [""]))
        if source in self._unsettled():
            path = self.site / source
            state, text = path.stat(), path.read_text("utf-8")
            changed = text.swapcase() if "Texte" not in text else text.replace("Texte", "tEXTE")
            if len(changed.encode()) == state.st_size:
                path.write_text(changed, "utf-8")
                os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))

    # What becomes of builds

    @rule()
    def work_with_two_processes(self) -> None:
        self.jobs = 2

    @rule(how=st.sampled_from(("empty", "unmark")))
    def lose_output(self, how: str) -> None:
        if how == "empty":
            shutil.rmtree(self.site / "public", ignore_errors=True)
        elif (self.site / "public").is_dir():
            (self.site / "public/index.html").unlink(missing_ok=True)
            (self.site / "public/.newsgen-output").write_text("0")

    @rule(
        what=st.sampled_from(("catalog.sqlite", "outputs")),
        how=st.sampled_from(("delete", "empty", "garble", "cut", "age")),
    )
    def lose_notes(self, what: str, how: str) -> None:
        """Damage the catalog, or the records: without these, old pages are like those of others."""
        pattern = "outputs/*.sqlite" if what == "outputs" else what
        found = sorted((self.site / ".newsgen").glob(pattern))
        if what == "outputs":
            self.gathering = 0
            for output in OUTPUTS if self.edited else OUTPUTS[1:]:
                shutil.rmtree(self.site / output, ignore_errors=True)
        for path in found:
            _damage(path, how)

    @rule(
        where=st.sampled_from((EVENTS, *STEPS)),
        after=st.integers(0, 6),
        dead=st.booleans(),
        written=st.tuples(folders, names, articles()),
        line=st.sampled_from(
            ("", "min_articles: 3", "base_url: ''", "page_size: 50", "page_size: 3")
        ),
    )
    def be_interrupted(
        self, where: str, after: int, dead: bool, written: tuple[str, str, str], line: str
    ) -> None:
        """Edit, perhaps under another configuration, which is taken back after the build failed."""
        self._write(f"{written[0]}/{written[1]}.md", written[2])
        key, _, value = line.partition(": ")
        self._configure({key: value} if key else {})
        crashed(self.site, BuildOptions(jobs=1), where, after, dead=dead)
        self._configure()
        self.edited = True

    @rule(name=st.sampled_from(("article.html", "home.html", "sitemap_index.xml")))
    def break_a_template_for_a_while(self, name: str) -> None:
        path = self.site / "templates" / name
        before = path.read_bytes() if path.exists() else b""
        self._write(f"templates/{name}", "{{ nothing.like.this }}")
        assert REFUSED in self.pair.build(BuildOptions(jobs=1))
        self._write(f"templates/{name}", before)

    @rule()
    def build_elsewhere(self) -> None:
        """Let other outputs of the site be the first to see the last edits."""
        drafts = BuildOptions(jobs=1, output=self.site / "brouillons", drafts=True)
        self.pair.build(drafts)
        self.pair.check(BuildOptions(jobs=1, output=self.site / "autre"), "autre")

    # The law

    @invariant()
    def incremental_equals_clean(self) -> None:
        if self.gathering:
            self.gathering -= 1
            self.edited = True
            return
        made = self.pair.check(BuildOptions(jobs=self.jobs, start_method="fork"))
        if made.get(REFUSED) == "address-vanished":
            self._forget_addresses()
        self.jobs, self.edited, self.gathering = 1, False, self.pace

    def _forget_addresses(self) -> None:
        """Do what the refusal says, and build again."""
        for path in sorted(self.site.glob("addresses/*.txt")):
            text = path.read_text("utf-8").replace("\twithdrawn", "\tlive")
            path.write_text(text.replace("\tlive", "\tforgotten"), "utf-8")
        assert REFUSED not in self.pair.check(BuildOptions(jobs=1))

    def _configure(self, others: Mapping[str, str] = MappingProxyType({})) -> None:
        config = {**self.config, **others}
        lines = (f"{key}: {value}\n" for key, value in config.items() if value)
        self._write("newsgen.yaml", "".join(lines))

    def _sources(self) -> list[str]:
        found = [*self.site.glob("content/**/*.md"), *self.site.glob("seeds/**/*.txt")]
        return sorted(path.relative_to(self.site).as_posix() for path in found)

    def _unsettled(self) -> set[str]:
        """Return the sources of which the catalog holds that their time says nothing."""
        try:
            with closing(sqlite3.connect(self.site / ".newsgen/catalog.sqlite")) as catalog:
                query = "SELECT folder || '/' || name FROM file WHERE mtime_ns = ?"
                return {os.fsdecode(row[0]) for row in catalog.execute(query, (UNSETTLED,))}
        except sqlite3.DatabaseError:
            return set()

    def _write(self, path: str, content: str | bytes) -> None:
        """Write a file; without content, delete it."""
        full = self.site / path
        if not content:
            full.unlink(missing_ok=True)
            return
        if full.is_dir():
            return
        if full.parent.is_file():
            full.parent.unlink()
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(content.encode() if isinstance(content, str) else content)


def _damage(path: Path, how: str) -> None:
    """Do to a database what disks, synchronising programs and other versions do."""
    if how == "age":
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as database:
            database.execute("UPDATE meta SET value = '0' WHERE name = 'schema'")
            database.commit()
        return
    data = path.read_bytes()
    path.write_bytes({"garble": b"\0" * 4096, "cut": data[: len(data) // 3]}.get(how, b""))
    if how == "delete":
        path.unlink()


SETTINGS = settings(
    max_examples=SEQUENCES,
    stateful_step_count=LENGTH,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_incremental_equals_clean(shard: int) -> None:
    """A fixed choice of sequences; in `make soak` new ones, until the time is over.

    Then every second round has a process of its own for each build.
    """
    isolated = False
    while True:
        machine = type(f"Edits{shard}", (Edits,), {"isolated": isolated})
        number = random.SystemRandom().getrandbits(64) if MINUTES else shard
        with small_limits():
            run_state_machine_as_test(seed(number)(machine), settings=SETTINGS)
        if time.monotonic() >= END:
            return
        isolated = not isolated
