"""Whole builds of tiny sites: what is published, where, and what becomes of the rest."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from lxml import html

from newsgen import urls
from newsgen.build import BuildOptions, build
from newsgen.urls import STAMP
from reporting import RecordingReporter
from sites import ACCOUNTED, built, codes, markdown, tree, write_site

SEEDS = Path(__file__).parents[1] / "seeds"
SEED = SEEDS / "000_67301b4915d90009.txt"
ALONE = BuildOptions(jobs=1)


def words(text: str) -> list[str]:
    """Return the words of a text in order, whatever its spaces and typography."""
    return re.findall(r"\w+", text)


def page(data: bytes) -> html.HtmlElement:
    """Return a page as a browser reads it."""
    return html.document_fromstring(data.decode())


# The seed


def test_the_page_of_the_seed_shows_all_of_it(tmp_path: Path) -> None:
    site = write_site(tmp_path, {})
    (site / "seeds").mkdir()
    shutil.copy(SEED, site / "seeds")
    found = built(site)
    (path,) = (path for path in found if path.startswith("sans-date/co/"))
    assert path == "sans-date/co/la-coalition-internationale-anti-etat-islamique-se-reunit-au.html"

    headline, summary, *rest = SEED.read_text("utf-8").splitlines()
    related, paragraphs = [line[2:] for line in rest[:2]], rest[2:]
    assert len(paragraphs) == 6
    shown = page(found[path])
    (heading,) = shown.iter("h1")
    assert words(heading.text_content()) == words(headline)
    (lead,) = shown.find_class("summary")
    assert words(lead.text_content()) == words(summary)
    items = shown.find_class("related")[0].findall(".//li")
    assert [words(item.text_content()) for item in items] == [words(one) for one in related]
    assert [item.find("a") for item in items] == [None, None]
    (body,) = shown.find_class("article-body")
    assert [child.tag for child in body] == ["p"] * 6
    assert [words(child.text_content()) for child in body] == [words(one) for one in paragraphs]


def test_the_seed_with_its_sidecar_stands_in_the_calendar_and_under_its_themes(
    tmp_path: Path,
) -> None:
    site = write_site(tmp_path, {})
    shutil.copytree(SEEDS, site / "seeds")
    found = built(site)
    name = "la-coalition-internationale-anti-etat-islamique-se-reunit-au.html"
    assert f"2022/05/11/{name}" in found
    for path in ("2022/05/11/index.html", "themes/sahel/index.html", "rubriques/monde/index.html"):
        assert name.encode() in found[path]


def test_a_text_leads_to_files_with_accents_and_spaces(tmp_path: Path) -> None:
    body = "[Un](<été un.pdf>), [deux](%C3%A9t%C3%A9%20un.pdf)."
    files = {"content/a.md": markdown("Un", body), "static/été un.pdf": "%PDF-1.4"}
    found = built(write_site(tmp_path, files))
    links = page(found["sans-date/un/un.html"]).xpath("//div[@class='article-body']//a/@href")
    assert links == ["../../%C3%A9t%C3%A9%20un.pdf"] * 2
    assert "été un.pdf" in found


def test_sources_are_not_modified(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/a.md": markdown("Un"), "static/a.css": "a{}"})
    shutil.copytree(SEEDS, site / "seeds")
    before = tree(site)
    built(site)
    after = {
        path: data
        for path, data in tree(site).items()
        if not path.startswith(("public/", ".newsgen/"))
    }
    assert after == before


# The account


def test_the_summary_adds_up(tmp_path: Path) -> None:
    site = write_site(tmp_path, ACCOUNTED)
    summary = build(site, ALONE)
    assert (summary.found, summary.published, summary.drafts, summary.withdrawn) == (8, 3, 1, 1)
    assert [(r.source, r.line > 0, r.code) for r in summary.rejected] == [
        ("content/d.md", True, "yaml-syntax"),
        ("content/e.txt", True, "empty"),
        ("content/f.md", False, "bad-url"),
    ]
    assert all(rejection.reason and rejection.remedy for rejection in summary.rejected)
    assert summary.found == (
        summary.published + summary.drafts + summary.withdrawn + len(summary.rejected)
    )
    assert summary.other_files == {"context": 1, "page": 1, "static": 1, "unclaimed": 1}
    files = tree(site / "public")
    assert summary.pages.written == summary.output["files"] == len(files) - 1  # the stamp
    assert summary.output["bytes"] == sum(map(len, files.values())) - len(files[STAMP])


def test_building_again_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    site = write_site(tmp_path, ACCOUNTED)
    first, second = build(site, ALONE), build(site, ALONE)
    assert (second.pages.written, second.pages.deleted) == (0, 0)
    assert second.pages.unchanged == first.pages.written
    for summary in (first, second):
        assert codes(summary) == ["no-base-url"]
    assert (first.found, first.rejected, first.other_files, first.output) == (
        *(second.found, second.rejected, second.other_files, second.output),
    )


def test_the_stages_are_told_as_they_come(tmp_path: Path) -> None:
    reporter = RecordingReporter()
    build(write_site(tmp_path, ACCOUNTED), ALONE, reporter)
    stages = [what for event, what in reporter.events if event == "start"]
    assert stages == ["read", "link", "render", "publish"]
    assert [event for event, _ in reporter.events].count("finish") == 4
    read = reporter.events[: reporter.events.index(("finish", None))]
    assert sum(int(str(count)) for event, count in read if event == "advance") == 9


def test_drafts_are_published_when_asked_for_and_elsewhere_only(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/b.md": markdown("Un brouillon", draft="true")})
    assert not [path for path in built(site) if "brouillon" in path]
    summary = build(site, BuildOptions(jobs=1, drafts=True, output=tmp_path / "preview"))
    assert (summary.published, summary.drafts) == (1, 0)
    assert "sans-date/br/un-brouillon.html" in tree(tmp_path / "preview")
    assert not [path for path in built(site) if "brouillon" in path]


def test_a_withdrawn_article_leaves_no_word_behind(tmp_path: Path) -> None:
    fields = {"date": "2022-05-11", "themes": "[Zanzibar]"}
    article = markdown("Xylophone", "Un mot : quetzal.", **fields)
    site = write_site(
        tmp_path,
        {
            "content/a.md": article,
            "content/b.md": markdown("Autre", date="2022-05-12", related="[Xylophone]"),
        },
        "title: Essai\nsearch: false\nbase_url: https://a.example/\n",
    )
    before = built(site)
    for word in (b"quetzal", b"Zanzibar"):
        assert [path for path, data in before.items() if word in data]
    assert b'href="../../../2022/05/11/xylophone.html"' in before["2022/05/12/autre.html"]
    gone = article.replace("---\nUn", "withdrawn: {address: drop}\n---\nUn")
    write_site(tmp_path, {"content/a.md": gone},
               "title: Essai\nsearch: false\nbase_url: https://a.example/\n")  # fmt: skip
    after = built(site)
    for word in (b"quetzal", b"Zanzibar", b"zanzibar", b"xylophone.html"):
        assert not [path for path, data in after.items() if word in data], word
    assert not [path for path in after if path.startswith("2022/05/11")]


def test_articles_with_one_text_are_counted_and_named_while_there_are_several(
    tmp_path: Path,
) -> None:
    files = {
        "content/a.md": markdown("Un", "Le même texte.", date="2022-05-12"),
        "content/b.md": markdown("Deux", "Le même texte.\n\n", date="2022-05-11"),
        "seeds/c.txt": "Trois\nRésumé.\nLe même texte.\n",
        "seeds/vide.txt": "Quatre\n",
        "seeds/vide2.txt": "Cinq\n",
        "content/pages/a-propos.md": markdown("À propos", "Le même texte."),
    }
    site = write_site(tmp_path, files)
    for _ in range(2):
        summary = build(site, ALONE)
        named = [(n.source, n.message) for n in summary.warnings if n.code == "same-text"]
        told = "its text is, word for word, that of seeds/c.txt"
        assert named == [("content/a.md", told), ("content/b.md", told)]
        assert summary.duplicates == 2
    (site / "seeds/c.txt").unlink()
    summary = build(site, ALONE)
    (named_one,) = [notice for notice in summary.warnings if notice.code == "same-text"]
    assert (named_one.source, named_one.message[-12:]) == ("content/a.md", "content/b.md")
    assert summary.duplicates == 1
    write_site(site, {"content/a.md": markdown("Un", "Un autre texte.", date="2022-05-12")})
    assert build(site, ALONE).duplicates == 0


# Identities and addresses


def test_an_article_that_asks_for_the_address_of_a_list_is_told_where_it_is(tmp_path: Path) -> None:
    line = '{"title": "Deux", "url": "/themes/climat/"}\n'
    files = {
        "content/a.md": markdown("Un", url="/auteurs/jean/"),
        "content/b.jsonl": '{"title": "Trois", "url": "/dossier"}\n' + line,
        "content/c.md": markdown("Quatre", url="/auteurs/x/", withdrawn="{address: drop}"),
    }
    site = write_site(tmp_path, files)
    for _ in range(2):
        told = [one for one in build(site, ALONE).warnings if one.code == "same-address"]
        assert [(one.source, one.line) for one in told] == [
            ("content/a.md", 0),
            ("content/b.jsonl", 2),
        ]
        for notice in told:
            address = notice.message.removesuffix(" instead").rpartition(" ")[2]
            assert (site / "public" / urls.output_path(address)).is_file()


def test_no_article_stands_where_a_list_of_what_is_known_to_the_year_may(tmp_path: Path) -> None:
    files = {f"content/{n}.md": markdown(f"Élection {n}", date="1889") for n in range(12)}
    files["content/z.md"] = markdown("Zut", date="1889", url="/1889/sans-mois/e/")
    site = write_site(tmp_path, files, "title: Essai\nsearch: false\npage_size: 10\n")
    found = built(site)
    assert b"Zut</h1>" not in found["1889/sans-mois/e/index.html"]
    told = [path for path, page in found.items() if b"Zut</h1>" in page]
    assert [path[:15] for path in told] == ["1889/sans-mois-"]


def test_of_two_articles_with_one_id_the_first_path_is_published(tmp_path: Path) -> None:
    files = {f"content/{name}.md": markdown(f"Titre {name}", id="depeche-1") for name in "abc"}
    site = write_site(tmp_path, files)
    summary = build(site, ALONE)
    assert (summary.found, summary.published) == (3, 1)
    assert [(one.source, one.code) for one in summary.rejected] == [
        ("content/b.md", "duplicate-id"),
        ("content/c.md", "duplicate-id"),
    ]
    assert "sans-date/ti/titre-a.html" in tree(site / "public")
    (site / "content/a.md").unlink()
    summary = build(site, ALONE)
    assert [one.source for one in summary.rejected] == ["content/c.md"]
    assert "content/b.md" in summary.rejected[0].reason
    assert {path for path in tree(site / "public") if "titre-" in path} == {
        "sans-date/ti/titre-b.html"
    }


def test_an_article_renamed_gives_its_id_to_the_first_that_claims_it(tmp_path: Path) -> None:
    site = write_site(tmp_path, {f"content/{n}.md": markdown(f"Titre {n}", id="x") for n in "abd"})
    build(site, ALONE)
    (site / "content/a.md").rename(site / "content/c.md")
    summary = build(site, ALONE)
    assert [one.source for one in summary.rejected] == ["content/c.md", "content/d.md"]
    assert {one.reason for one in summary.rejected} == {"id: x is also the id of content/b.md"}
    assert "sans-date/ti/titre-b.html" in tree(site / "public")


def test_of_articles_with_one_address_the_first_has_it_and_all_are_told(tmp_path: Path) -> None:
    files = {
        "content/a.md": markdown("Un titre", date="2022-05-11"),
        "content/b.md": markdown("Un titre", date="2022-05-11", url="/dossier/x"),
        "content/c.md": markdown("UN TITRE !", date="2022-05-11"),
        "content/d.md": markdown("Autre", date="1999", url="/dossier/x/"),
        "content/e.md": markdown("Index", date="2022-05-11"),
    }
    site = write_site(tmp_path, files)
    summary = build(site, ALONE)
    assert summary.published == 5
    found = tree(site / "public")
    told = [notice for notice in summary.warnings if notice.code == "same-address"]
    assert [notice.source for notice in told] == ["content/b.md", "content/c.md"]
    for notice in told:
        address = notice.message.rpartition(" ")[2]
        path = address[1:] + ("index.html" if address.endswith("/") else "")
        assert path in found
    assert b"Autre</h1>" in found["dossier/x/index.html"]
    assert b"<time" in found["2022/05/11/index.html"]
    assert re.search("2022/05/11/index-[0-9a-f]{6}.html", " ".join(found))


@pytest.mark.parametrize(
    ("permalink", "path"),
    [
        ("/{year}/{slug}/", "2022/un-titre/index.html"),
        ("/{section}/{slug}.html", "monde/un-titre.html"),
        ("/{slug}.html", "un-titre.html"),
        ("/{id}/", "content-a-md/index.html"),
    ],
)
def test_another_permalink_moves_articles(tmp_path: Path, permalink: str, path: str) -> None:
    files = {"content/a.md": markdown("Un titre", date="2022-05-11", section="Monde")}
    site = write_site(tmp_path, files)
    assert "2022/05/11/un-titre.html" in built(site)
    write_site(site, {}, f"title: Essai\nsearch: false\npermalink: {permalink}\n")
    found = built(site)
    assert path in found
    assert "2022/05/11/un-titre.html" not in found
    depth = "../" * path.count("/")
    assert f'href="{depth}2022/05/11/index.html"'.encode() in found[path]


def test_related_headlines_are_linked_when_the_archive_holds_them(tmp_path: Path) -> None:
    text = "Suite\nRésumé.\n- UN TITRE – Détails\n- Inconnu\nTexte.\n"
    site = write_site(tmp_path, {"seeds/2022-05-12-suite.txt": text})
    path = "2022/05/12/suite.html"
    link = b'<a href="../../../2022/05/11/un-titre.html">'
    assert link not in built(site)[path]
    write_site(site, {"content/a.md": markdown("Un titre", date="2022-05-11")})
    found = built(site)[path]
    assert link + "UN TITRE – Détails</a>".encode() in found
    assert b"<li>Inconnu</li>" in found
    (site / "content/a.md").unlink()
    assert link not in built(site)[path]


def test_neighbours_are_those_of_the_archive_and_follow_it(tmp_path: Path) -> None:
    files = {f"content/{day}.md": markdown(f"Le {day}", date=f"2022-05-{day}") for day in (10, 12)}
    site = write_site(tmp_path, files)
    path = "2022/05/12/le-12.html"
    assert b'<a rel="prev" href="../../../2022/05/10/le-10.html">' in built(site)[path]
    write_site(site, {"content/11.md": markdown("Le 11", date="2022-05-11")})
    found = built(site)
    assert b'<a rel="prev" href="../../../2022/05/11/le-11.html">' in found[path]
    assert b'<a rel="next" href="../../../2022/05/11/le-11.html">' in found["2022/05/10/le-10.html"]
    assert b'rel="next"' not in found[path]


def test_rare_themes_get_a_page_when_they_are_rare_no_more(tmp_path: Path) -> None:
    config = "title: Essai\nsearch: false\nmin_articles: 2\n"
    site = write_site(tmp_path, {"content/a.md": markdown("Un", themes="[Sahel]")}, config)
    found = built(site)
    assert "themes/index.html" not in found
    assert b"<li>Sahel</li>" in found["sans-date/un/un.html"]
    write_site(site, {"content/b.md": markdown("Deux", themes="[sahel]")}, config)
    found = built(site)
    assert "themes/sahel/index.html" in found
    assert b"themes/sahel/index.html" in found["sans-date/un/un.html"]
