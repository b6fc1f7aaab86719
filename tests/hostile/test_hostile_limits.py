"""Sources past the limits of size and time that newsgen.yaml sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from newsgen.article import Article
from newsgen.build import BuildOptions, build
from newsgen.executors import allowance, choice
from newsgen.executors.allowance import Allowance
from newsgen.rendering import body
from newsgen.report import BuildSummary
from newsgen.stages import reading, rendering
from newsgen.stages.reading import ReadTask
from sites import DEFAULT_CONFIG, markdown, tree, write_site

ALONE = BuildOptions(jobs=1)
SMALL = DEFAULT_CONFIG + "limits: {source_size: 1}\n"
LARGE = "x" * 1_000_000
LINE = '{"id": "%s", "title": "%s", "body": "%s"}'
STUCK = "Interminable"


def account(summary: BuildSummary) -> tuple[int, int, list[tuple[str, int, str]]]:
    """Return how many were found, published, and what was rejected."""
    rejected = [(one.source, one.line, one.code) for one in summary.rejected]
    assert all("newsgen.yaml" in one.remedy for one in summary.rejected)
    assert summary.found == summary.published + len(rejected)
    return summary.found, summary.published, rejected


# Size


@pytest.mark.parametrize("path", ["content/b.md", "seeds/b.txt"])
def test_a_source_that_is_too_large_is_rejected_alone(tmp_path: Path, path: str) -> None:
    site = write_site(tmp_path, {"content/a.md": markdown("Un"), path: "Titre\n" + LARGE}, SMALL)
    assert account(build(site, ALONE)) == (2, 1, [(path, 0, "source-size")])
    assert account(build(site, ALONE)) == (2, 1, [(path, 0, "source-size")])
    write_site(site, {}, SMALL.replace("1}", "2}"))
    assert account(build(site, ALONE)) == (2, 2, [])


def test_a_file_of_many_lines_may_be_larger_than_each(tmp_path: Path) -> None:
    lines = [LINE % (n, f"Titre {n}", "x" * 400_000) for n in range(4)]
    lines[2] = LINE % (2, "Trop long", LARGE)
    site = write_site(tmp_path, {"content/x.jsonl": "\n".join(lines)}, SMALL)
    assert account(build(site, ALONE)) == (4, 3, [("content/x.jsonl", 3, "source-size")])


@pytest.mark.parametrize("path", ["content/a.yaml", "content/_defaults.yaml", "content/index.csv"])
def test_metadata_that_are_too_large_reject_their_sources(tmp_path: Path, path: str) -> None:
    files = {"content/a.md": markdown("Un"), "seeds/b.txt": "Deux\nTexte.\n", path: LARGE + "x"}
    summary = build(write_site(tmp_path, files, SMALL), ALONE)
    assert account(summary) == (2, 1, [("content/a.md", 0, "source-size")])
    assert summary.rejected[0].reason.startswith(path)


def test_a_file_that_says_to_be_endless_is_not_read(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/a.md": markdown("Un"), "seeds/trou.txt": ""}, SMALL)
    with (site / "seeds/trou.txt").open("wb") as file:
        file.truncate(1 << 40)
    assert account(build(site, ALONE)) == (2, 1, [("seeds/trou.txt", 0, "source-size")])


# Time


@pytest.fixture(scope="module", autouse=True)
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Load what the first source of a process has to wait for."""
    files = {"content/a.md": markdown("Un", "*x*"), "content/x.jsonl": LINE % (1, "Deux", "*x*")}
    build(write_site(tmp_path_factory.mktemp("site"), files), ALONE)


def forever(*_: object) -> None:
    while True:
        pass


