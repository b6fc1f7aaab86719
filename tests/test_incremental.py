"""The law of the archive: whatever was edited before, a build gives what a clean build gives.

A state machine edits a small site at random and builds it; after each build the output is
compared, byte for byte, with that of a copy of the site at another path, built from nothing.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from difflib import unified_diff
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from newsgen.build import BuildOptions, build
from newsgen.errors import NewsgenError
from newsgen.publishing import writer
from sites import tree

SOAK = bool(os.environ.get("NEWSGEN_SOAK"))
SEQUENCES = 2_000 if SOAK else 40
STEPS = 12 if SOAK else 5
SHARDS = 5
MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None

HEADLINES = (
    "La Tour Eiffel est inaugurée",
    "L’État et les Églises se séparent",
    "Index",
    "Élection à Paris",
    "La Tour Eiffel est inaugurée !",
    "Un hiver sans neige",
    "2024",
)
DATES = ("", "1889", "1889-03", "1889-03-31", "1905-12-09", "1905-12-10T08:30", "2024-07-26")
THEMES = ("Paris", "Sport", "État", "paris", "Ciel")
NAMES = ("a", "b", "c", "d", "e", "f", "g", "h")
FOLDERS = ("content", "content/1889/03/31", "content/reperes", "seeds")
CONFIGS = (
    {"title": "Archives", "base_url": "https://archives.example.org/", "page_size": "5"},
    {"title": "Archives", "base_url": "https://archives.example.org/", "page_size": "6"},
    {"title": "Archives", "base_url": "https://a.example.org/x/", "min_articles": "2"},
    {"title": "Les archives", "page_size": "5", "accent": "'#7a1f1f'"},
    {"title": "Archives", "permalink": "/{slug}.html", "page_size": "5"},
    {"title": "Archives", "words": "{themes: Dossiers}", "page_size": "5"},
)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763"
    "f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
WIDE_PIXEL = PIXEL[:19] + b"\x02" + PIXEL[20:]

headlines = st.sampled_from(HEADLINES)
names = st.sampled_from(NAMES)
folders = st.sampled_from(FOLDERS)


@st.composite
def articles(draw: st.DrawFn) -> str:
    """Return a Markdown article whose fields come from small pools, so that they meet."""
    lines = [f"title: {draw(headlines)}"]
    if date := draw(st.sampled_from(DATES)):
        lines.append(f"date: {date}")
    themes = draw(st.lists(st.sampled_from(THEMES), max_size=3))
    lines.append(f"themes: [{', '.join(themes)}]")
    lines.append(f"related: [{', '.join(draw(st.lists(headlines, max_size=2)))}]")
    optional = {
        "section": st.sampled_from(("Monde", "Sport")),
        "authors": st.sampled_from(("Anne Roy", "Luc Petit")),
        "publication": st.sampled_from(("Le Courrier", "La Gazette")),
        "url": st.sampled_from(("/dossier/x.html", "/1889/03/31/index.html", "/2024/07/26/")),
        "slug": st.sampled_from(("x", "la-tour-eiffel-est-inauguree", "partie-2")),
        "id": st.sampled_from(("un", "deux")),
        "draft": st.just("true"),
        "withdrawn": st.just("true"),
        "updated": st.just("2024-08-01"),
        "image": st.sampled_from(("photo.png", "absente.png")),
    }
    keys = draw(st.lists(st.sampled_from(sorted(optional)), max_size=2, unique=True))
    lines += [f"{key}: {draw(optional[key])}" for key in keys]
    body = draw(
        st.sampled_from(
            (
                "Un paragraphe.",
                'Un autre.\n\n![Vue](photo.png "Vue")\n',
                "Voir [l’autre](b.md) et [le plan](plan.pdf).",
                "## Un intertitre\n\nDu texte **fort**.",
            )
        )
    )
    return "---\n" + "\n".join(lines) + f"\n---\n\n{body}\n"


class Edits(RuleBasedStateMachine):
    """Edits of a site, each followed by a build and a comparison."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="newsgen-law-", dir=MEMORY))
        self.site = self.root / "site"
        self.site.mkdir()
        self.options = BuildOptions(jobs=1)

    def teardown(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)

    @initialize(found=st.lists(st.tuples(folders, names, articles()), min_size=3, max_size=14))
    def begin(self, found: list[tuple[str, str, str]]) -> None:
        self.configure(CONFIGS[0])
        for folder, name, text in found:
            self._write(f"{folder}/{name}.md", text)
        self._check()

    @rule(folder=folders, name=names, text=articles())
    def put_article(self, folder: str, name: str, text: str) -> None:
        self._write(f"{folder}/{name}.md", text)
        self._check()

    @rule(
        name=names,
        headline=headlines,
        date=st.sampled_from(DATES),
        sidecar=st.sampled_from(("", "themes: [Ciel]", "date: 1905-12-09", "date: [faux")),
    )
    def put_seed(self, name: str, headline: str, date: str, sidecar: str) -> None:
        folder = f"seeds/{date[:10].replace('-', '/')}" if date else "seeds"
        self._write(f"{folder}/{name}.txt", f"{headline}\nUn résumé.\n- {HEADLINES[0]}\nTexte.\n")
        self._write(f"{folder}/{name}.yaml", sidecar)
        self._check()

    @rule(rows=st.lists(st.tuples(names, st.sampled_from(DATES), st.sampled_from(THEMES))))
    def put_index(self, rows: list[tuple[str, str, str]]) -> None:
        unique = {name: (date, theme) for name, date, theme in rows}
        table = "".join(f"{n}.txt;{d};{t}\n" for n, (d, t) in unique.items())
        self._write("seeds/index.csv", "file;date;themes\n" + table if table else "")
        self._check()

    @rule(folder=folders, text=st.sampled_from(("", "section: Culture", "themes: [Ciel]", ": [")))
    def put_defaults(self, folder: str, text: str) -> None:
        self._write(f"{folder}/_defaults.yaml", text)
        self._check()

    @rule(data=st.data())
    def delete_something(self, data: st.DataObject) -> None:
        if found := self._sources():
            self._write(data.draw(st.sampled_from(found)), "")
        self._check()

    @rule(data=st.data(), folder=folders, name=names)
    def rename_something(self, data: st.DataObject, folder: str, name: str) -> None:
        if found := self._sources():
            path = self.site / data.draw(st.sampled_from(found))
            target = self.site / folder / f"{name}{path.suffix}"
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
        self._check()

    @rule(data=st.data())
    def break_something(self, data: st.DataObject) -> None:
        if found := self._sources():
            self._write(data.draw(st.sampled_from(found)), "---\ntitle: [\n---\nTexte\n")
        self._check()

    @rule(name=st.sampled_from(("a-propos", "plan")), text=st.sampled_from(("", "Un", "Deux")))
    def put_content_page(self, name: str, text: str) -> None:
        page = f"---\ntitle: Page {text}\n---\n\nVoir [un article](../a.md). {text}\n"
        self._write(f"content/pages/{name}.md", page if text else "")
        self._check()

    @rule(
        path=st.sampled_from(("content/photo.png", "static/photo.png", "content/plan.pdf")),
        data=st.sampled_from((b"", PIXEL, WIDE_PIXEL, b"%PDF-1.4")),
    )
    def put_media(self, path: str, data: bytes) -> None:
        self._write(path, data)
        self._check()

    @rule(css=st.sampled_from(("", "body{color:red}", "body{color:blue}")))
    def put_static(self, css: str) -> None:
        self._write("static/custom.css", css)
        self._check()

    @rule(
        name=st.sampled_from(("article.html", "term.html", "base.html")),
        text=st.sampled_from(("", "un", "deux")),
    )
    def put_template(self, name: str, text: str) -> None:
        block = f"{{% block head_extra %}}<!-- {text} -->{{% endblock %}}"
        override = f'{{% extends "theme/{name}" %}}{block}'
        self._write(f"templates/{name}", override if text else "")
        self._check()

    @rule(config=st.sampled_from(CONFIGS))
    def change_configuration(self, config: dict[str, str]) -> None:
        self.configure(config)
        self._check()

    @rule()
    def touch_everything(self) -> None:
        for path in self.site.rglob("*"):
            if path.is_file() and ".newsgen" not in path.parts and "public" not in path.parts:
                os.utime(path, ns=(10**18, 10**18))
        self._check()

    @rule(how=st.sampled_from(("empty", "swap")))
    def lose_output(self, how: str) -> None:
        if how == "empty":
            shutil.rmtree(self.site / "public", ignore_errors=True)
        else:
            (self.site / "public" / "index.html").unlink(missing_ok=True)
            (self.site / "public" / ".newsgen-output").write_text("0")
        self._check()

    @rule(moves=st.integers(0, 6), folder=folders, name=names, text=articles())
    def be_interrupted(self, moves: int, folder: str, name: str, text: str) -> None:
        """Edit, and fail while putting files in place, after so many of them."""
        self._write(f"{folder}/{name}.md", text)
        left = [moves]
        replace, rename = os.replace, os.rename

        def failing(act: object) -> object:
            def move(source: object, target: object) -> None:
                left[0] -= 1
                if left[0] < 0:
                    raise KeyboardInterrupt
                act(source, target)  # type: ignore[operator]

            return move

        with (
            mock.patch.object(writer.os, "replace", failing(replace)),
            mock.patch.object(writer.os, "rename", failing(rename)),
            suppress(KeyboardInterrupt, NewsgenError),
        ):
            build(self.site, self.options)
        self._check()

    @rule(folder=folders, name=names, text=articles())
    def build_elsewhere_first(self, folder: str, name: str, text: str) -> None:
        """Edit, and let another output of the site be the first to see it."""
        self._write(f"{folder}/{name}.md", text)
        build(self.site, BuildOptions(jobs=1, output=self.site / "autre"))
        build(self.site, BuildOptions(jobs=1, output=self.site / "brouillons", drafts=True))
        self._check()

    def configure(self, config: dict[str, str]) -> None:
        text = "".join(f"{key}: {value}\n" for key, value in config.items())
        self._write("newsgen.yaml", text)

    def _sources(self) -> list[str]:
        found = [*self.site.glob("content/**/*.md"), *self.site.glob("seeds/**/*.txt")]
        return sorted(path.relative_to(self.site).as_posix() for path in found)

    def _write(self, path: str, content: str | bytes) -> None:
        """Write a file; without content, delete it."""
        full = self.site / path
        if not content:
            full.unlink(missing_ok=True)
            return
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(content.encode() if isinstance(content, str) else content)

    def _check(self) -> None:
        summary = build(self.site, self.options)
        clean = self.root / "propre" / "ailleurs"
        shutil.rmtree(clean, ignore_errors=True)
        shutil.copytree(
            self.site,
            clean,
            ignore=shutil.ignore_patterns(".newsgen", "public", "autre", "brouillons"),
        )
        expected = build(clean, self.options)
        ours, theirs = tree(self.site / "public"), tree(clean / "public")
        assert sorted(ours) == sorted(theirs)
        different = [path for path in ours if ours[path] != theirs[path]]
        assert not different, _differences(different, ours, theirs)
        assert (summary.found, summary.published) == (expected.found, expected.published)
        assert summary.rejected == expected.rejected
        assert summary.other_files == expected.other_files
        assert {n for n in summary.warnings if "renewed" not in n.code} == set(expected.warnings)


def _differences(paths: list[str], ours: dict[str, bytes], theirs: dict[str, bytes]) -> str:
    """Return what an incremental build has otherwise than a clean one, for whoever mends it."""
    lines = [f"{len(paths)} differ: {paths}"]
    for path in paths[-2:]:
        pages = (tree[path].decode(errors="replace").splitlines() for tree in (ours, theirs))
        lines += unified_diff(*pages, f"incremental/{path}", f"clean/{path}", n=0, lineterm="")
    return "\n".join(lines)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_incremental_equals_clean(shard: int) -> None:
    machine = type(f"Edits{shard}", (Edits,), {})
    run_state_machine_as_test(
        machine if SOAK else seed(shard)(machine),
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=(Phase.generate,),
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
