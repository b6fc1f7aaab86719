"""`newsgen new`: what a newcomer finds, and that all of it can be used at once."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
import yaml
from jsonschema import Draft202012Validator

from newsgen.article import Article
from newsgen.config import SiteConfig, load_config
from newsgen.config.keys import KEYS
from newsgen.errors import UsageError
from newsgen.scaffold import create_site, unfilled_blanks
from newsgen.sources.layers import read_sidecar
from newsgen.sources.names import canonical_name
from newsgen.sources.reading import ReadSettings, read_source

PAGES = ("a-propos", "mentions-legales", "accessibilite", "confidentialite")


@pytest.fixture(name="site")
def new_site(tmp_path: Path) -> Path:
    create_site(tmp_path / "archive")
    return tmp_path / "archive"


def metadata(text: str) -> dict[str, Any]:
    """Return the front matter of a Markdown file, dates as text."""
    document: dict[str, Any] = yaml.load(text.split("---\n")[1], Loader=yaml.BaseLoader)
    return document


def article_errors(site: Path, document: dict[str, Any]) -> list[str]:
    schema = json.loads((site / "schemas" / "article.schema.json").read_text())
    return [error.message for error in Draft202012Validator(schema).iter_errors(document)]


def test_a_new_site_has_these_files(tmp_path: Path) -> None:
    written = create_site(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        ".gitignore",
        "content/2024/premier-article.md",
        "content/pages/a-propos.md",
        "content/pages/accessibilite.md",
        "content/pages/confidentialite.md",
        "content/pages/mentions-legales.md",
        "newsgen.yaml",
        "schemas/article.schema.json",
        "schemas/newsgen.schema.json",
        "schemas/record.schema.json",
        "schemas/themes.schema.json",
        "seeds/exemple.txt",
        "seeds/exemple.yaml",
    ]
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == set(written)
    assert all(path.stat().st_size for path in written)


def test_its_configuration_loads_with_every_default(site: Path) -> None:
    title = "Archives du Journal"
    assert load_config(site).config == SiteConfig(title=title, publisher=title)


def test_its_configuration_names_its_schema_on_the_first_line(site: Path) -> None:
    first = (site / "newsgen.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=./schemas/newsgen.schema.json"
    schema = json.loads((site / "schemas" / "newsgen.schema.json").read_text())
    Draft202012Validator(schema).validate(yaml.safe_load((site / "newsgen.yaml").read_text()))


@pytest.mark.parametrize("name", KEYS)
def test_each_key_is_there_with_its_comment_in_french(site: Path, name: str) -> None:
    text = (site / "newsgen.yaml").read_text()
    comment, found, _ = text.partition(f"\n{'' if name == 'title' else '#'}{name}:")
    assert found
    block = comment.rpartition("\n\n")[2]
    assert block.replace("\n# ", " ").removeprefix("# ") == KEYS[name].comment


def test_the_keys_can_all_be_uncommented(site: Path) -> None:
    (site / "static").mkdir()
    for name in ("logo.svg", "favicon.svg"):
        (site / "static" / name).write_text("<svg/>")
    config = site / "newsgen.yaml"
    config.write_text(re.sub(r"(?m)^#(?! \S)", "", config.read_text()))
    assert all(getattr(load_config(site).config, name) for name in KEYS)


@pytest.mark.parametrize(
    ("ci", "path", "host"),
    [
        ("github", ".github/workflows/site.yml", "github-pages"),
        ("gitlab", ".gitlab-ci.yml", "gitlab-pages"),
    ],
)
def test_the_file_of_a_forge_comes_on_request(
    tmp_path: Path, ci: Literal["github", "gitlab"], path: str, host: str
) -> None:
    assert tmp_path / path in create_site(tmp_path, ci=ci)
    text = (tmp_path / path).read_text()
    assert isinstance(yaml.safe_load(text), dict)
    assert "newsgen n’est pas sur PyPI" in text
    assert "pip install newsgen" not in text
    assert ".newsgen" in text
    assert load_config(tmp_path).config.host == host


def test_the_scaffolded_metadata_satisfy_the_schema(site: Path) -> None:
    sources = [*site.glob("content/**/*.md")]
    assert len(sources) == 5
    for source in sources:
        assert article_errors(site, metadata(source.read_text())) == []
    sidecar = yaml.load((site / "seeds" / "exemple.yaml").read_text(), Loader=yaml.BaseLoader)
    assert article_errors(site, sidecar) == []


def test_the_french_names_that_the_first_article_promises_are_known(site: Path) -> None:
    text = (site / "content" / "2024" / "premier-article.md").read_text()
    promised = text.partition("Les noms français conviennent aussi")[2].partition(".")[0]
    names = re.findall(r"`(\w+)`", promised)
    assert [canonical_name(name) for name in names] == ["title", "summary", "authors", "section"]


def read_articles(site: Path) -> dict[str, Article]:
    """Read what the site holds as a build does; by source file."""
    settings = ReadSettings(ZoneInfo("Europe/Paris"))
    sidecar = read_sidecar("seeds/exemple.yaml", (site / "seeds" / "exemple.yaml").read_bytes())
    articles: dict[str, Article] = {}
    for path in (*site.glob("seeds/*.txt"), *site.glob("content/**/*.md")):
        name = path.relative_to(site).as_posix()
        layers = [sidecar] if path.suffix == ".txt" else []
        reading = read_source(name, path.read_bytes(), layers, settings)
        assert reading.notices == ()
        (articles[name],) = reading.articles
    return articles


def test_every_source_is_read_without_a_warning(site: Path) -> None:
    articles = read_articles(site)
    assert len(articles) == 6
    assert all(article.headline and article.summary for article in articles.values())


def test_the_example_points_to_the_first_article(site: Path) -> None:
    articles = read_articles(site)
    first, example = articles["content/2024/premier-article.md"], articles["seeds/exemple.txt"]
    assert [related.headline for related in example.related] == [first.headline]
    assert str(example.published and example.published.value) == "2024-01-20"
    assert set(example.themes) & set(first.themes)


@pytest.mark.parametrize("page", PAGES)
def test_the_legal_pages_have_blanks_to_fill_in(site: Path, page: str) -> None:
    assert unfilled_blanks((site / "content" / "pages" / f"{page}.md").read_text()) >= 3


def test_the_articles_have_no_blanks(site: Path) -> None:
    for path in (*site.glob("seeds/*"), *site.glob("content/2024/*")):
        assert unfilled_blanks(path.read_text()) == 0


def test_accessibility_is_not_claimed_before_an_audit(site: Path) -> None:
    text = (site / "content" / "pages" / "accessibilite.md").read_text()
    assert metadata(text)["title"] == "Accessibilité\u00a0: non conforme"
    assert "Ce site est **non conforme**" in text
    assert "article\u00a047 de la loi n°\u00a02005-102" in text
    assert "Défenseur des droits" in text


def test_legal_notices_name_publisher_director_and_host(site: Path) -> None:
    text = (site / "content" / "pages" / "mentions-legales.md").read_text()
    assert "article\u00a01-1 de la loi n°\u00a02004-575" in text
    for heading in ("Éditeur", "Directeur ou directrice de la publication", "Hébergeur"):
        assert f"\n## {heading}\n" in text


@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_french_is_written_to_the_last_space(
    tmp_path: Path, ci: Literal["github", "gitlab"]
) -> None:
    for path in create_site(tmp_path, ci=ci):
        prose = re.sub(r"(?ms)^```.*?^```|`[^`]*`", "", path.read_text())
        if path.suffix != ".json":
            assert re.findall(r" [;!?](?=\s)| :(?=\s)|« | »|(?<=[a-zé])'(?=[a-zé])", prose) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("rien à compléter", 0),
        ("[À COMPLÉTER\u00a0: nom]", 1),
        ("[À COMPLÉTER : nom], [À COMPLÉTER]", 2),
        ("[A\u0300 COMPLE\u0301TER : nom]", 1),
        ("[À COMPLÉTER : un texte\nsur deux lignes]", 1),
    ],
)
def test_blanks_are_counted(text: str, count: int) -> None:
    assert unfilled_blanks(text) == count


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("à garder")
    with pytest.raises(UsageError, match="the folder is not empty") as caught:
        create_site(tmp_path)
    assert caught.value.remedy
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("à garder")
    with pytest.raises(UsageError, match="this is not a folder"):
        create_site(tmp_path / "archive")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("à garder")
    with pytest.raises(UsageError, match="cannot be written") as caught:
        create_site(tmp_path / "notes.txt" / "archive")
    assert caught.value.place == str(tmp_path / "notes.txt" / "archive")