@contextmanager
def impatient(target: object, name: str, stuck: Callable[..., Any]) -> Iterator[None]:
    """Let a source have a twentieth of a second, and replace a function."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(allowance, "_TICK", 0.01)
        patch.setattr(reading, "Allowance", lambda seconds: Allowance(0.05))
        patch.setattr(rendering, "Allowance", lambda seconds: Allowance(0.05))
        patch.setattr(target, name, stuck)
        yield


def reading_is_stuck() -> Any:
    """Let the reading of articles with one headline never end."""
    document = ReadTask.document

    def stuck(task: ReadTask, article: Article, *rest: Any, **named: Any) -> object:
        return forever() if article.headline == STUCK else document(task, article, *rest, **named)

    return impatient(ReadTask, "document", stuck)


SLOW = {
    "content/a.md": markdown("Un"),
    "content/b.md": markdown(STUCK),
    "content/x.jsonl": "\n".join([LINE % (1, "Deux", "x"), LINE % (2, STUCK, "x")]),
}


@pytest.mark.parametrize("options", [ALONE, BuildOptions(jobs=2, start_method="fork")])
def test_a_source_that_takes_too_long_is_rejected_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: BuildOptions
) -> None:
    monkeypatch.setattr(choice, "SMALL", 2)  # so that two sources are worth processes
    site = write_site(tmp_path, SLOW)
    rejected = [("content/b.md", 0, "source-seconds"), ("content/x.jsonl", 2, "source-seconds")]
    with reading_is_stuck():
        assert account(build(site, options)) == (4, 2, rejected)
        assert account(build(site, options)) == (4, 2, rejected)
    assert account(build(site, options)) == (4, 4, [])
    build(site, ALONE._replace(clean=True, output=tmp_path / "propre"))
    assert tree(site / "public") == tree(tmp_path / "propre")


def test_what_is_slow_no_more_is_not_tried_again(tmp_path: Path) -> None:
    site = write_site(tmp_path, SLOW)
    with reading_is_stuck():
        build(site, ALONE)
    write_site(site, {"content/b.md": markdown("Autre")})
    (site / "content/x.jsonl").unlink()
    assert account(build(site, ALONE)) == (2, 2, [])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsgen.planning.discover", None)
        assert account(build(site, ALONE)) == (2, 2, [])


SLOW_TEXTS = {
    "content/b.md": markdown("Un", "*Texte*"),
    "content/x.jsonl": "\n".join([LINE % (1, "Deux", "x"), LINE % (2, "Trois", "*x*")]),
}


@pytest.mark.parametrize("options", [ALONE, BuildOptions(jobs=2, start_method="fork")])
def test_a_text_that_takes_too_long_is_rejected_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: BuildOptions
) -> None:
    monkeypatch.setattr(choice, "SMALL", 2)
    site = write_site(tmp_path, {"content/a.md": markdown("Zéro", related=["Un", "Trois"])})
    build(site, options)
    write_site(site, SLOW_TEXTS)
    rejected = [("content/b.md", 0, "source-seconds"), ("content/x.jsonl", 2, "source-seconds")]
    with impatient(body, "run_engine", forever):
        assert account(build(site, options)) == (4, 2, rejected)
        pages = tree(site / "public")
        assert account(build(site, options)) == (4, 2, rejected)
        assert tree(site / "public") == pages
        build(site, options._replace(clean=True, output=tmp_path / "propre"))
    assert tree(tmp_path / "propre") == pages
    assert "sans-date/un/un.html" not in pages
    assert account(build(site, options)) == (4, 4, [])
    build(site, ALONE._replace(clean=True, output=tmp_path / "propre"))
    assert tree(site / "public") == tree(tmp_path / "propre")


def test_the_refusal_of_a_slow_text_names_the_remedies(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/b.md": SLOW_TEXTS["content/b.md"]})
    with impatient(body, "run_engine", forever):
        (rejection,) = build(site, ALONE).rejected
    assert "made into HTML" in rejection.reason
    for remedy in ("simplify", "markup: commonmark", "source_seconds"):
        assert remedy in rejection.remedy


def test_the_seconds_are_those_of_newsgen_yaml(tmp_path: Path) -> None:
    asked: list[float] = []
    noted = partial(_noted, asked)
    config = DEFAULT_CONFIG + "limits: {source_seconds: 7}\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "Allowance", noted)
        patch.setattr(rendering, "Allowance", noted)
        build(write_site(tmp_path, {"content/a.md": markdown("Un")}, config), ALONE)
    assert asked == [7, 7]


def _noted(asked: list[float], seconds: float) -> Allowance:
    asked.append(seconds)
    return Allowance(seconds)
