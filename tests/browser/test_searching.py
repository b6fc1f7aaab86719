"""The search page in a real Chromium, on the sample site, under the policy that hosts send."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser.serving import served
from newsgen.build import BuildOptions, build
from sites import markdown, write_site

ROOT = Path(__file__).parents[2]
PATIENCE_MS = 20_000
PREFIX = "/journal/archives/"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}


@contextmanager
def searching(folder: Path) -> Iterator[str]:
    """Serve a folder below PREFIX; give the address of its search page."""
    with served(folder, PREFIX) as home:
        yield f"{home}recherche/index.html"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample site, built."""
    site = tmp_path_factory.mktemp("sample")
    for name in ("content", "seeds"):
        shutil.copytree(ROOT / name, site / name)
    shutil.copy(ROOT / "newsgen.yaml", site)
    build(site, BuildOptions(jobs=1))
    return site / "public"


@pytest.fixture(scope="module")
def address(output: Path) -> Iterator[str]:
    """Return the address of the sample site's search page."""
    with searching(output) as address:
        yield address


class Window(NamedTuple):
    """A page, and what it told besides itself: errors, the console, dialogs."""

    page: Page
    told: list[str]


@pytest.fixture(scope="module")
def window(chromium: Browser) -> Iterator[Window]:
    """Return the window in which tests search in turn: a new one takes longer than a search."""
    with opened(chromium, viewport=DESKTOP) as window:
        yield window


@pytest.fixture
def page(window: Window) -> Iterator[Page]:
    """Return an empty page, which fails the test when the console says anything."""
    page, told = window
    told.clear()
    page.set_viewport_size(DESKTOP)
    yield page
    page.unroute_all()
    page.goto("about:blank")
    assert told == []


@contextmanager
def opened(chromium: Browser, **settings: Any) -> Iterator[Window]:
    """Give a window of its own."""
    told: list[str] = []
    page = chromium.new_page(reduced_motion="reduce", **settings)
    page.set_default_timeout(PATIENCE_MS)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("console", lambda message: told.append(message.text))
    page.on("dialog", lambda dialog: told.append(f"dialog: {dialog.message}"))
    yield Window(page, told)
    page.close()


SAID = """
([text, patience]) => new Promise((done) => {
  const said = () => document.querySelector('[role=status]').textContent.includes(text);
  new MutationObserver(() => said() && done()).observe(
    document.body, {subtree: true, childList: true, characterData: true});
  setTimeout(done, said() ? 0 : patience);
})
"""
"""Waits for a text in the live region; Playwright looks for it twice a second, then once."""


def says(page: Page, text: str) -> None:
    """Wait until the live region says a text."""
    page.evaluate(SAID, [text, PATIENCE_MS])
    expect(page.get_by_role("status")).to_have_text(text, timeout=PATIENCE_MS)


def ask(page: Page, address: str, query: str, **choices: str) -> None:
    """Open the search page with a query, and wait until it has answered."""
    asked = "&".join(f"{name}={quote(value)}" for name, value in {"q": query, **choices}.items())
    page.goto(f"{address}?{asked}")
    page.evaluate(SAID, ["trouvé", PATIENCE_MS])
    expect(page.get_by_role("status")).to_contain_text("trouvé", timeout=PATIENCE_MS)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def headlines(page: Page) -> list[str]:
    return page.locator(".cards h2").all_inner_texts()


def years_shown(page: Page) -> list[int]:
    return [int(year) for date in page.locator(".card-date").all() for year in years_in(date)]


def years_in(date: Locator) -> list[str]:
    return re.findall(r"\d{4}", date.inner_text())


