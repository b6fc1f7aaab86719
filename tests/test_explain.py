"""`newsgen explain`: why a page exists and was written, and what became of a source."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from newsgen.build import BuildOptions, build
from newsgen.catalog.records import ASSETS, IDS, INDEX
from newsgen.explain import Explanation, explain
from newsgen.explain.addresses import output_paths
from newsgen.explain.kinds import KIND_NAMES
from newsgen.pages.table import KINDS
from newsgen.site_folders import site_folders

BASE = "https://archives.example.org/journal/"
FILES = {
    "newsgen.yaml": f"title: Le Journal\nsearch: false\nbase_url: {BASE}\n",
    "seeds/2022-05-11-budget.txt": "Le conseil vote le budget\n\nIl augmente.\nUn peu.\n",
    "seeds/2022-05-11-budget.yaml": "tags: [Finances, Maroc]\nhumeur: bonne\n",
    "seeds/image.gif": "GIF89a",
    "seeds/notes.doc": "rien",
    "content/_defaults.yaml": "author: Claire Petit\n",
    "content/port.md": "---\ntitle: Le port\ndate: 2022-05-12\ntags: Maroc\n---\nTexte.\n",
    "content/secret.md": "---\ntitle: Secret\ndraft: true\n---\nTexte.\n",
    "content/retire.md": "---\ntitle: Retiré\nwithdrawn: true\n---\nTexte.\n",
    "content/faux.md": "---\ntitle: Faux\ndate: 2023-02-30\n---\nTexte.\n",
    "content/un.md": "---\ntitle: Un\nurl: /dossier/x.html\n---\nTexte.\n",
    "content/deux.md": "---\ntitle: Deux\nurl: /dossier/x.html\n---\nTexte.\n",
    "content/pages/a-propos.md": "---\ntitle: À propos\n---\nNous.\n",
}
BUDGET = "2022/05/11/le-conseil-vote-le-budget.html"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with one of everything, built once."""
    site = tmp_path_factory.mktemp("site")
    for path, text in FILES.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, "utf-8")
    build(site, BuildOptions(jobs=1))
    return site


