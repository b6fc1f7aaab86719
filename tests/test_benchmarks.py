"""The benchmarks run, and their articles are always the same. How fast is not judged here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
DIVIDER = "\n---\n\n"


def run(script: str, *words: str | Path, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    """Run one of the scripts in a process of its own."""
    return subprocess.run(
        [sys.executable, BENCHMARKS / script, *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )


def corpus(folder: Path, *options: str, count: int = 60, hash_seed: str = "0") -> dict[str, str]:
    """Make a corpus; return its files by their paths in it."""
    done = run("corpus.py", str(count), folder, *options, hash_seed=hash_seed)
    assert done.returncode == 0, done.stderr
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def rows(page: str) -> dict[str, list[str]]:
    """Return the cells of the table in a page, by the first of each row."""
    lines = [line[2:-2].split(" | ") for line in page.splitlines() if line.startswith("| ")]
    return {line[0]: line[1:] for line in lines}


@pytest.mark.parametrize("options", [(), ("--rich",), ("--text",)])
def test_the_articles_are_the_same_each_time(tmp_path: Path, options: tuple[str, ...]) -> None:
    first = corpus(tmp_path / "first", *options, hash_seed="1")
    again = corpus(tmp_path / "again", *options, hash_seed="2")

    assert len(first) == (120 if "--text" in options else 60)
    assert again == first


def test_another_seed_gives_other_articles(tmp_path: Path) -> None:
    first = corpus(tmp_path / "first")

    assert set(corpus(tmp_path / "other", "--seed", "7")).isdisjoint(first)


def test_there_are_ten_articles_a_day(tmp_path: Path) -> None:
    articles = corpus(tmp_path, count=200).values()

    days = [re.search(r"^date: (.+)$", text, re.MULTILINE) for text in articles]
    dates = sorted(date.fromisoformat(day[1]) for day in days if day)
    assert [dates.count(day) for day in sorted(set(dates))] == [10] * 20
    assert (dates[-1] - dates[0]).days == 19


def test_articles_have_the_shape_of_a_press_archive(tmp_path: Path) -> None:
    articles = list(corpus(tmp_path, count=1000).values())

    bodies = [len(text.partition(DIVIDER)[2].encode()) for text in articles]
    assert 2_700 < sum(bodies) / 1000 < 3_400
    titles = {text.split('title: "')[1].split('"\n')[0] for text in articles}
    related = [text.partition("related:\n")[2].partition(DIVIDER)[0] for text in articles]
    assert 650 < sum(map(bool, related)) < 750
    headlines = re.findall(r'- "(.+)"', "\n".join(related))
    assert 0.4 < sum(headline in titles for headline in headlines) / len(headlines) < 0.6


def test_few_themes_are_frequent_and_many_are_rare(tmp_path: Path) -> None:
    fronts = [
        text.partition(DIVIDER)[0].partition("tags:\n")[2].partition("related:")[0]
        for text in corpus(tmp_path, count=1000).values()
    ]

    themes = re.findall(r'- "(.+)"', "\n".join(fronts))
    counts = sorted((themes.count(theme) for theme in set(themes)), reverse=True)
    assert len(counts) == 185
    assert counts[0] > 30 * counts[-20]


def test_rich_bodies_have_links_emphasis_lists_quotations_and_headings(tmp_path: Path) -> None:
    for text in corpus(tmp_path / "rich", "--rich").values():
        body = text.partition(DIVIDER)[2]
        for mark in (r"^## ", r"^> ", r"^- .+\n- "):
            assert re.search(mark, body, re.MULTILINE), body
    together = "".join(corpus(tmp_path / "again", "--rich").values())
    for mark in (r"\[\w+\]\(https://", r" \*\*\w+\*\* ", r" \*\w+\* "):
        assert re.search(mark, together)
    assert not re.search(r"^(#|>)|\*\*|\]\(", "".join(corpus(tmp_path / "plain").values()))


def test_crawled_text_has_its_date_and_themes_beside_it(tmp_path: Path) -> None:
    files = corpus(tmp_path, "--text", count=3)

    for path in (path for path in files if path.endswith(".txt")):
        headline, summary, *_ = files[path].splitlines()
        assert headline
        assert summary
        sidecar = files[path.removesuffix(".txt") + ".yaml"]
        assert re.match(r"date: 2024-12-31\nthemes:\n  - ", sidecar)


def test_the_comparison_measures_builds_and_says_what_they_wrote(tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"
    work = tmp_path / "work"
    done = run(
        *("compare.py", "--sizes", "60", "--runs", "1", "--without-hugo"),
        *("--workdir", work, "--results", page),
    )

    assert done.returncode == 0, done.stderr
    text = page.read_text("utf-8")
    assert "## 60 articles, plain bodies" in text
    for fact in ("Date", "Processor", "Memory", "Python", "newsgen", "Files", "Runs"):
        assert re.search(rf"^- {fact}: .", text, re.MULTILINE), fact
    cells = {label: row[0] for label, row in rows(text).items() if label}
    written = {label: re.search(r"(\d+) pages? written", cell) for label, cell in cells.items()}
    pages = {label: int(found[1]) for label, found in written.items() if found}
    assert pages["cold build"] > 60
    assert pages["nothing changed"] == 0
    assert pages["one article edited"] == 1
    for change in ("one article added", "one article deleted"):
        assert 1 < pages[change] < pages["cold build"]
    assert re.match(r"[\d.]+ s \(", cells["raw writing of its files"])
    assert int(cells["files"]) >= pages["cold build"]
    assert not list(work.iterdir())


def test_without_hugo_it_says_what_is_missing(tmp_path: Path) -> None:
    done = run("compare.py", "--sizes", "60", "--hugo", tmp_path / "hugo")

    assert done.returncode == 2
    assert "--without-hugo" in done.stderr
