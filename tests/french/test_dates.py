"""Dates as French papers write them, and as the archive shows them."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.french.dates import (
    PartialDate,
    atom,
    date_in_path,
    iso,
    long_date,
    long_date_html,
    month_name,
    number,
    parse_date,
    plural,
    weekday,
)

PARIS = ZoneInfo("Europe/Paris")
NEW_YORK = ZoneInfo("America/New_York")


def spaced(text: str) -> str:
    """Write a no-break space as `·`, so that a reader sees it."""
    return text.replace("\u00a0", "·").replace("\u202f", "⍽")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1926", "1926"),
        ("2018-09", "2018-09"),
        ("2022-05-11", "2022-05-11"),
        ("  2022-05-11\n", "2022-05-11"),
        ("2022/05/11", "2022-05-11"),
        ("2022-5-1", "2022-05-01"),
        ("8-1-2019", "2019-01-08"),
        ("8/1/2019", "2019-01-08"),
        ("08.01.2019", "2019-01-08"),
        ("1er mai 2022", "2022-05-01"),
        ("1ᵉʳ mai 2022", "2022-05-01"),
        ("11 mai 2022", "2022-05-11"),
        ("11\u00a0mai\u00a02022", "2022-05-11"),
        ("le 11 mai 2022", "2022-05-11"),
        ("mercredi 11 mai 2022", "2022-05-11"),
        ("Mercredi 11 Mai 2022", "2022-05-11"),
        ("mai 2022", "2022-05"),
        ("Févr. 1944", "1944-02"),
        ("15 aout 1944", "1944-08-15"),
        ("15 aou\u0302t 1944", "1944-08-15"),
        ("29 février 2000", "2000-02-29"),
        ("0001", "0001"),
        ("9999-12-31", "9999-12-31"),
    ],
)
def test_a_date_is_read_as_the_papers_write_it(written: str, value: str) -> None:
    assert parse_date(written, PARIS).value == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2022-05-11T11:30", "2022-05-11T11:30+02:00"),
        ("2022-05-11 11:30:15", "2022-05-11T11:30:15+02:00"),
        ("2022-05-11T11:30:00.250", "2022-05-11T11:30+02:00"),
        ("2022-01-11 11:30", "2022-01-11T11:30+01:00"),
        ("2022-05-11T11:30Z", "2022-05-11T13:30+02:00"),
        ("2022-05-11 11:30:00 +0000", "2022-05-11T13:30+02:00"),
        ("2022-05-11T23:30:00-05:00", "2022-05-12T06:30+02:00"),
        ("11 mai 2022 à 11 h 30", "2022-05-11T11:30+02:00"),
        ("11 mai 2022 à 11\u00a0h\u00a030", "2022-05-11T11:30+02:00"),
        ("11 mai 2022, 9h05", "2022-05-11T09:05+02:00"),
        ("11 mai 2022 à 11 h", "2022-05-11T11:00+02:00"),
        ("11/05/2022 11:30", "2022-05-11T11:30+02:00"),
        ("Wed, 11 May 2022 11:30:00 +0200", "2022-05-11T11:30+02:00"),
        ("Wed, 11 May 2022 11:30:00 GMT", "2022-05-11T13:30+02:00"),
        ("11 May 2022 11:30:00 +0200 (CEST)", "2022-05-11T11:30+02:00"),
        # On 30 October 2022, 2:30 came twice: the first is meant.
        ("2022-10-30 02:30", "2022-10-30T02:30+02:00"),
        # Paris kept its own mean time until 1911.
        ("1900-05-11 11:30", "1900-05-11T11:30+00:09:21"),
    ],
)
def test_a_time_is_told_in_the_time_zone_of_the_archive(written: str, value: str) -> None:
    assert parse_date(written, PARIS).value == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2022-05-11T11:30", "2022-05-11T11:30"),
        ("2022-05-11T11:30Z", "2022-05-11T11:30+00:00"),
        ("2022-05-11T11:30-05:00", "2022-05-11T11:30-05:00"),
    ],
)
def test_without_a_time_zone_a_time_stays_as_it_is_given(written: str, value: str) -> None:
    assert parse_date(written, None).value == value


@pytest.mark.parametrize(
    ("given_object", "value"),
    [
        (1926, "1926"),
        (dt.date(2022, 5, 11), "2022-05-11"),
        (dt.datetime(2022, 5, 11, 11, 30), "2022-05-11T11:30+02:00"),
        (dt.datetime(2022, 5, 11, 22, 30, 15, tzinfo=dt.UTC), "2022-05-12T00:30:15+02:00"),
        (dt.datetime(2022, 5, 11, 11, 30, tzinfo=NEW_YORK), "2022-05-11T17:30+02:00"),
    ],
)
def test_what_yaml_makes_of_a_date_is_read_too(given_object: object, value: str) -> None:
    assert parse_date(given_object, PARIS).value == value


@pytest.mark.parametrize(
    ("given_object", "cause"),
    [
        ("1900-02-29", "day is out of range"),
        ("29 février 1900", "day is out of range"),
        ("31/4/2022", "day is out of range"),
        ("5/31/2022", "month must be in 1..12"),
        ("2022-13", "month must be in 1..12"),
        ("0000", "year"),
        ("2022-05-11 25:00", "hour must be in 0..23"),
        ("2022-05-11T11:30+02:75", "more than 59 minutes"),
        ("9999-12-31T23:30Z", "out of the years"),
        ("8-1-19", "two digits"),
        ("11 mai 22", "two digits"),
        ("11/05/22 11:30", "two digits"),
        ("11 brumaire 1802", "brumaire"),
        ("2er mai 2022", "not a date"),
        ("2022-05/11", "not a date"),
        ("2022-05-11T11:", "not a date"),
        ("mai 2022 à 11 h", "not a date"),
        ("20220511", "not a date"),
        ("٢٠٢٢-05-11", "two digits|not a date|not in the calendar"),
        ("hier", "not a date"),
        ("", "not a date"),
        (20220511, "between 1 and 9999"),
        (0, "between 1 and 9999"),
        (True, "bool"),
        (None, "NoneType"),
        (["2022"], "list"),
    ],
)
def test_what_is_no_date_is_refused_with_its_cause(given_object: object, cause: str) -> None:
    with pytest.raises(ValueError, match=cause):
        parse_date(given_object, PARIS)


def test_a_refusal_says_what_to_write_instead() -> None:
    with pytest.raises(ValueError, match=r"'hier' .*: write it as 2022-05-11"):
        parse_date("hier", PARIS)


def test_the_parts_of_a_date() -> None:
    known = parse_date("2022-05-11T11:30:15+02:00", PARIS)
    assert (known.year, known.month, known.day) == (2022, 5, 11)
    assert (known.time, known.offset) == ("11:30", "+02:00")
    assert known.interval == ("2022", "05", "11")


def test_what_is_not_known_is_none() -> None:
    month, year = parse_date("2018-09", PARIS), parse_date("1926", PARIS)
    assert (month.month, month.day, month.time, month.offset) == (9, None, None, None)
    assert (year.year, year.month, year.interval) == (1926, None, ("1926",))
    assert parse_date("2022-05-11T11:30-05:00", None).offset == "-05:00"
    assert parse_date("2022-05-11T11:30", None).offset is None


def test_a_month_sorts_first_among_its_days() -> None:
    written = ["2018-09-01", "2018-09-01 08:00", "2018", "2018-08-31", "2018-09"]
    ordered = sorted(parse_date(text, PARIS).value for text in written)
    assert ordered == ["2018", "2018-08-31", "2018-09", "2018-09-01", "2018-09-01T08:00+02:00"]


@given(st.dates())
def test_every_day_is_read_back_from_what_is_shown(day: dt.date) -> None:
    known = parse_date(day.isoformat(), PARIS)
    assert known == parse_date(day, PARIS)
    if day.year >= 1000:
        assert parse_date(long_date(known), PARIS) == known
    assert parse_date(f"{day.day}/{day.month}/{day.year:04}", PARIS) == known


@given(st.datetimes(timezones=st.just(dt.UTC)), st.sampled_from([PARIS, NEW_YORK, None]))
def test_an_instant_stays_the_same_instant(moment: dt.datetime, timezone: ZoneInfo | None) -> None:
    moment = moment.replace(microsecond=0)
    try:
        known = parse_date(moment, timezone)
    except ValueError:
        assert moment.year in (1, 9999)
        return
    assert dt.datetime.fromisoformat(atom(known, timezone)) == moment
    assert dt.datetime.fromisoformat(iso(known)) == moment


@given(st.text())
def test_any_text_gives_a_date_or_a_refusal(text: str) -> None:
    try:
        outcome = parse_date(text, PARIS).value
    except ValueError as refusal:
        outcome = str(refusal)
    assert re.match("[0-9]{4}", outcome) or repr(text) in outcome


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("2022/05/11/x.txt", "2022-05-11"),
        ("seeds/2022/05/11/x.txt", "2022-05-11"),
        ("2022-05-11-x.md", "2022-05-11"),
        ("seeds/2022-05-11_x.md", "2022-05-11"),
        ("2022-05-11.md", "2022-05-11"),
        ("2022/05/x.md", "2022-05"),
        ("2022/x.md", "2022"),
        ("2021/2022-05-11-x.md", "2022-05-11"),
        ("2022/05/11/2021-03-04-x.md", "2021-03-04"),
    ],
)
def test_a_path_tells_a_date(path: str, value: str) -> None:
    assert date_in_path(path) == PartialDate(value)


@pytest.mark.parametrize(
    "path",
    [
        "x.md",
        "2022.md",
        "politique/2022-budget.md",
        "lot2022/x.md",
        "2022-05-112.md",
        "0001/02/03/x.txt",
        "1599/x.md",
        "2101/x.md",
        "2022/02/30/x.md",
        "2022/13/x.md",
        "2022-02-30-x.md",
    ],
)
def test_a_path_without_a_possible_date_tells_none(path: str) -> None:
    assert date_in_path(path) is None


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2022-05-01", "1er·mai·2022"),
        ("2022-05-11", "11·mai·2022"),
        ("2018-09", "septembre·2018"),
        ("1926", "1926"),
        ("0800", "800"),
        ("2022-05-11 11:30:15", "11·mai·2022 à 11·h·30"),
        ("2022-05-11 09:05", "11·mai·2022 à 9·h·05"),
        ("2022-05-11 11:00", "11·mai·2022 à 11·h"),
        ("2022-05-11 00:00", "11·mai·2022 à 0·h"),
    ],
)
def test_a_date_in_words(written: str, shown: str) -> None:
    assert spaced(long_date(parse_date(written, PARIS))) == shown


def test_the_ordinal_is_raised_in_html() -> None:
    first = long_date_html(parse_date("1er mai 2022", PARIS))
    assert spaced(first) == "1<sup>er</sup>·mai·2022"
    assert first.__html__() == first
    assert spaced(long_date_html(parse_date("21 mai 2022", PARIS))) == "21·mai·2022"


def test_days_and_months_have_names() -> None:
    assert weekday(parse_date("2022-05-11", PARIS)) == "mercredi"
    assert weekday(parse_date("1789-07-14", PARIS)) == "mardi"
    assert weekday(parse_date("2018-09", PARIS)) is None
    assert [month_name(1), month_name(8), month_name(12)] == ["janvier", "août", "décembre"]


@pytest.mark.parametrize("month", [0, 13, -1])
def test_a_thirteenth_month_has_no_name(month: int) -> None:
    with pytest.raises(ValueError, match="not a month"):
        month_name(month)


@pytest.mark.parametrize(
    ("written", "for_html", "for_atom"),
    [
        ("1926", "1926", "1926-01-01T00:00:00+00:00"),
        ("2018-09", "2018-09", "2018-09-01T00:00:00+02:00"),
        (
            "2022-05-11 11:30",
            "2022-05-11T11:30:00+02:00",
            "2022-05-11T11:30:00+02:00",
        ),
        # Nine minutes and twenty-one seconds ahead of Greenwich: told in UTC.
        (
            "1900-05-11 11:30",
            "1900-05-11T11:20:39Z",
            "1900-05-11T11:20:39Z",
        ),
        (
            "0001-01-01",
            "0001-01-01",
            "0001-01-01T00:00:00Z",
        ),
    ],
)
def test_dates_for_machines(written: str, for_html: str, for_atom: str) -> None:
    known = parse_date(written, PARIS)
    assert (iso(known), atom(known, PARIS)) == (for_html, for_atom)


def test_without_a_time_zone_midnight_is_that_of_greenwich() -> None:
    known = parse_date("2022-05-11", None)
    assert atom(known, None) == "2022-05-11T00:00:00Z"
    assert iso(parse_date("2022-05-11 11:30", None)) == "2022-05-11T11:30:00"


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0"), (999, "999"), (10000, "10⍽000"), (1234567, "1⍽234⍽567"), (-1000, "-1⍽000")],
)
def test_thousands_are_set_apart(count: int, shown: str) -> None:
    assert spaced(number(count)) == shown


@pytest.mark.parametrize(
    ("count", "form"), [(0, "jour"), (1, "jour"), (1.5, "jour"), (2, "jours"), (-1, "jour")]
)
def test_the_plural_begins_with_two(count: float, form: str) -> None:
    assert plural(count, "jour", "jours") == form