@pytest.fixture
def site(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, from the folder above it. No test changes it."""
    monkeypatch.chdir(built.parent)
    return built


@pytest.fixture
def own(built: Path, tmp_path: Path) -> Path:
    """A copy of the same for one test, to change at will."""
    return shutil.copytree(built, tmp_path / "copy")


def explained(site: Path, target: str) -> Explanation:
    """Explain something of the site."""
    return explain(site_folders(site, None, drafts=False), target)


def text(site: Path, target: str) -> str:
    """Return an explanation as lines."""
    found = explained(site, target)
    return "\n".join((found.title, *found.lines))


# Pages


@pytest.mark.parametrize(
    "url",
    [
        f"{BASE}{BUDGET}",
        f"http://127.0.0.1:8000/{BUDGET}?x=1#corps",
        f"/journal/{BUDGET}",
        f"/{BUDGET}",
        BUDGET,
        BUDGET.removesuffix(".html"),
    ],
)
def test_an_article_is_found_by_any_of_its_addresses(site: Path, url: str) -> None:
    found = explained(site, url)
    assert found.found
    assert found.title == f"/{BUDGET}: the page of an article"


def test_a_file_of_the_output_is_an_address(site: Path) -> None:
    assert explained(site, str(site / "public" / BUDGET)).found


def test_an_article_says_what_it_shows_and_from_where(site: Path) -> None:
    shown = text(site, f"/{BUDGET}")
    assert "kind article, key seeds/2022-05-11-budget.txt, template article.html of the theme" in (
        shown
    )
    assert "shows “Le conseil vote le budget”, dated 2022-05-11" in shown
    assert "from seeds/2022-05-11-budget.txt" in shown
    assert "identity seeds/2022-05-11-budget.txt" in shown
    assert "bytes, sha256 " in shown


@pytest.mark.parametrize(
    ("url", "name", "shows"),
    [
        ("/", "the home page", "shows an archive of 4 articles"),
        ("/2022/", "the page of a year", "shows 2 articles of 2022"),
        ("/2022/05/11", "the list of a day", "shows 1 article of 2022-05-11"),
        ("/themes/maroc/", "the page of a theme", "shows 2 articles of “Maroc” (themes)"),
        ("themes/", "the list of all themes", "shows themes, of which there are 2 with a page"),
        ("/sans-date/", "a list of articles whose day is not known", "shows 2 articles"),
        ("/a-propos.html", "a content page", "from content/pages/a-propos.md"),
        ("/style.css", "a file of the theme", "key style.css"),
    ],
)
def test_each_kind_says_what_it_shows(site: Path, url: str, name: str, shows: str) -> None:
    shown = text(site, url)
    assert name in shown
    assert shows in shown


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("/vieux.html", "leads to "),
        (f"{BASE}vieux.html", "leads to "),
        ("/spip.php?article1", "rules of servers lead it to "),
        (f"{BASE}spip.php?article1", "rules of servers lead it to "),
    ],
)
def test_an_old_address_says_where_it_leads(own: Path, url: str, leads: str) -> None:
    port = FILES["content/port.md"].replace(
        "tags", "aliases: [/vieux.html, /spip.php?article1]\ntags"
    )
    (own / "content/port.md").write_text(port, "utf-8")
    build(own, BuildOptions(jobs=1))
    assert explained(own, url).found
    line = f"{leads}/2022/05/12/le-port.html, where content/port.md is now"
    assert line in explained(own, url).lines
    assert not explained(own, "/spip.php?article2").found


def test_a_former_address_of_a_theme_says_where_it_leads(own: Path) -> None:
    authority, book = own / "themes.yaml", own / "addresses/other.txt"
    authority.write_text("- {name: Royaume du Maroc, aliases: [Maroc]}\n", "utf-8")
    book.parent.mkdir()
    book.write_text("/themes/rabat/\tthemes/rabat\tlive\n", "utf-8")
    build(own, BuildOptions(jobs=1))
    assert "leads to /themes/royaume-du-maroc/" in explained(own, "/themes/maroc/").lines
    assert "leads to the list above it" in text(own, "/themes/rabat/")


def test_every_kind_has_a_name() -> None:
    assert set(KIND_NAMES) == {*KINDS, ASSETS, IDS, INDEX}


def test_the_last_build_says_why_it_wrote_a_page_or_not(own: Path) -> None:
    assert "wrote it: it is new" in text(own, f"/{BUDGET}")
    source = own / "seeds/2022-05-11-budget.txt"
    source.write_text(FILES["seeds/2022-05-11-budget.txt"] + "Davantage.\n", "utf-8")
    build(own, BuildOptions(jobs=1))
    assert "wrote it: what it shows changed" in text(own, f"/{BUDGET}")
    assert "left it as it was" in text(own, "/a-propos.html")
    assert "build number 1 wrote it: it is new" in text(own, "/a-propos.html")


def test_a_template_of_the_site_is_named(own: Path) -> None:
    (own / "templates").mkdir()
    (own / "templates/home.html").write_text('{% extends "theme/home.html" %}', "utf-8")
    assert "template home.html of the site" in text(own, "/")


def test_a_file_that_was_deleted_by_hand_is_told(own: Path) -> None:
    (own / "public/a-propos.html").unlink()
    assert "newsgen build --clean" in text(own, "/a-propos.html")


@pytest.mark.parametrize(
    "wrong",
    ["/2022/05/11/le-conseil-vote-le-budjet.html", "/2021/05/11/le-conseil-vote-le-budget.html"],
)
def test_a_wrong_address_gets_the_nearest(site: Path, wrong: str) -> None:
    found = explained(site, wrong)
    assert not found.found
    assert found.lines[0] == f"near it: /{BUDGET}"


def test_another_host_is_not_this_site(site: Path) -> None:
    assert not explained(site, f"https://example.com/{BUDGET}").found


def test_an_address_may_mean_several_files(tmp_path: Path) -> None:
    assert list(output_paths(tmp_path, "", "/a/b")) == ["a/b", "a/b/index.html", "a/b.html"]
    assert list(output_paths(tmp_path, "", "")) == ["index.html"]
    assert list(output_paths(tmp_path, "", "http://[")) == []
    assert list(output_paths(tmp_path, "", "/%C3%A9.png")) == [
        "é.png",
        "é.png/index.html",
        "é.png.html",
    ]


def test_the_mark_of_an_output_is_no_file_of_others(site: Path) -> None:
    shown = text(site, "/.newsgen-output")
    assert "no part of the site" in shown
    assert "did not write" not in shown


# Sources


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("content/port.md", "published at /2022/05/12/le-port.html"),
        ("content/secret.md", "a draft: "),
        ("content/retire.md", "withdrawn: "),
        ("content/faux.md", "rejected (date, line 3): the field `date` cannot be used"),
        ("seeds/notes.doc", "no article: newsgen knows no use"),
        ("seeds/image.gif", "a file that articles may show"),
        ("content/_defaults.yaml", "metadata for other sources"),
        ("content/pages/a-propos.md", "published at /a-propos.html"),
    ],
)
def test_each_source_says_what_became_of_it(site: Path, source: str, says: str) -> None:
    assert says in text(site, source)


def test_a_rejection_names_the_remedy(site: Path) -> None:
    assert "\n→ " in text(site, "content/faux.md")


def test_a_contested_address_names_both(site: Path) -> None:
    shown = text(site, "content/un.md")
    assert "it claims /dossier/x.html, which another article has: it got /dossier/x-" in shown
    assert "it claims" not in text(site, "content/deux.md")


def test_each_field_says_where_it_came_from(site: Path) -> None:
    fields = explained(site, "seeds/2022-05-11-budget.txt").fields
    sidecar, source = "seeds/2022-05-11-budget.yaml", "seeds/2022-05-11-budget.txt"
    assert ("date", "2022-05-11", "path") in fields
    assert ("title", "Le conseil vote le budget", source) in fields
    assert ("themes", "Finances; Maroc", sidecar) in fields
    assert ("humeur", "bonne", "the source; newsgen does not know this field") in fields
    fields = explained(site, "content/secret.md").fields
    assert ("authors", "Claire Petit", "content/_defaults.yaml") in fields
    assert ("draft", "yes", "content/secret.md") in fields


@pytest.mark.parametrize("source", ["content/port.md", "content/lot.jsonl:1"])
def test_a_field_from_a_table_has_the_line_where_its_row_is_now(own: Path, source: str) -> None:
    (own / "content/lot.jsonl").write_text('{"title": "Lot"}\n', "utf-8")
    table = own / "content/index.csv"
    for above in ("", "rien.md;Monde\nnul.md;Monde\n"):
        rows = f"{above}port.md;Vie locale\nlot.jsonl;Vie locale\n"
        table.write_text(f"file;section\n{rows}", "utf-8")
        build(own, BuildOptions(jobs=1))
        line = 2 + above.count("\n") + ("lot" in source)
        assert ("section", "Vie locale", f"content/index.csv:{line}") in explained(
            own, source
        ).fields
    build(own, BuildOptions(jobs=1, clean=True))  # else a settled source keeps the line it had
    table.write_text("file;section\n", "utf-8")
    # Of a row that is gone, the line is that of the build that read the source last.
    assert ("section", "Vie locale") in [field[:2] for field in explained(own, source).fields]


@pytest.mark.parametrize(
    ("field", "written", "shown"),
    [
        ("ocr", "oui", "yes"),
        ("ocr", "OCR, 92 %", "OCR, 92 %"),
        ("image", "{src: a.png, alt: Vue}", "a.png"),
        ("corrections", "[{date: 2024, text: Un}, Deux]", "Un; Deux"),
        ("aliases", "[/a/, /b/]", "/a/; /b/"),
        ("withdrawn", "{level: unlisted}", "unlisted"),
    ],
)
def test_a_field_is_shown_as_people_write_it(
    own: Path, field: str, written: str, shown: str
) -> None:
    (own / "content/port.md").write_text(
        f"---\ntitle: Le port\n{field}: {written}\n---\nx\n", "utf-8"
    )
    build(own, BuildOptions(jobs=1))
    assert (field, shown, "content/port.md") in explained(own, "content/port.md").fields


def test_a_source_is_found_from_the_current_folder(site: Path) -> None:
    assert explained(site, f"{site.name}/content/port.md").title == "content/port.md"
    assert explained(site, str(site / "content/port.md")).title == "content/port.md"


def test_a_source_that_changed_or_went_is_told(own: Path) -> None:
    (own / "content/port.md").write_text("---\ntitle: Le port\n---\nAutre.\n", "utf-8")
    assert "it has changed since the last build" in text(own, "content/port.md")
    (own / "content/port.md").unlink()
    assert "build again" in text(own, "content/port.md")
    (own / "content/neuf.md").write_text("# Neuf\n", "utf-8")
    assert "the last build has not seen it" in text(own, "content/neuf.md")


def test_a_source_that_is_not_there_gets_the_nearest(site: Path) -> None:
    found = explained(site, "content/pport.md")
    assert not found.found
    assert found.lines[0] == "near it: content/port.md"
    assert not explained(site, "content/nulle/part.md").found


def test_a_hidden_file_is_left_alone(own: Path) -> None:
    (own / "content/.brouillon.md").write_text("# Neuf\n", "utf-8")
    assert "its name begins with a dot" in text(own, "content/.brouillon.md")


def test_drafts_are_explained_from_the_catalog_they_were_built_from(
    own: Path, tmp_path: Path
) -> None:
    build(own, BuildOptions(output=tmp_path / "avec", drafts=True, jobs=1))
    folders = site_folders(own, tmp_path / "avec", drafts=False)
    assert "published at /sans-date/se/secret.html" in explain(folders, "content/secret.md").lines


def test_themes_that_were_found_in_a_text_are_told(own: Path) -> None:
    head = "title: Vote à l’ONU\nsummary: Le Maroc gagne.\nthemes: [Finances]"
    article = f"---\n{head}\n---\nLe Maroc vote.\n"
    (own / "content/onu.md").write_text(article, "utf-8")
    build(own, BuildOptions(jobs=1))
    found = explain(site_folders(own, None, drafts=False), "content/onu.md")
    assert "themes found in its text: Nations unies; Maroc" in found.lines
    given = explain(site_folders(own, None, drafts=False), "content/port.md")
    assert not [line for line in given.lines if "found in its text" in line]
