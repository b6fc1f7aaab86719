"""Dates in running text: each form that papers use is found, and nothing else."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsgen.french.date_finding import (
    LONGEST_SENTENCE,
    date_of,
    mentions,
    sentence_around,
    weekday_fits,
)
from newsgen.french.dates import PartialDate, atom, iso, long_date, month_name, weekday

days = st.dates(dt.date(1600, 1, 1), dt.date(2100, 12, 31))
frames = st.sampled_from(("{}", "Le {}.", "Paris, {} – La foule", "({})", "Le 14, {}, il a 3 ans"))


def found(line: str) -> list[str]:
    """Return the dates of a line that are in the calendar, lone years left out."""
    dates = (date_of(one) for one in mentions(line) if one.has_year and not one.is_lone_year)
    return [known.value for known in dates if known]


def forms(day: dt.date) -> list[str]:
    """Return a day in all the forms that the archive shows, and those that papers use."""
    known = PartialDate(day.isoformat())
    at_noon = PartialDate(f"{day.isoformat()}T12:05")
    words = long_date(known)
    return [
        words,
        words.upper(),
        words.replace("\u00a0", " "),
        words.replace("é", "e").replace("û", "u"),
        f"{weekday(known)} {words}",
        long_date(at_noon),
        iso(known),
        iso(at_noon),
        atom(at_noon, ZoneInfo("Europe/Paris")),
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02}-{day.month:02}-{day.year}",
        f"{day.day:02}.{day.month:02}.{day.year}",
    ]


@given(days, frames)
@example(dt.date(2100, 12, 31), "{}")
def test_each_form_of_a_day_is_found_again(day: dt.date, frame: str) -> None:
    for form in forms(day):
        assert found(frame.format(form)) == [day.isoformat()], form


@given(days, frames)
def test_a_month_is_found_again(day: dt.date, frame: str) -> None:
    known = PartialDate(day.isoformat()[:7])
    assert found(frame.format(long_date(known))) == [known.value]


@given(days, days)
def test_a_weekday_is_compared_with_its_date(day: dt.date, other: dt.date) -> None:
    name = weekday(PartialDate(other.isoformat()))
    (one,) = mentions(f"Rabat, {name} {day.day} {month_name(day.month)} {day.year}")
    known = date_of(one)
    assert known
    assert weekday_fits(one, known) is (day.weekday() == other.weekday())
    assert one.before == "Rabat, "


@given(st.text())
def test_any_text_can_be_looked_through(text: str) -> None:
    for one in mentions(text):
        assert 0 <= one.start < one.end <= len(text)
        assert len(sentence_around(text, one.start, one.end)) <= LONGEST_SENTENCE + 2
        date_of(one)


@pytest.mark.parametrize(
    ("line", "dates"),
    [
        ("ALGER, 3 janv. 1962. —", ["1962-01-03"]),
        ("le 1 er mai 1935, en page 1 er mai", ["1935-05-01"]),
        ("le 1er mai 1936, le 1ᵉʳ mai 1937", ["1936-05-01", "1937-05-01"]),
        ("du 10 au 12 mai 2022", ["2022-05-12"]),
        ("Févr. 1944 et mai 1945", ["1944-02", "1945-05"]),
        ("jusqu’au 30 sept. 2021", ["2021-09-30"]),
        ("31 février 2021, 31/02/2021", []),
        ("11 mai 22, 11/05/22", []),
        ("11 mai 1599, 11 mai 2101", []),
        ("l1 mai 1903", []),
        ("le 12 floréal an II", []),
        ("tél. 01.02.20.03.04, dossier 12-2019-12-03-4", []),
        ("https://example.org/2022/05/11/x et /2022-05-11-x", []),
        ("en 1936, 2 000 francs, 1.936,50 F", []),
        ("la commission mai 68 de 2022", []),
    ],
)
def test_what_is_a_date_and_what_is_not(line: str, dates: list[str]) -> None:
    assert found(line) == dates


def test_a_day_without_a_year_takes_one() -> None:
    (one,) = mentions("PARIS, mercredi 11 mai (AFP)")
    assert not one.has_year
    known = date_of(one, 2022)
    assert known == PartialDate("2022-05-11")
    assert weekday_fits(one, known)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Un. Le 3 mai 1936, M. Blum parle. Deux.", "Le 3 mai 1936, M."),
        ("« Un ! » Le 3 janv. 1936 il neige. Trois.", "Le 3 janv. 1936 il neige."),
        ("le 3 mai 1936", "le 3 mai 1936"),
    ],
)
def test_the_sentence_of_a_date(line: str, sentence: str) -> None:
    (one,) = mentions(line)
    assert sentence_around(line, one.start, one.end) == sentence


def test_a_long_sentence_is_cut_on_both_sides() -> None:
    line = f"{'a ' * 400}le 3 mai 1936 {'b ' * 400}"
    (one,) = mentions(line)
    cut = sentence_around(line, one.start, one.end)
    assert cut[0] == cut[-1] == "…"
    assert "le 3 mai 1936" in cut