def in_address(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


FIRST = {
    "hopital": "La Seine atteint son plus haut niveau à Paris",
    "coeur": "La première ligne du métropolitain ouvre à Paris",
    "elysee": "François Mitterrand est élu président de la République",
    "l'etat": "La loi de séparation des Églises et de l’État est promulguée",
    '"Conseil de sécurité"': "Cinquante États signent la Charte des Nations unies",
    "« conseil de sécurité »": "Cinquante États signent la Charte des Nations unies",
    "Marrakech": "La coalition internationale anti-Etat islamique se réunit au Maroc – Détails",
    "GAMBETTA verdun": "Le Soldat inconnu repose sous l’Arc de triomphe",
    "hôpitaux": "La Seine atteint son plus haut niveau à Paris",
    "gambet": "Le Soldat inconnu repose sous l’Arc de triomphe",
}


@pytest.mark.parametrize("query", FIRST)
def test_the_right_article_comes_first(page: Page, address: str, query: str) -> None:
    ask(page, address, query)
    for viewport in (DESKTOP, PHONE):
        page.set_viewport_size(viewport)
        assert headlines(page)[0] == FIRST[query]
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_of_the_first_results_those_with_the_word_as_typed_come_first(
    page: Page, address: str
) -> None:
    ask(page, address, "elysee")
    palace, *avenues = headlines(page)
    assert len(avenues) == 4
    ask(page, address, "elysees")
    assert headlines(page)[-1] == palace == FIRST["elysee"]
    assert set(headlines(page)[:-1]) == set(avenues)


def test_an_excerpt_is_the_printed_text_with_what_was_found_marked(
    page: Page, address: str
) -> None:
    ask(page, address, '"conseil de sécurité"')
    says(page, "1 article trouvé")
    (card,) = page.locator(".cards > li").all()
    assert card.locator("mark").all_inner_texts() == ["Conseil de sécurité"]
    assert "Cinq puissances y siégeront en permanence : la Chine" in plain(card.inner_text())
    assert plain(card.locator(".card-date").inner_text()) == "26 juin 1945"
    origin = "Nations unies · Diplomatie"
    assert card.locator(".card-origin").inner_text() == origin


def test_a_phrase_is_marked_as_often_as_the_excerpt_has_it(page: Page, address: str) -> None:
    ask(page, address, '"quatre cents fois plus"')
    (card,) = page.locator(".cards > li").all()
    assert card.locator("mark").all_inner_texts() == [
        "Quatre cents fois plus",
        "quatre cents fois plus",
    ]


def test_all_words_are_asked_for_and_a_phrase_in_its_order(page: Page, address: str) -> None:
    ask(page, address, "sécurité")
    loose = headlines(page)
    ask(page, address, "sécurité conseil")
    assert headlines(page) == [FIRST['"Conseil de sécurité"']]
    assert len(loose) > 1
    for query in ('"sécurité conseil"', 'maroc "conseil de sécurité"', "gambetta xyzzyx", "xyzzyx"):
        ask(page, address, query)
        says(page, "Aucun article trouvé.")
        assert headlines(page) == []


def test_a_phrase_goes_through_guillemets(page: Page, tmp_path: Path) -> None:
    files = {
        "content/a.md": markdown("Une « grande » date", "Un « très grand » jour."),
        "content/b.md": markdown('Un "petit" jour', 'Le "petit" jour se lève.'),
    }
    build(write_site(tmp_path, files, "title: Essai\n"), BuildOptions(jobs=1))
    with served(tmp_path / "public") as address:
        for query, excerpt in {
            '"un très grand jour"': "Un «\xa0très grand\xa0» jour.",
            '"une grande date"': "Un «\xa0très grand\xa0» jour.",
            '"le petit jour"': "Le «\xa0petit\xa0» jour se lève.",
        }.items():
            ask(page, f"{address}recherche/", query)
            assert page.locator(".card-summary").all_inner_texts() == [excerpt]
        assert headlines(page) == ["Un «\xa0petit\xa0» jour"]


def test_a_result_leads_to_its_article(page: Page, address: str) -> None:
    ask(page, address, "Marrakech")
    page.get_by_role("link", name=FIRST["Marrakech"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FIRST["Marrakech"])
    assert urlsplit(page.url).path.startswith(f"{PREFIX}2022/05/11/")


def test_results_are_set_and_printed_as_other_lists(page: Page, address: str) -> None:
    ask(page, address, "Marrakech")
    result = page.locator(".cards .card-headline").first
    font = "one => getComputedStyle(one).fontFamily"
    assert result.evaluate(font) == page.locator("h1").evaluate(font)
    page.emulate_media(media="print")
    expect(result).to_be_visible()
    page.emulate_media(media="screen")


def test_keys_are_enough(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Chercher dans les articles").focus()
    page.keyboard.type("paris")
    page.keyboard.press("Enter")
    expect(page.locator(".cards > li")).to_have_count(10, timeout=PATIENCE_MS)
    for _ in range(5):  # the button, two lists, the disclosure, the first result
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == headlines(page)[0]
    page.get_by_role("button", name="Afficher la suite").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".cards > li")).to_have_count(20, timeout=PATIENCE_MS)
    assert page.evaluate("document.activeElement.textContent") == headlines(page)[10]
    page.keyboard.press("Enter")
    expect(page.locator("article")).to_be_visible()


def test_the_address_keeps_the_query_and_the_history_its_steps(page: Page, address: str) -> None:
    page.goto(address)
    field = page.get_by_label("Chercher dans les articles")
    field.press_sequentially("marrakech")
    says(page, "1 article trouvé")
    assert in_address(page) == {"q": ["marrakech"]}
    field.press("Enter")
    field.fill("hôpital & coeur")
    says(page, "Aucun article trouvé.")
    assert in_address(page) == {"q": ["hôpital & coeur"]}
    field.fill("gambetta")
    field.press("Enter")
    says(page, "1 article trouvé")
    page.go_back()
    expect(field).to_have_value("marrakech")
    expect(page.locator(".cards h2")).to_have_text(FIRST["Marrakech"])
    page.go_back()
    expect(field).to_have_value("")
    says(page, "Écrivez ce que vous cherchez.")


def test_back_from_an_article_the_reader_is_where_he_was(page: Page, address: str) -> None:
    ask(page, address, "paris")
    page.get_by_role("button", name="Afficher la suite").click()
    expect(page.locator(".cards > li")).to_have_count(20, timeout=PATIENCE_MS)
    page.locator(".cards a").nth(17).click()
    expect(page.locator("article")).to_be_visible()
    page.go_back()
    expect(page.locator(".cards > li")).to_have_count(20, timeout=PATIENCE_MS)
    expect(page.locator(".cards a").nth(17)).to_be_in_viewport()


def test_a_double_click_shows_the_next_results_once(page: Page, address: str) -> None:
    ask(page, address, "paris")
    button = page.get_by_role("button", name="Afficher la suite")
    button.evaluate("button => { button.click(); button.click(); }")
    expect(page.locator(".cards > li")).to_have_count(20, timeout=PATIENCE_MS)
    links = page.locator(".cards h2 a").evaluate_all("all => all.map((link) => link.href)")
    assert len(set(links)) == len(links) == 20


def test_filters_narrow_and_can_be_taken_back(page: Page, address: str) -> None:
    ask(page, address, "paris")
    everything = page.get_by_role("status").inner_text()
    page.get_by_label("Période").select_option(label="Années 1900 (8)")
    says(page, "6 articles trouvés")
    page.get_by_text("Affiner la recherche").click()
    page.get_by_label("Thème").select_option("Transports")
    says(page, "2 articles trouvés")
    page.get_by_label("Rubrique").select_option("Société")
    page.get_by_label("Auteur").select_option("La rédaction")
    says(page, "1 article trouvé")
    chosen = {"periode": "1900-1909", "theme": "Transports", "rubrique": "Société"}
    expected = {"q": "paris", **chosen, "auteur": "La rédaction"}
    assert in_address(page) == {name: [value] for name, value in expected.items()}
    page.get_by_role("button", name="Retirer les filtres").click()
    says(page, everything)
    assert in_address(page) == {"q": ["paris"]}


def test_before_a_search_there_is_nothing_to_choose_from(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_text("Affiner la recherche").click()
    hint = page.get_by_text("Cherchez d’abord un mot")
    expect(hint).to_be_visible()
    expect(page.get_by_label("Thème")).to_be_hidden()
    page.get_by_label("Chercher dans les articles").fill("paris")
    expect(page.get_by_label("Thème")).to_be_visible(timeout=PATIENCE_MS)
    expect(hint).to_be_hidden()


def test_filters_in_the_address_are_shown_and_applied(page: Page, address: str) -> None:
    ask(page, address, "paris", titre="La Gazette illustrée", theme="Catastrophes")
    says(page, "1 article trouvé")
    expect(page.get_by_label("Titre")).to_have_value("La Gazette illustrée")
    options = page.get_by_label("Thème").locator("option").all_inner_texts()
    assert options[0] == "Tous les thèmes"
    assert "Catastrophes (1)" in options
    ask(page, address, "paris", theme="<b>Nul thème</b>", periode="1600-1609")
    says(page, "Aucun article trouvé.")
    expect(page.get_by_label("Thème")).to_have_value("<b>Nul thème</b>")


def test_an_id_that_two_parts_of_the_index_share_is_told_apart(
    page: Page, address: str, output: Path
) -> None:
    part = output / "recherche" / "tranches"
    asked_for = json.loads((part / "1920-1929" / "ids.json").read_text("utf-8"))[0]
    others = json.loads((part / "2020-2029" / "ids.json").read_text("utf-8"))
    page.route("**/2020-2029/ids.json", lambda route: route.fulfill(json=[asked_for, *others[1:]]))
    ask(page, address, "gambetta", theme="Première Guerre mondiale")
    assert headlines(page) == [FIRST["GAMBETTA verdun"]]


def test_results_are_sorted_by_relevance_or_date(page: Page, address: str) -> None:
    ask(page, address, "ans")
    by_relevance = headlines(page)
    page.get_by_label("Ordre").select_option("anciennes")
    expect(page.locator(".cards h2").first).not_to_have_text(by_relevance[0])
    years = years_shown(page)
    assert years == sorted(years)
    page.get_by_label("Ordre").select_option("recentes")
    expect(page.locator(".card-date").first).not_to_contain_text(str(years[0]))
    years = years_shown(page)
    assert years == sorted(years, reverse=True)
    assert in_address(page) == {"q": ["ans"], "tri": ["recentes"]}


REFUSED = {
    "": "Écrivez ce que vous cherchez.",
    "   ": "Écrivez ce que vous cherchez.",
    "a": "Écrivez au moins deux lettres.",
    '"""': "Cette recherche n’a ni lettre ni chiffre.",
    '" "': "Cette recherche n’a ni lettre ni chiffre.",
    "😀 !?": "Cette recherche n’a ni lettre ni chiffre.",
    "<img src=x onerror=alert(1)>": "Aucun article trouvé.",
    '"><script>alert(1)</script>': "Aucun article trouvé.",
    '{"a": [\\]} %00 \\u0000 ${1}': "Aucun article trouvé.",
    "x" * 10_000: "Aucun article trouvé. La recherche a été limitée à ses 200 premiers signes.",
    "😀" * 300 + "paris": "Cette recherche n’a ni lettre ni chiffre. "
    "La recherche a été limitée à ses 200 premiers signes.",
}


@pytest.mark.parametrize("query", REFUSED, ids=range(len(REFUSED)))
def test_every_query_gets_an_honest_answer(page: Page, address: str, query: str) -> None:
    page.goto(address)
    page.get_by_label("Chercher dans les articles").fill(query)
    page.get_by_role("button", name="Chercher").click()
    says(page, REFUSED[query])
    assert page.locator(".cards *").count() == 0
    assert page.locator("main img, main script").count() == 0
    assert len(in_address(page).get("q", [""])[0]) <= 200


def test_a_search_without_its_index_offers_other_ways(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.route("**/pagefind/pagefind.js", lambda route: route.abort())
    page.goto(f"{address}?q=paris")
    expect(page.get_by_role("status")).to_contain_text("n’a pas pu être chargée")
    expect(page.locator("main").get_by_role("link", name="Tout le calendrier")).to_be_visible()
    page.close()


def test_from_disk_the_page_says_that_browsers_forbid_it(page: Page, output: Path) -> None:
    page.goto(f"{(output / 'recherche' / 'index.html').as_uri()}?q=paris")
    main = page.locator("main")
    expect(main).to_contain_text("les navigateurs y interdisent la recherche")
    expect(page.get_by_role("search")).to_be_hidden()
    main.get_by_role("link", name="Tous les thèmes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thèmes")


def test_without_script_the_page_says_so(chromium: Browser, address: str) -> None:
    with opened(chromium, java_script_enabled=False) as (page, told):
        page.goto(f"{address}?q=paris")
        main = page.locator("main")
        expect(main).to_contain_text("a besoin de JavaScript", use_inner_text=True)
        expect(page.get_by_role("search")).to_be_hidden()
        main.get_by_role("link", name="Tout le calendrier").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Calendrier")
    assert told == []


def test_an_archive_of_one_vast_article_is_searched_to_its_end(page: Page, tmp_path: Path) -> None:
    calm = "Le vent se lève sur la rade, et les goélands rentrent au port. "
    body = (calm * 3 + "Le vent se lève sur la rade, et les chalutiers rentrent au port. ") * 8_000
    assert len(f"{body}Nul n’a vu le Zéphyr.") > 2_000_000
    files = {"content/a.md": markdown("Tempête", f"{body}Nul n’a vu le Zéphyr.", date="1926-05-01")}
    build(write_site(tmp_path, files, "title: Essai\n"), BuildOptions(jobs=1))
    with searching(tmp_path / "public") as address:
        for query, marks in (("zephyr", ["Zéphyr"]), ('"vu le zéphyr"', ["vu le Zéphyr"])):
            ask(page, address, query)
            says(page, "1 article trouvé")
            (card,) = page.locator(".cards > li").all()
            assert card.locator("mark").all_inner_texts() == marks
            assert len(card.inner_text()) < 300
        ask(page, address, "chalutier")
        says(page, "1 article trouvé")
        page.get_by_role("link", name="Tempête").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Tempête")


def test_an_archive_without_articles_says_so_and_offers_no_search(
    page: Page, tmp_path: Path
) -> None:
    build(write_site(tmp_path, {}, "title: Essai\n"), BuildOptions(jobs=1))
    assert not (tmp_path / "public" / "recherche").exists()
    with served(tmp_path / "public") as home:
        page.goto(home)
        expect(page.locator("main")).to_contain_text("aucun article")
        expect(page.get_by_role("search")).to_have_count(0)
        assert page.get_by_role("link", name="Recherche").count() == 0


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the search page of a site whose index has thirty parts and more."""
    site = tmp_path_factory.mktemp("large")
    content = site / "content"
    content.mkdir()
    config = "title: Le Courrier\nsearch: {shard_size: 100}\n"
    (site / "newsgen.yaml").write_text(config, "utf-8")
    for number in range(330):
        month, year = number % 12 + 1, 1970 + number % 30
        date = f"{year}-{month:02}-11"
        text = f"---\ntitle: Le port en {year}, {number}\ndate: {date}\n---\nUn chalutier.\n"
        (content / f"{number}.md").write_text(text, "utf-8")
    build(site, BuildOptions(jobs=1))
    with searching(site / "public") as address:
        yield address


def test_in_a_vast_archive_readers_choose_a_period_first(page: Page, large: str) -> None:
    page.goto(f"{large}?q=chalutier")
    expect(page.get_by_role("status")).to_contain_text("choisissez une période")
    options = page.get_by_label("Période").locator("option").all_inner_texts()
    assert options[:3] == ["Choisir une période", "Années 1990 (110)", "1999 (11)"]
    page.get_by_label("Période").select_option("1990-1999")
    says(page, "110 articles trouvés")
    page.get_by_label("Période").select_option("1974")
    says(page, "11 articles trouvés")
    assert set(years_shown(page)) == {1974}
