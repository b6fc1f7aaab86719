"""The calendar and “Ce jour-là” in a real Chromium: by keyboard, on a phone, on any day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from axe import served
from playwright.sync_api import Browser, Error, Page, expect

from newsgen.build import BuildOptions, build
from newsgen.config.colour import contrast
from sites import markdown, write_site

YEAR, MONTH, DAY = "2022/index.html", "2022/05/index.html", "2022/05/11/index.html"
DAYS, DAY_OF_YEAR, FULL_DAY = (f"ephemeride/{name}.html" for name in ("index", "05-11", "12-24"))
CALENDAR = "calendrier/index.html"
DESKTOP, PHONE = {"width": 1280, "height": 720}, {"width": 320, "height": 640}
# Of one article, of a few, of more than a page holds; years with a gap, and little known dates.
ARTICLES = {
    "2022-05-11": 3, "1936-05-11": 1, "2022-07-14": 1, "2021-12-24": 6, "1889-12-24": 6,
    "2022-02-28": 12, "2022-06": 11, "2022": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build a small archive; return its address."""
    folder = write_site(
        tmp_path_factory.mktemp("calendar"),
        {
            f"content/{date}/{number}.md": markdown(f"Titre {number}", date=f'"{date}"')
            for date, count in ARTICLES.items()
            for number in range(count)
        },
        "title: Le Courrier\nbase_url: https://a.example/\npage_size: 10\n",
    )
    build(folder, BuildOptions(jobs=1))
    with served(folder / "public") as address:
        yield address


@contextmanager
def opened(chromium: Browser, site: str, **settings: Any) -> Iterator[Page]:
    """Give an empty page in a window of its own."""
    page = chromium.new_page(base_url=site, **{"timezone_id": "Europe/Paris", **settings})
    yield page
    page.close()


@contextmanager
def faultless(page: Page) -> Iterator[Page]:
    """Fail when a script on a page fails meanwhile."""
    errors: list[str] = []

    def note(error: Error) -> None:
        errors.append(str(error))

    page.on("pageerror", note)
    yield page
    page.remove_listener("pageerror", note)
    assert errors == []


@pytest.fixture(scope="module")
def window(chromium: Browser, site: str) -> Iterator[Page]:
    """Return the page in which tests read in turn: a new one takes longer than most of them."""
    with opened(chromium, site) as page:
        yield page


@pytest.fixture
def page(window: Page) -> Iterator[Page]:
    """Return the page that tests share, on a desktop, in light colours."""
    window.set_viewport_size(DESKTOP)
    window.emulate_media(color_scheme="light")
    with faultless(window):
        yield window


@pytest.fixture
def dated(chromium: Browser, site: str) -> Iterator[Page]:
    """Return a page of its own: once its clock was set, it does not go on again."""
    with opened(chromium, site) as page, faultless(page):
        yield page


def focused(page: Page) -> str:
    """Return the text of what has the keyboard's focus, as it is read out."""
    return str(page.evaluate("document.activeElement.textContent")).replace("\xa0", " ")


def tabbed(page: Page, selector: str, most: int = 12) -> list[str]:
    """Press Tab from the breadcrumb on; return what has the focus within `selector`."""
    page.locator(".crumbs a").last.focus()
    found = []
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            found.append(focused(page))
    return found


# A year and a month


