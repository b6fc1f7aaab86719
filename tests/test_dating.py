"""`newsgen dates suggest`: tables of dates, and what a build makes of them once in place."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newsgen.build import BuildOptions, build
from newsgen.catalog.queries.articles import Articles
from newsgen.cli import main
from newsgen.dating import COLUMNS, suggest_dates
from newsgen.errors import BuildError, OutputError, UsageError
from newsgen.french.date_suggestion import Confidence
from sites import built, markdown, write_site

DISPATCH = "Le sommet\nUn résumé.\nRabat, 11 mai 2022 – Les ministres se sont retrouvés.\n"
FILES = {
    "seeds/a.txt": DISPATCH,
    "seeds/2/b.txt": "Le vol\nUn résumé.\nLe vol a eu lieu le 3 mars 2020.\n",
    "seeds/2/dated.txt": DISPATCH.replace("ministres", "experts"),
    "seeds/2/dated.yaml": "date: 1999\n",
    "seeds/=1+1.txt": "=2+2\nUn résumé.\nPublié en mai 2021\n",
    "seeds/plain.txt": "Rien\nUn résumé.\nPas un mot.\n",
    "content/c.md": markdown("La neige", "**ALGER, 3 janv. 1962.** — Il neige."),
    "content/d.jsonl": '{"title": "Une ligne", "text": "Publié le 4 mars 2019\\n\\nUn mot."}\n',
}


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table, as a French spreadsheet reads them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built site with articles that have no date."""
    site = write_site(tmp_path / "site", FILES)
    build(site, BuildOptions(jobs=1))
    return site


def run(site: Path, *options: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["dates", "suggest", str(site), *options])


def test_the_dates_of_undated_articles_are_suggested(site: Path) -> None:
    account = suggest_dates(site, None)
    assert (account.undated, account.out_of_reach) == (6, 1)
    assert list(account.suggested.values()) == [4, 0, 1]
    assert [(table.place, table.rows) for table in account.tables] == [
        ("content/index.csv", 2),
        ("seeds/index.csv", 3),
    ]
    assert [tuple(row.values()) for row in rows(site / "dates/seeds/index.csv")] == [
        (
            *("2/b.txt", "", "low", "Le vol a eu lieu le 3 mars 2020."),
            *("3\u00a0mars\u00a02020", "Le vol"),
        ),
        ("./=1+1.txt", "mai\u00a02021", "high", "Publié en mai 2021", "", "'=2+2"),
        (
            *("a.txt", "11\u00a0mai\u00a02022", "high"),
            *("Rabat, 11 mai 2022 – Les ministres se sont retrouvés.", "", "Le sommet"),
        ),
    ]
    assert [(row["file"], row["date"]) for row in rows(site / "dates/content/index.csv")] == [
        ("c.md", "3\u00a0janvier\u00a01962"),
        ("d.jsonl:1", "4\u00a0mars\u00a02019"),
    ]


def test_a_table_in_place_dates_its_articles_without_a_warning(site: Path) -> None:
    before = set(built(site))
    suggest_dates(site, None)
    assert set(built(site)) == before
    for top in ("seeds", "content"):
        shutil.copy(site / "dates" / top / "index.csv", site / top)
    summary = build(site, BuildOptions(jobs=1))
    assert [notice.code for notice in summary.warnings] == ["no-base-url"]
    assert not summary.rejected
    output = site / "public"
    assert (output / "2022/05/11/le-sommet.html").is_file()
    assert (output / "2021/05/2-2.html").is_file()
    assert (output / "1962/01/03/la-neige.html").is_file()
    assert (output / "sans-date/vo/le-vol.html").is_file()
    assert suggest_dates(site, site / "again").undated == 3


def test_a_table_adds_to_one_that_is_there(site: Path) -> None:
    (site / "seeds/index.csv").write_text("file,section\na.txt,Monde\n", "utf-8")
    build(site, BuildOptions(jobs=1))
    suggest_dates(site, None)
    shutil.copy(site / "dates/seeds/index.tsv", site / "seeds")
    build(site, BuildOptions(jobs=1))
    page = (site / "public/2022/05/11/le-sommet.html").read_text("utf-8")
    assert "Monde" in page


def test_a_table_that_is_there_is_never_replaced(site: Path) -> None:
    suggest_dates(site, None)
    (site / "dates/seeds/index.csv").write_text("relu", "utf-8")
    (site / "dates/content/index.csv").unlink()
    with pytest.raises(OutputError) as refusal:
        suggest_dates(site, None)
    assert refusal.value.place == str(site / "dates/seeds/index.csv")
    assert (site / "dates/seeds/index.csv").read_text("utf-8") == "relu"
    assert not (site / "dates/content/index.csv").exists()


@pytest.mark.parametrize("output", [".", "seeds", "content/2022"])
def test_tables_are_not_put_in_place_unseen(site: Path, output: str) -> None:
    with pytest.raises(OutputError):
        suggest_dates(site, site / output)


def test_a_site_that_was_never_built_says_so(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES)
    with pytest.raises(UsageError, match="never built") as refusal:
        suggest_dates(site, None)
    assert "newsgen build" in refusal.value.remedy
    assert not (site / "dates").exists()


def test_a_text_that_changed_leaves_nothing_half_written(site: Path) -> None:
    (site / "seeds/a.txt").write_text("Autre chose\n", "utf-8")
    with pytest.raises(BuildError) as refusal:
        suggest_dates(site, None)
    assert "seeds/a.txt" in str(refusal.value)
    assert not [path for path in (site / "dates").rglob("*") if path.is_file()]


def test_articles_are_read_in_batches(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsgen.dating._BATCH", 1)
    asked = []
    undated = Articles.undated

    def counted(articles: Articles, after: str, limit: int) -> object:
        asked.append(limit)
        return undated(articles, after, limit)

    monkeypatch.setattr(Articles, "undated", counted)
    assert suggest_dates(site, None).undated == 6
    assert asked == [1] * 7


def test_the_command_tells_what_adds_up(site: Path) -> None:
    result = run(site, "--output", str(site / "relire"))
    assert result.exit_code == 0
    assert "articles without a date: 6 = 4 high + 0 medium + 1 low + 1 whose text" in result.stdout
    assert "index.csv: 3 rows; reviewed, it goes to seeds/index.csv" in result.stdout
    assert "1 of them no table can date: lines of .jsonl files" in result.stdout
    again = run(site, "--output", str(site / "relire"))
    assert again.exit_code == 1
    assert "exists already" in again.stderr
    assert [one.value for one in Confidence] == ["high", "medium", "low"]


def test_the_columns_are_documented() -> None:
    page = (Path(__file__).parents[1] / "docs" / "commands.md").read_text("utf-8")
    section = page.partition("## dates suggest")[2]
    assert [name for name in COLUMNS if f"\n| `{name}` |" in section] == list(COLUMNS)
