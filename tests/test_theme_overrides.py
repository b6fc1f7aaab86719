"""What a site changes of its theme: one block, a stylesheet, words, a logo, a colour."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import newsgen
from newsgen import planning
from newsgen.errors import ConfigError, TemplateError
from newsgen.rendering.theme_files import ThemeFiles, theme_folder
from newsgen.subjects.values import KINDS
from newsgen.urls import STAMP
from sites import built, write_site

ARTICLE = "content/2022-05-11-un-titre.md"
PAGE = "2022/05/11/un-titre.html"
FILES = {ARTICLE: "---\ntitle: Un titre\nthemes: [Maroc]\n---\nUn paragraphe.\n"}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def texts(site: Path) -> dict[str, str]:
    """Build a site; return its pages as text."""
    return {path: data.decode() for path, data in built(site).items() if path.endswith(".html")}


def test_one_block_is_changed_and_the_rest_is_the_themes(tmp_path: Path) -> None:
    before = texts(write_site(tmp_path / "plain", FILES))
    override = (
        '{% extends "theme/article.html" %}{% block article_body %}<p>À nous.</p>{% endblock %}'
    )
    after = texts(write_site(tmp_path / "ours", {**FILES, "templates/article.html": override}))
    assert {path for path in before if before[path] != after[path]} == {PAGE}
    opening, _, rest = before[PAGE].partition('<div class="article-body">')
    ending = rest.partition("</div>")[2]
    assert after[PAGE].startswith(opening.rstrip())
    assert after[PAGE].rstrip().endswith(ending.strip())
    assert "<p>À nous.</p>" in after[PAGE]
    assert "Un paragraphe." not in after[PAGE].partition("<main")[2]


def test_the_frame_of_all_pages_can_be_extended(tmp_path: Path) -> None:
    base = '{% extends "theme/base.html" %}{% block head_extra %}<meta name="x">{% endblock %}'
    pages = texts(write_site(tmp_path, {**FILES, "templates/base.html": base}))
    assert len(pages) > 6
    assert all('<meta name="x">' in page for page in pages.values())


def test_a_partial_can_be_replaced_alone(tmp_path: Path) -> None:
    footer = '<footer id="site--pied">Le Journal, {{ site.title }}</footer>\n'
    pages = texts(write_site(tmp_path, {**FILES, "templates/partials/footer.html": footer}))
    assert all("Le Journal, Essai" in page for page in pages.values())


def test_an_override_rebuilds_what_uses_it_and_its_removal_too(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES)
    before = built(site)
    template = site / "templates/day.html"
    template.parent.mkdir()
    template.write_text('{% extends "theme/day.html" %}{% block list %}{% endblock %}', "utf-8")
    between = built(site)
    changed = {path for path in before if before[path] != between[path]}
    assert changed == {"2022/05/11/index.html", STAMP}
    template.unlink()
    assert built(site) == before


def test_a_stylesheet_of_the_site_is_linked_from_every_page(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES)
    before = built(site)
    assert "custom.css" not in before
    (site / "static").mkdir()
    (site / "static/custom.css").write_text("a{color:red}", "utf-8")
    after = built(site)
    assert after["custom.css"] == b"a{color:red}"
    assert b'<link rel="stylesheet" href="../../../custom.css">' in after[PAGE]
    assert b'<link rel="stylesheet" href="custom.css">' in after["index.html"]
    (site / "static/custom.css").unlink()
    assert built(site) == before


def test_a_file_of_the_site_replaces_one_of_the_theme(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES)
    before = built(site)
    (site / "static").mkdir()
    (site / "static/style.css").write_text("body{}", "utf-8")
    assert built(site)["style.css"] == b"body{}"
    (site / "static/style.css").unlink()
    assert built(site) == before


def test_words_come_from_the_configuration_or_a_file(tmp_path: Path) -> None:
    config = "title: Essai\nwords: {themes: Dossiers}\n"
    pages = texts(write_site(tmp_path / "a", FILES, config))
    assert "<h1>Dossiers</h1>" in pages["themes/index.html"]
    assert all(">Dossiers</a>" in page for page in pages.values())
    files = {**FILES, "templates/words.yaml": "themes: Sujets\ncalendar: Agenda\n"}
    pages = texts(write_site(tmp_path / "b", files, config))
    assert "<h1>Dossiers</h1>" in pages["themes/index.html"]
    assert "<h1>Agenda</h1>" in pages["calendrier/index.html"]


def test_words_that_yaml_takes_for_dates_or_numbers_are_words(tmp_path: Path) -> None:
    files = {**FILES, "templates/words.yaml": "themes: 2022-13-45\ncalendar: 012\n"}
    pages = texts(write_site(tmp_path, files, "title: Essai\n"))
    assert "<h1>2022-13-45</h1>" in pages["themes/index.html"]
    assert "<h1>012</h1>" in pages["calendrier/index.html"]


def test_each_word_is_used_somewhere() -> None:
    folder = theme_folder() / "templates"
    package = Path(newsgen.__file__).parent
    sources = [*folder.rglob("*.html"), *folder.glob("*.xml"), *package.rglob("*.py")]
    found = "\n".join(path.read_text("utf-8") for path in sources)
    used = re.findall(r'\bwords\.(\w+)|"(\w+)"', found)
    made = {f"kind_{kind}" for kind in KINDS}
    assert set(ThemeFiles(folder).words()) <= made.union(*used)


def test_a_word_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES, "title: Essai\nwords: {themas: Dossiers}\n")
    with pytest.raises(ConfigError) as caught:
        built(site)
    assert "themas" in caught.value.reason
    assert (caught.value.place, caught.value.remedy) == ("newsgen.yaml", "did you mean “themes”?")
    assert not (site / "public").exists()


def test_a_logo_and_a_favicon_of_the_site(tmp_path: Path) -> None:
    files = {**FILES, "static/images/logo.svg": SVG, "static/icône #1.svg": SVG}
    config = "title: Essai\nlogo: images/logo.svg\nfavicon: 'icône #1.svg'\n"
    found = built(write_site(tmp_path, files, config))
    assert found["images/logo.svg"] == SVG.encode()
    assert b'<img src="../../../images/logo.svg" alt="">' in found[PAGE]
    assert b'<link rel="icon" href="../../../ic%C3%B4ne%20%231.svg">' in found[PAGE]


def test_an_accent_has_a_stylesheet_for_light_and_for_dark(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES, "title: Essai\naccent: '#7a1f1f'\n")
    found = built(site)
    assert b"--accent:#7a1f1f" in found["accent.css"]
    assert b"prefers-color-scheme:dark" in found["accent.css"]
    assert b'href="../../../accent.css"' in found[PAGE]
    write_site(tmp_path, {}, "title: Essai\n")
    assert "accent.css" not in built(site)


@pytest.mark.parametrize(
    ("template", "text", "line", "said"),
    [
        ("article.html", "<p>\n{% if article %}\n", 2, "if"),
        ("article.html", "<p>\n\n{{ articel.headline }}</p>\n", 3, "articel"),
        ("article.html", "<p>\n{{ article.headlin }}</p>\n", 2, "headlin"),
        ("article.html", '{% extends "base.html" %}\n{% block main %}{{ 1 + "a" }}', 2, ""),
        (
            "article.html",
            '{% extends "base.html" %}\n{% block main %}\n{{ x }}{% endblock %}',
            3,
            "x",
        ),
        ("partials/footer.html", "<p>\n{{ site.nothing }}\n", 2, "nothing"),
        ("partials/cards.html", "\n{% macro cards( %}\n", 2, ""),
        ("article.html", "{% extends layout %}", 1, "may not compute"),
        ("article.html", '{% extends "article.html" %}', 1, "extends or includes itself"),
    ],
)
def test_an_error_in_a_template_names_file_and_line(
    tmp_path: Path, template: str, text: str, line: int, said: str
) -> None:
    site = write_site(tmp_path, FILES)
    before = built(site)
    write_site(tmp_path, {f"templates/{template}": text})
    with pytest.raises(TemplateError) as caught:
        built(site)
    error = caught.value
    assert (error.place, error.line) == (f"templates/{template}", line)
    assert said in error.reason
    assert error.remedy
    (site / "templates" / template).unlink()
    assert built(site) == before


def test_a_template_that_is_edited_and_taken_back_during_a_build_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_site(tmp_path, {**FILES, "templates/partials/footer.html": "<p>Un"})
    plan = planning.plan

    def disturbed(*facts: Any, **options: Any) -> planning.Plan:
        planned = plan(*facts, **options)
        write_site(site, {"templates/partials/footer.html": "<p>Deux"})
        return planned

    with monkeypatch.context() as patch:
        patch.setattr(planning, "plan", disturbed)
        built(site)
    write_site(site, {"templates/partials/footer.html": "<p>Un"})
    pages = texts(site)
    assert all("<p>Un" in page for page in pages.values())


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    files = {**FILES, "templates/article.html": '{% extends "absent.html" %}'}
    with pytest.raises(TemplateError) as caught:
        built(write_site(tmp_path, files))
    assert "there is no template absent.html" in caught.value.reason
    assert (caught.value.place, caught.value.line) == ("templates/article.html", 1)


@pytest.mark.parametrize("name", ["partials/footer.html", "partials/cards.html", "day.html"])
def test_a_template_in_another_charset_is_named(tmp_path: Path, name: str) -> None:
    site = write_site(tmp_path, {**FILES, f"templates/{name}": ""})
    (site / "templates" / name).write_text("<p>été</p>", "latin-1")
    with pytest.raises(TemplateError) as caught:
        built(site)
    assert (caught.value.place, caught.value.remedy) == (f"templates/{name}", "save it in UTF-8")


def test_templates_get_no_way_to_other_articles(tmp_path: Path) -> None:
    probe = "{% for name in site._fields %}{{ name }} {% endfor %}"
    files = {**FILES, "templates/article.html": probe}
    found = built(write_site(tmp_path, files))[PAGE].decode().split()
    assert not {"articles", "pages", "reader", "archive"} & set(found)
    assert "title" in found