def test_a_keyboard_goes_through_the_days_of_a_year_and_into_one(page: Page) -> None:
    page.goto(YEAR)
    assert tabbed(page, ".month a") == [
        *("février", "2828 février, 12 articles"),
        *("mai", "1111 mai, 3 articles"),
        "juin",
        *("juillet", "1414 juillet, 1 article"),
    ]
    page.get_by_role("link", name="11 mai, 3 articles", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mercredi 11 mai 2022")


def test_months_are_tables_with_captions_and_days_of_the_week(page: Page) -> None:
    page.goto(YEAR)
    assert page.get_by_role("table").count() == 12
    may = page.get_by_role("table", name="mai 3 articles")
    headers = may.get_by_role("columnheader")
    assert headers.count() == 7
    expect(may.get_by_role("columnheader", name="mercredi")).to_have_count(1)
    expect(may.get_by_role("cell", name="11 mai, 3 articles")).to_have_count(1)
    assert may.get_by_role("link").count() == 2


def test_shades_differ_by_more_than_their_colour(page: Page) -> None:
    page.goto(YEAR)
    styles = page.locator(".legend span").evaluate_all(
        "all => all.map(e => [getComputedStyle(e).backgroundColor,"
        " getComputedStyle(e).borderBottomWidth])"
    )
    assert len({colour for colour, _ in styles}) == 4
    assert [width for _, width in styles] == ["1px", "2px", "3px", "4px"]
    expect(page.locator(".legend")).to_contain_text("10 et plus")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_days_are_readable_in_every_shade(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for path in (YEAR, "2022/02/index.html"):
        page.goto(path)
        inks = computed(page, ".month a, .month a *", "color")
        shades = computed(page, ".legend span", "backgroundColor")
        assert len(shades) == 4
        assert min(contrast(ink, shade) for ink in inks for shade in shades) >= 4.5


def computed(page: Page, selector: str, name: str) -> set[str]:
    """Return the colours that a property has on the elements of a selector."""
    found = page.locator(selector).evaluate_all(
        "(all, name) => all.map(e => getComputedStyle(e)[name])", name
    )
    return set(map(hexadecimal, found))


def hexadecimal(colour: str) -> str:
    """Return a computed colour, `rgb(1, 2, 3)` or `color(srgb 0.1 0.2 0.3)`, as `#010203`."""
    numbers = map(float, re.findall(r"[0-9.]+", colour)[:3])
    scale = 255 if "srgb" in colour else 1
    return "#" + "".join(f"{round(number * scale):02x}" for number in numbers)


def test_the_arrow_stands_beside_its_word(page: Page) -> None:
    page.goto(YEAR)
    previous = page.locator(".previous .direction")
    arrow = previous.evaluate("e => getComputedStyle(e, '::before').content")
    assert "←" in arrow
    assert page.locator(".previous a").evaluate("e => getComputedStyle(e, '::before').content") in (
        *("none", "normal"),
    )


def test_days_months_and_years_lead_to_those_with_articles(page: Page) -> None:
    page.goto(DAY)
    page.get_by_role("link", name="Suivant").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jeudi 14 juillet 2022")
    page.goto("2021/12/index.html")
    page.get_by_role("link", name="Précédent").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mai 1936")
    page.goto("1936/index.html")
    page.get_by_role("link", name="Précédent").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1889")


def test_a_month_leads_to_what_is_known_no_closer(page: Page) -> None:
    page.goto("2022/06/index.html")
    page.get_by_role("link", name="Jour inconnu 11 articles").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Juin 2022, jour inconnu")


@pytest.mark.parametrize("path", [YEAR, MONTH, DAYS, CALENDAR])
def test_on_a_phone_nothing_scrolls_sideways_and_targets_are_large(page: Page, path: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    sizes = page.locator("main :is(table, .counts) a").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(r => Math.min(r.width, r.height))"
    )
    assert sizes
    assert min(sizes) >= 24


# “Ce jour-là”


def at(page: Page, moment: str, path: str = DAYS) -> None:
    """Open a page at a moment of the reader's own time."""
    page.clock.set_fixed_time(datetime.fromisoformat(moment))
    page.goto(path)


def test_todays_page_is_offered(dated: Page) -> None:
    at(dated, "2031-05-11T12:00:00+02:00")
    notice = dated.locator(".today")
    expect(notice).to_have_text("Aujourd’hui : 11 mai")
    expect(dated.locator("[aria-current=date]")).to_have_text("1111 mai")
    notice.get_by_role("link").click()
    expect(dated.get_by_role("heading", level=1)).to_have_text("11 mai")
    expect(dated.get_by_role("heading", level=2)).to_have_text(["1936", "2022"])


@pytest.mark.parametrize(
    ("moment", "following"),
    [
        ("2031-05-12T12:00:00+02:00", "14 juillet"),
        ("2031-12-25T12:00:00+01:00", "28 février"),
        ("2032-02-29T12:00:00+01:00", "11 mai"),
    ],
)
def test_a_day_without_articles_leads_to_the_next_that_has_some(
    dated: Page, moment: str, following: str
) -> None:
    at(dated, moment)
    expect(dated.locator(".today")).to_have_text(
        f"Aucun article ne porte la date du jour. Jour suivant : {following}"
    )
    dated.locator(".today a").click()
    expect(dated.get_by_role("heading", level=1)).to_have_text(following)


def test_today_is_that_of_the_reader_not_of_utc(chromium: Browser, site: str) -> None:
    for timezone, expected in (("Pacific/Auckland", "Aujourd’hui"), ("UTC", "Jour suivant")):
        with opened(chromium, site, timezone_id=timezone) as page:
            at(page, "2031-05-10T20:00:00+00:00")
            expect(page.locator(".today")).to_contain_text(expected)


def test_the_notice_moves_nothing(chromium: Browser, site: str) -> None:
    tops: dict[int, set[float]] = {320: set(), 768: set(), 1280: set()}
    for script in (True, False):
        with opened(chromium, site, java_script_enabled=script) as page:
            for width, found in tops.items():
                page.set_viewport_size({"width": width, "height": 640})
                at(page, "2031-05-12T12:00:00+02:00")
                box = page.locator(".year").bounding_box()
                assert box
                found.add(box["y"])
    assert [len(found) for found in tops.values()] == [1, 1, 1]


def test_without_a_script_the_days_are_there_and_no_notice(chromium: Browser, site: str) -> None:
    with opened(chromium, site, java_script_enabled=False) as page:
        page.goto(DAYS)
        expect(page.locator(".today")).to_be_hidden()
        expect(page.get_by_role("link", name="11 mai", exact=True)).to_be_visible()
        assert page.get_by_role("link", name="1er janvier").count() == 0


def test_only_the_days_of_the_year_load_a_script(page: Page) -> None:
    for path in (YEAR, MONTH, DAY, DAY_OF_YEAR, CALENDAR):
        page.goto(path)
        assert page.locator("script[src]").count() == 0
    page.goto(DAYS)
    assert page.locator("script").count() == 1


def test_a_day_and_its_other_years_lead_to_each_other(page: Page) -> None:
    page.goto(DAY)
    page.get_by_role("link", name="Ce jour-là, les autres années").click()
    page.get_by_role("link", name="1936").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lundi 11 mai 1936")
    page.goto("2022/07/14/index.html")
    assert page.get_by_role("link", name="les autres années").count() == 0


def test_a_full_day_of_the_year_gives_its_years(page: Page) -> None:
    page.goto(FULL_DAY)
    page.get_by_role("link", name="1889").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mardi 24 décembre 1889")
