"""What a site says to other versions of newsgen: `requires`, renamed keys, copied templates."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newsgen import __version__
from newsgen.build import BuildOptions, build
from newsgen.cli import main
from newsgen.config import load_config
from newsgen.config.upgrades import RENAMED
from newsgen.errors import ConfigError
from newsgen.rendering.theme_files import ThemeFiles, theme_folder
from newsgen.report import Notice
from sites import built, markdown, write_site

FILES = {"content/a.md": markdown("Titre", date="2022-05-11", themes="[Maroc]")}
BASE = "title: Essai\nsearch: false\nbase_url: https://a.example/\n"
TEMPLATES = [name for name in ThemeFiles(Path("/nowhere")).names() if not name.endswith(".yaml")]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def refusal(folder: Path, text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load_config(write_site(folder, {}, f"title: Essai\n{text}\n"))
    return caught.value


@pytest.mark.parametrize("wanted", [f">={__version__}", f"=={__version__}", ">=0.0.1, <1000"])
def test_a_site_that_requires_this_version_is_built(tmp_path: Path, wanted: str) -> None:
    site = write_site(tmp_path, {}, f'title: Essai\nrequires: "{wanted}"\n')
    assert load_config(site).config.requires == wanted


@pytest.mark.parametrize("wanted", [">=1000", "<0.0.1", f"!={__version__}", ">=0.0.1, >1000"])
def test_a_site_that_requires_another_is_refused_whatever_else_it_says(
    tmp_path: Path, wanted: str
) -> None:
    error = refusal(tmp_path, f'of_the_future: 1\nrequires: "{wanted}"')
    assert (error.code, error.line) == ("config-requires", 3)
    assert f"newsgen {wanted};" in error.reason
    assert __version__ in error.reason
    assert "install" in error.remedy


@pytest.mark.parametrize(
    "value", ["0.2", "'0.2'", "''", "'>= deux'", "[1]", "'>=0.2 <1'", "latest"]
)
def test_what_is_no_range_of_versions_is_refused(tmp_path: Path, value: str) -> None:
    error = refusal(tmp_path, f"requires: {value}")
    assert (error.code, error.line) == ("config-value", 2)
    assert "versions of newsgen" in error.reason


def test_a_renamed_key_counts_and_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RENAMED, "cards", "page_size")
    site = write_site(tmp_path, {}, f"{BASE}cards: 60\n")
    config, notices = load_config(site)
    assert config.page_size == 60
    (notice,) = notices
    assert (notice.code, notice.source, notice.line) == ("config-renamed", "newsgen.yaml", 4)
    assert "cards is called page_size now" in notice.message


def test_a_key_by_both_its_names_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RENAMED, "cards", "page_size")
    error = refusal(tmp_path, "cards: 60\npage_size: 50")
    assert (error.code, error.line) == ("duplicate-key", 2)


def test_a_mistake_in_a_renamed_key_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RENAMED, "cards", "page_size")
    assert refusal(tmp_path, "cards: many").line == 2


def outdated(site: Path) -> list[Notice]:
    summary = build(site, BuildOptions(jobs=1))
    return [notice for notice in summary.warnings if notice.code == "template-outdated"]


def test_a_site_whose_templates_are_all_copies_is_the_same(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES, BASE)
    before = built(site)
    for name in TEMPLATES:
        assert run("template", name, site).exit_code == 0
    assert built(site, clean=True) == before
    assert outdated(site) == []


def test_a_template_whose_original_has_changed_is_named(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES, BASE)
    result = run("template", "partials/footer.html", site)
    copy = site / "templates" / "partials" / "footer.html"
    assert result.stdout.strip() == str(copy)
    mark = copy.read_text("utf-8").partition("\n")[0]
    old = re.sub("[0-9a-f]{64}", "0" * 64, mark)
    copy.write_text(f"{old}\n<footer>Autre</footer>\n", "utf-8")
    (notice,) = outdated(site)
    assert notice.source == "templates/partials/footer.html"
    assert "the theme’s partials/footer.html has changed" in notice.message
    assert mark in notice.message
    copy.write_text(f"{mark}\n<footer>Autre</footer>\n", "utf-8")
    assert outdated(site) == []


def test_a_template_whose_original_is_no_more_is_named(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES, BASE)
    run("template", "day.html", site)
    copy = (site / "templates/day.html").read_text("utf-8")
    (site / "templates/day.html").unlink()
    (site / "templates/week.html").write_text(copy.replace("day.html", "week.html", 1), "utf-8")
    (notice,) = outdated(site)
    assert notice.source == "templates/week.html"
    assert "the theme has no week.html any more" in notice.message


@pytest.mark.parametrize("name", ["absent.html", "words.yaml", "../static/style.css", "partials"])
def test_only_templates_of_the_theme_are_copied(tmp_path: Path, name: str) -> None:
    site = write_site(tmp_path, FILES)
    result = run("template", name, site)
    assert result.exit_code == 2
    assert "no template" in result.stderr
    assert "words.yaml" not in result.stderr.partition("no template")[2].partition("\n")[2]
    assert not (site / "templates").exists()


def test_a_template_by_another_name_is_proposed(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES)
    for name in ("templates/day.html", "dya.html"):
        assert "did you mean “day.html”?" in run("template", name, site).stderr


def test_a_template_that_is_there_stays(tmp_path: Path) -> None:
    site = write_site(tmp_path, {**FILES, "templates/home.html": "À nous"})
    result = run("template", "home.html", site)
    assert result.exit_code == 2
    assert "move it away" in result.stderr
    assert (site / "templates/home.html").read_text("utf-8") == "À nous"


def test_an_absolute_name_copies_nothing(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES)
    assert run("template", theme_folder() / "templates/home.html", site).exit_code == 2
