"""The benchmarks run, and their articles are always the same. How fast is not judged here."""

from __future__ import annotations

import json
import operator
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
DIVIDER = "\n---\n\n"


FAKE_HUGO = """#!{python}
import os, re, sys
from pathlib import Path
if "PYTHONDONTWRITEBYTECODE" in os.environ or "HUGO_TITLE" in os.environ:
    sys.exit("This is not the environment of a user.")
if sys.argv[1:] == ["version"]:
    sys.exit(print("hugo v0.1.0-fake"))
options = dict(zip(sys.argv[2::2], sys.argv[3::2]))
site, output = Path(options["--source"]), Path(options["--destination"])
for source in (site.parent / "site" / "content").rglob("*.md"):
    day = re.search(r"^date: (.+)$", source.read_text("utf-8"), re.M)[1].replace("-", "/")
    page = output / day / (source.stem + ".html")
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("<p>")
"""


def run(script: str, *words: str | Path, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    """Run one of the scripts in a process of its own, with an environment that is not a user's."""
    unusual = {"PYTHONDONTWRITEBYTECODE": "1", "HUGO_TITLE": "x", "PYTHONHASHSEED": hash_seed}
    return subprocess.run(
        [sys.executable, BENCHMARKS / script, *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **unusual},
    )


def corpus(folder: Path, *options: str, count: int = 60, hash_seed: str = "0") -> dict[str, str]:
    """Make a corpus; return its files by their paths in it."""
    done = run("corpus.py", str(count), folder, *options, hash_seed=hash_seed)
    assert done.returncode == 0, done.stderr
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def sections(page: str) -> dict[str, dict[str, list[str]]]:
    """Return the cells of the tables in a page, by section and by the first cell of each row."""
    found: dict[str, dict[str, list[str]]] = {}
    for part in page.split("\n## ")[1:]:
        title, _, rest = part.partition("\n")
        lines = [line[2:-2].split(" | ") for line in rest.splitlines() if line.startswith("| ")]
        found[title] = {line[0]: line[1:] for line in lines}
    return found


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


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Measure all cases once with few articles; return the folder of the results."""
    folder = tmp_path_factory.mktemp("bench")
    hugo, results, work = folder / "hugo", folder / "results", folder / "work"
    hugo.write_text(FAKE_HUGO.format(python=sys.executable), encoding="utf-8")
    hugo.chmod(0o755)
    results.mkdir()
    done = run(
        *("compare.py", "--sizes", "30", "--runs", "1", "--hugo", hugo),
        *("--workdir", work, "--results", results),
    )
    assert done.returncode == 0, done.stderr
    assert not list(work.iterdir())
    return results


def test_every_case_has_a_section_with_its_conditions(measured: Path) -> None:
    page = (measured / "RESULTS.md").read_text("utf-8")
    titles = [title for title in sections(page) if title != "Machines"]

    assert len(titles) == len(set(titles)) == 8
    assert re.search(r"^1\. .+ cores used, .+ of memory, ", page, re.MULTILINE)
    line = (
        r"commit .+; newsgen \S+, Hugo 0\.1\.0, Python \S+; machine 1, load .+; files .+; 1 run\."
    )
    assert len(re.findall(rf"^\d{{4}}-\d\d-\d\d, {line}$", page, re.MULTILINE)) == 8


def test_cold_builds_are_compared_beside_raw_writing(measured: Path) -> None:
    tables = sections((measured / "RESULTS.md").read_text("utf-8"))

    for bodies in ("plain prose", "rich Markdown, `markup: commonmark`"):
        table = tables[f"Cold build, {bodies}: 30 articles"]
        assert table[""] == ["newsgen", "Hugo", "newsgen / Hugo", "times as fast"]
        ratio, inverse = table["cold build"][2:]
        assert float(ratio.split()[0]) * float(inverse) == pytest.approx(1, rel=0.2)
        raw = table["raw writing of the same files"][:2]
        assert all(re.match(r"[\d.]+ s \(", cell) for cell in raw)
        assert int(table["files"][0]) > int(table["files"][1]) == 30


def test_small_changes_write_few_files_and_a_template_of_themes_no_article(measured: Path) -> None:
    figures = {
        (result["case"], step): written
        for result in json.loads((measured / "results.json").read_text("utf-8"))
        for step, written in result["figures"]["newsgen"]["written"].items()
    }

    files, articles = figures["plain", "cold"]
    assert articles == 30
    assert figures["unchanged", "unchanged"] == [0, 0]
    assert figures["edits", "edited"] == [1, 1]
    for change in ("added", "deleted"):
        assert 1 < figures["edits", change][0] < files
    assert figures["template", "template"][0] > 10
    assert figures["template", "template"][1] == 0


def test_a_run_of_one_case_leaves_the_results_of_the_others(measured: Path, tmp_path: Path) -> None:
    for name in ("results.json", "RESULTS.md"):
        (tmp_path / name).write_bytes((measured / name).read_bytes())
    before = sections((tmp_path / "RESULTS.md").read_text("utf-8"))
    done = run(
        *("compare.py", "--case", "growth", "--sizes", "40", "--runs", "1", "--without-hugo"),
        *("--workdir", tmp_path / "work", "--results", tmp_path),
    )

    assert done.returncode == 0, done.stderr
    after = sections((tmp_path / "RESULTS.md").read_text("utf-8"))
    growth = after.pop("Time an article, cold")
    assert {title: after[title] for title in after} == {
        title: table for title, table in before.items() if title != "Time an article, cold"
    }
    assert {"30", "40"} < set(growth)
    assert growth["40"][2].endswith(" %")
    assert growth["40"][3] == "not measured"


def test_it_says_beforehand_what_room_is_needed(tmp_path: Path) -> None:
    words = ("--sizes", "1000000000000", "--without-hugo", "--workdir", tmp_path)
    done = run("compare.py", *words)

    assert done.returncode == 1
    assert re.match(r"No room for 1,000,000,000,000 articles .+ about [\d,.]+ GB", done.stderr)
    assert "--workdir" in done.stderr
    assert not list(tmp_path.iterdir())


def test_sizes_that_the_table_does_not_have_are_refused() -> None:
    done = run("compare.py", "--full", "--sizes", "7", "--without-hugo")

    assert done.returncode == 2
    assert "--full" in done.stderr


def test_the_readme_names_every_case_and_option() -> None:
    text = (BENCHMARKS / "README.md").read_text("utf-8")
    told = run("compare.py", "--help").stdout

    names = re.search(r"--case NAMES\s+([^-]+(?:-\w[^-]+)*)", told)
    assert names
    assert "growth" in names[1]
    for word in (*re.findall(r"[\w-]+", names[1]), *re.findall(r"--\w[\w-]*", told)):
        assert f"`{word}" in text or word == "--help", word


def test_without_hugo_it_says_what_is_missing(tmp_path: Path) -> None:
    done = run("compare.py", "--sizes", "60", "--hugo", tmp_path / "hugo")

    assert done.returncode == 2
    assert "--without-hugo" in done.stderr


def test_typography_is_timed_for_each_kind_of_text() -> None:
    done = run("typography.py", "3")
    assert done.returncode == 0, done.stderr
    heading, *rows = done.stdout.splitlines()
    assert heading.split() == ["text", "length", "µs", "each"]
    assert len(rows) == 8


def test_the_tagger_is_as_right_as_was_measured() -> None:
    """On articles annotated by hand: what finds less, or more that is wrong, is noticed."""
    done = run("tagging.py", "--part", "both")
    assert done.returncode == 0, done.stderr
    found = re.findall(r"(?m)^(\w+) +both +precision ([\d.]+) +recall ([\d.]+)", done.stdout)
    rates = {part: (float(precision), float(recall)) for part, precision, recall in found}
    least = {"tuned": (0.95, 0.86), "unseen": (0.83, 0.52)}
    assert rates.keys() == least.keys()
    assert not [part for part in least if any(map(operator.lt, rates[part], least[part]))]
    assert "only mentioned" in done.stdout
