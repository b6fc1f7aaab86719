"""Where an article's page leads: within its themes, to what its text names, to who cites it."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from archives import archive_of, article, plain, planned
from newsgen.article import Article
from newsgen.pages import beside
from newsgen.pages.article import ArticlePage
from newsgen.pages.kind import Archive
from newsgen.pages.table import KINDS
from newsgen.urls import output_path
from sites import built, markdown, write_site

DATES = ("", "1889", "1889-03", "1889-03-31", "1905-12-09", "1905-12-09T08:30")
THEMES = ("Paris", "paris", "Mer", "Ciel", "Zoo")


def views_of(archive: Archive) -> dict[str, ArticlePage]:
    return {page.key: page.view for page in planned(archive, KINDS["article"]).values()}


def shown(view: ArticlePage) -> list[tuple[str, str, str]]:
    return [
        (one.theme.label, *(link.label if link else "" for link in one[1:]))
        for one in view.article.in_themes
    ]


def test_an_article_leads_to_those_beside_it_in_its_three_first_themes() -> None:
    themes = ("Mer", "Paris", "Ciel", "Zoo")
    found = [article(f"Titre {n}", f"2022-05-{n + 10}", themes=themes[n % 2 :]) for n in range(5)]
    views = views_of(archive_of([*found, article("Seul", "2022-05-12", themes=("Rien", "Zoo"))]))
    by_headline = {view.title: view for view in views.values()}
    assert shown(by_headline["Titre 2"]) == [
        ("Mer", "Titre 0", "Titre 4"),
        ("Paris", "Titre 1", "Titre 3"),
        ("Ciel", "Titre 1", "Titre 3"),
    ]
    assert shown(by_headline["Seul"]) == [("Zoo", "Titre 1", "Titre 2")]
    (first, *_) = by_headline["Titre 2"].article.in_themes
    assert first.theme.path == "themes/mer/index.html"
    assert first.previous
    assert first.previous[:2] == ("Titre 0", "2022/05/10/titre-0.html")
    assert plain(first.previous.date) == "10 mai 2022"


def test_articles_without_a_date_are_among_themselves_in_alphabetical_order() -> None:
    titles = ("Zoo", "Le bateau", "Écriture", "Dimanche")
    found = [article(title, themes=("Paris",)) for title in titles]
    dated = article("Antan", "1889", themes=("Paris",))
    by_headline = {view.title: view for view in views_of(archive_of([*found, dated])).values()}
    assert shown(by_headline["Écriture"]) == [("Paris", "Dimanche", "Zoo")]
    assert shown(by_headline["Le bateau"]) == [("Paris", "", "Dimanche")]
    assert shown(by_headline["Antan"]) == []


def test_what_stands_beside_one_of_a_thousand_equal_headlines_is_found_at_once() -> None:
    def steps(count: int) -> int:
        """Return how many hundreds of steps SQLite takes to find both neighbours of one."""
        same = [article("Météo", identity=f"{n:04}", themes=("Ciel",)) for n in range(count)]
        archive = archive_of(same)
        taken: list[None] = []
        archive.reader.terms._db.set_progress_handler(lambda: taken.append(None), 100)
        (page,) = KINDS["article"].pages(archive, [f"{count // 2:04}"])
        assert [link is None for link in page.view.article.in_themes[0][1:]] == [False, False]
        return len(taken)

    assert steps(1_000) <= steps(20) + 3


articles = st.builds(
    article,
    st.sampled_from(("L’accord", "La crise", "Le vote", "Un vote")),
    st.sampled_from(DATES),
    identity=st.integers(0, 99).map(str),
    themes=st.lists(st.sampled_from(THEMES), max_size=4, unique=True).map(tuple),
)


@given(st.lists(articles, max_size=12, unique_by=lambda one: one.identity), st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_ways_within_a_theme_are_the_same_whichever_pages_are_made_together(
    found: list[Article], together: int
) -> None:
    archive = archive_of(found)
    records = archive.reader.articles.records(list(archive.reader.articles.identities("article")))
    alone = [next(beside.beside(archive, [one], consecutive=False))[1] for one in records]
    batches = [records[at : at + together] for at in range(0, len(records), together)]
    made = [
        one
        for batch in batches
        for _, one in beside.beside(
            archive,
            batch,
            consecutive=all(one.published for one in batch)
            and archive.reader.articles.are_consecutive(batch),
        )
    ]
    assert made == alone
    numbers = {output_path(one.address): number for number, one in enumerate(records)}
    for record, one in zip(records, alone, strict=True):
        for previous, _ in one.in_themes:
            if previous:
                number = numbers[previous.path]
                ways = {after.path for _, after in alone[number].in_themes if after}
                many = records[number].terms.count("themes\t") > beside.MAIN_THEMES
                assert many or output_path(record.address) in ways


def test_what_the_text_names_is_linked_there_and_the_other_end_says_so(tmp_path: Path) -> None:
    site = write_site(
        tmp_path,
        {
            "content/a.md": markdown("Le port rouvre", date="2022-05-11"),
            "content/b.md": markdown(
                "Suite", "Un.\n\nLire aussi : LE PORT ROUVRE – Détails\n\nDeux.", date="2022-05-12"
            ),
            "seeds/c.txt": "Autre\nRésumé.\n- Inconnu\nTexte.\n"
            "À lire aussi :\n- Le port rouvre !\n",
            "content/d.jsonl": '{"id": "d", "title": "De même", "date": "2022-05-13",'
            ' "markup": "text", "body": "LIRE AUSSI Le port rouvre"}\n',
        },
    )
    pages = built(site)
    b, c, d = (
        html.fromstring(pages[path].decode())
        for path in ("2022/05/12/suite.html", "sans-date/au/autre.html", "2022/05/13/de-meme.html")
    )
    texts = {page: page.find_class("article-body")[0].text_content() for page in (b, c, d)}
    assert "Lire aussi\u00a0: LE PORT ROUVRE – Détails" in texts[b]
    assert "- Inconnu" not in texts[c]
    hrefs = [page.xpath('//div[@class="article-body"]//a/@href') for page in (b, c, d)]
    assert hrefs == [
        ["../../../2022/05/11/le-port-rouvre.html"],
        ["../../2022/05/11/le-port-rouvre.html"],
        ["../../../2022/05/11/le-port-rouvre.html"],
    ]
    assert b.xpath('//aside[@class="related"]') == []
    assert [li.text_content() for li in c.xpath('//aside[@class="related"]//li')] == ["Inconnu"]
    a = html.fromstring(pages["2022/05/11/le-port-rouvre.html"].decode())
    (citing,) = a.xpath('//aside[@class="related"]')
    assert citing.get("aria-label") == "Cité par"
    assert [" ".join(li.text_content().split()) for li in citing.xpath(".//li")] == [
        "Autre",
        "Suite 12 mai 2022",
        "De même 13 mai 2022",
    ]
