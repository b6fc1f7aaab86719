"""Files and folders that newsgen may not read or write."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsgen.build import BuildOptions, build
from newsgen.cli import main
from newsgen.errors import OutputError, SourceError
from newsgen.publishing.writer import STAGING
from newsgen.report import BuildSummary
from privileges import unprivileged
from sites import built, markdown, tree, write_site

ALONE = BuildOptions(jobs=1)
LINE = '{"id": "%s", "title": "Ligne %s", "body": "x"}\n'
FILES = {
    "content/a.md": markdown("Un", "[plan](plan.pdf)", date="2022-05-11"),
    "content/plan.pdf": "%PDF-1.4\n",
    "content/b/b.md": markdown("Deux"),
    "content/b/c/c.md": markdown("Trois"),
    "content/pages/a-propos.md": markdown("À propos"),
    "content/lignes.jsonl": LINE % (1, 1) + LINE % (2, 2),
    "seeds/d/d.txt": "Quatre\nRésumé.\nTexte.\n",
    "seeds/d/d.yaml": "date: 2022-05-12\n",
    "seeds/e/e.txt": "Cinq\nRésumé.\nTexte.\n",
    "seeds/e/_defaults.yaml": "section: Monde\n",
    "seeds/f/f.txt": "Six\nRésumé.\nTexte.\n",
    "seeds/f/index.csv": "file,date\nf.txt,2021-01-01\n",
    "static/robe.css": "a{}",
    "static/js/a.js": "1",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that was built, and whose files are old enough to be settled."""
    write_site(tmp_path / "site", FILES)
    for path in FILES:
        os.utime(tmp_path / "site" / path, ns=(10**18, 10**18))
    built(tmp_path / "site")
    return tmp_path / "site"


@contextmanager
def closed(path: Path, mode: int = 0) -> Iterator[None]:
    """Take permissions away, from root too, for a while."""
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        with unprivileged():
            yield
    finally:
        path.chmod(before)


def refused(site: Path, *, place: str) -> BuildSummary:
    """Build a site of which all is new to newsgen; check that one source is rejected."""
    (site / ".newsgen/catalog.sqlite").unlink()
    summary = build(site, ALONE)
    (rejection,) = summary.rejected
    assert (rejection.source, rejection.code) == (place, "unreadable")
    assert rejection.remedy
    assert summary.found == summary.published + 1
    return summary


def as_before(site: Path, before: dict[str, bytes]) -> None:
    """Check that the next build needs no more than permission to be right."""
    assert not build(site, ALONE).rejected
    assert tree(site / "public") == before


@pytest.mark.parametrize(
    "path",
    ["content/b/b.md", "content/pages/a-propos.md", "content/lignes.jsonl", "seeds/d/d.txt"],
)
def test_a_source_that_may_not_be_read_is_rejected_until_it_may(site: Path, path: str) -> None:
    before = tree(site / "public")
    with closed(site / path):
        assert refused(site, place=path).rejected[0].reason.endswith("Permission denied")
        assert build(site, ALONE).rejected
    as_before(site, before)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("seeds/d/d.yaml", "seeds/d/d.txt"),
        ("seeds/e/_defaults.yaml", "seeds/e/e.txt"),
        ("seeds/f/index.csv", "seeds/f/f.txt"),
    ],
)
def test_metadata_that_may_not_be_read_reject_their_source(
    site: Path, path: str, source: str
) -> None:
    before = tree(site / "public")
    with closed(site / path):
        assert path in refused(site, place=source).rejected[0].reason
    as_before(site, before)


@pytest.mark.parametrize("mode", [0, 0o400], ids=["closed", "listed only"])
@pytest.mark.parametrize("path", ["content/b", "content/pages", "seeds/d"])
def test_a_folder_that_may_not_be_listed_is_rejected_as_one_source(
    site: Path, path: str, mode: int
) -> None:
    before = tree(site / "public")
    with closed(site / path, mode):
        first = refused(site, place=f"{path}/")
        assert "cannot be listed" in first.rejected[0].reason
        assert build(site, ALONE).rejected == first.rejected
    as_before(site, before)


@pytest.mark.parametrize("path", ["content/b", "static/js"])
def test_a_folder_that_is_closed_after_it_was_read_is_noticed(site: Path, path: str) -> None:
    before = tree(site / "public")
    with closed(site / path):
        told = str(build(site, ALONE))
        assert f"'{path}/'" in told
        assert "cannot be listed" in told
        assert len(tree(site / "public")) < len(before)
    as_before(site, before)


@pytest.mark.parametrize("path", ["content", "seeds", "static"])
def test_without_one_of_its_outermost_folders_a_site_is_not_built(site: Path, path: str) -> None:
    before = tree(site / "public")
    with closed(site / path), pytest.raises(SourceError) as caught:
        build(site, ALONE)
    assert (caught.value.place, caught.value.code) == (f"{path}/", "unreadable")
    assert tree(site / "public") == before
    as_before(site, before)


@pytest.mark.parametrize("path", ["static/robe.css", "static/js/a.js", "content/plan.pdf"])
def test_a_file_to_copy_that_may_not_be_read_is_told(site: Path, path: str) -> None:
    before = tree(site / "public")
    with closed(site / path):
        (site / ".newsgen/catalog.sqlite").unlink()
        for _ in range(2):
            (told,) = [one for one in build(site, ALONE).warnings if one.code == "unreadable"]
            assert (told.source, "Permission denied" in told.message) == (path, True)
        assert not [one for one in tree(site / "public") if one.endswith(Path(path).name)]
    as_before(site, before)


def test_a_file_that_is_closed_between_reading_and_copying_stops_the_build(site: Path) -> None:
    shutil.rmtree(site / "public")
    with closed(site / "static/robe.css"), pytest.raises(OutputError) as caught:
        build(site, ALONE)
    assert caught.value.code == "source-unreadable"
    assert caught.value.place.endswith("static/robe.css")


@pytest.mark.parametrize(
    ("path", "mode"),
    [
        ("public", 0o500),
        ("public", 0),
        ("public/2022/05", 0o500),
        ("public/sans-date/de", 0o500),
        (".newsgen", 0o500),
        (".newsgen", 0),
        (".newsgen/catalog.sqlite", 0o400),
        (".newsgen/outputs", 0o500),
    ],
)
def test_what_may_not_be_written_is_told_in_two_lines_and_the_site_is_as_it_was(
    site: Path, path: str, mode: int
) -> None:
    before = tree(site / "public")
    write_site(site, {"content/a.md": markdown("Un", "Autre.", date="2022-05-11")})
    (site / "content/b/b.md").unlink()  # the last page of its folder
    with closed(site / path, mode):
        result = CliRunner().invoke(main, ["build", str(site), "--jobs", "1"])
    assert result.exit_code == 1
    (told,) = [one for one in result.stderr.split("\n") if one.startswith("error: ")]
    assert any(name in told for name in [*path.split("/"), STAGING])
    assert "\n  → " in result.stderr
    after = tree(site / "public")
    assert {path: after[path] for path in after if not path.startswith(STAGING)} == before
    new = built(site)
    assert built(site, clean=True) == new != before
