"""Dates of articles: read from what papers and crawls write, shown as French readers expect.

A date may be known to the year, the month, the day or the minute. None is ever invented, and
nothing here looks at the clock, the locale or the time zone of the machine.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import timezone as fixed_offset
from functools import lru_cache
from unicodedata import normalize
from zoneinfo import ZoneInfo

from markupsafe import Markup

NO_BREAK_SPACE = "\u00a0"
NARROW_NO_BREAK_SPACE = "\u202f"

_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_WEEKDAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
_ENGLISH_MONTHS = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
_ENGLISH_WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_ABBREVIATIONS = {"janv": 1, "févr": 2, "fév": 2, "avr": 4, "juil": 7, "sept": 9, "déc": 12}
_UNACCENTED = str.maketrans("éû", "eu")
_MONTH_NUMBERS = {
    name.translate(_UNACCENTED): number
    for names in (_MONTHS, _ENGLISH_MONTHS)
    for number, name in enumerate(names, start=1)
} | {name.translate(_UNACCENTED): number for name, number in _ABBREVIATIONS.items()}


@dataclass(frozen=True, slots=True, order=False)
class PartialDate:
    """A date known to the year, month, day, minute or second; made by `parse_date` only.

    `value` is one of "1926", "2018-09", "2022-05-11", "2022-05-11T11:30", "2022-05-11T11:30:15";
    a time may be followed by its offset, "+02:00" (before standard time a local mean time such
    as "+00:09:21"). The alphabetical order of values is the archive's order: a month sorts first
    among its days, and seconds that are zero are not written.
    """

    value: str

    @property
    def year(self) -> int:
        """The year, 1 to 9999."""
        return int(self.value[:4])

    @property
    def month(self) -> int | None:
        """The month, 1 to 12, or None when only the year is known."""
        return int(self.value[5:7]) if len(self.value) > 4 else None

    @property
    def day(self) -> int | None:
        """The day of the month, or None when it is not known."""
        return int(self.value[8:10]) if len(self.value) > 7 else None

    @property
    def time(self) -> str | None:
        """Local hours and minutes, "11:30", or None when no time is known."""
        return self.value[11:16] or None

    @property
    def offset(self) -> str | None:
        """The offset from UTC, "+02:00", or None."""
        return re.sub(r"^[0-9:]+", "", self.value[11:]) or None

    @property
    def interval(self) -> tuple[str, ...]:
        """The calendar folders that hold the date: ("2022", "05", "11"), ("1926",)."""
        return tuple(self.value[:10].split("-"))


# ------------------------------------------------------------------------------------ reading

_TIME = (
    r"(?P<hour>[0-9]{1,2}) ?(?:h|:(?=[0-9])) ?"
    r"(?:(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?)?"
)
_ZONE = r"(?: ?(?P<zone>z|gmt|utc?|[+-][0-9]{2}:?[0-9]{2})(?: \([^)]*\))?)?"
_MOMENT = rf"(?:(?:t|,? (?:[àa] )?){_TIME}{_ZONE})?"
_WEEKDAY = rf"(?:(?:{'|'.join(_WEEKDAYS + _ENGLISH_WEEKDAYS)})\.?,? )?"
_WRITTEN_FORMS = (
    re.compile(
        r"(?P<year>[0-9]{4})(?:(?P<mark>[-/.])(?P<month>[0-9]{1,2})"
        rf"(?:(?P=mark)(?P<day>[0-9]{{1,2}}){_MOMENT})?)?"
    ),
    re.compile(
        r"(?P<day>[0-9]{1,2})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})"
        + _MOMENT
    ),
    re.compile(
        rf"(?:le )?{_WEEKDAY}(?P<day>1er|[0-9]{{1,2}}) (?P<month>[a-zéû]+)\.? (?P<year>[0-9]{{4}})"
        + _MOMENT
    ),
    re.compile(r"(?P<month>[a-zéû]+)\.? (?P<year>[0-9]{4})"),
)
_TWO_DIGIT_YEAR = re.compile(
    rf"{_WEEKDAY}(?:1er|[0-9]{{1,2}})(?:[-/.][0-9]{{1,2}}[-/.]| [a-zéû]+\.? )[0-9]{{2}}(?![0-9]).*"
)
_LONGEST, _SHOWN = 500, 40
"""Characters of what may be a date, and of what is said to be none."""
_REMEDY = "write it as 2022-05-11, 2022-05-11 11:30, 11/5/2022, 11 mai 2022, 2022-05 or 2022"


def parse_date(text_or_object: object, timezone: ZoneInfo | None) -> PartialDate:
    """Read a date as front matter, YAML, a spreadsheet or a feed gives it.

    Takes a date, a datetime, a year as an integer, or a text: ISO 8601, day-first figures
    (8-1-2019 is 8 January), French words (1er mai 2022 à 11 h 30), RFC 2822. A weekday is
    read past, not checked. A time whose offset is known is converted into `timezone`; a naive
    one is taken as local there (the first of the two when clocks go back). Without `timezone`
    both stay as given. Raises ValueError, with cause and remedy, for anything else.
    """
    if isinstance(text_or_object, str):
        if len(text_or_object) == 10 and text_or_object[4] == "-" == text_or_object[7]:
            try:
                date.fromisoformat(text_or_object)
            except ValueError:
                return _read_text(text_or_object, timezone)
            return PartialDate(text_or_object)
        return _read_text(text_or_object, timezone)
    return _read_object(text_or_object, timezone)


def _read_object(given: object, timezone: ZoneInfo | None) -> PartialDate:
    if isinstance(given, datetime):
        return _at_moment(given, timezone)
    if isinstance(given, date):
        return _day(given)
    if isinstance(given, int) and not isinstance(given, bool):
        if 1 <= given <= 9999:
            return PartialDate(f"{given:04}")
        raise ValueError(f"{_shown(given)} is not a year between 1 and 9999: {_REMEDY}")
    raise ValueError(f"{_shown(given)} is not a date but a {type(given).__name__}: {_REMEDY}")


def _shown(given: object) -> str:
    written = repr(given)
    return written if len(written) <= _SHOWN else f"{written[:_SHOWN]}…"


@lru_cache(maxsize=1024)
def _day(given: date) -> PartialDate:
    return PartialDate(given.isoformat())


def _read_text(text: str, timezone: ZoneInfo | None) -> PartialDate:
    if len(text) > _LONGEST:
        raise ValueError(f"{text[:_SHOWN]!r}… is not a date that can be read: {_REMEDY}")
    folded = " ".join(normalize("NFKC", text).casefold().split())
    for form in _WRITTEN_FORMS:
        if match := form.fullmatch(folded):
            return _assemble(text, match.groupdict(), timezone)
    if _TWO_DIGIT_YEAR.fullmatch(folded):
        raise ValueError(
            f"{text!r} has a year of two digits, whose century is unknown: write all four digits"
        )
    raise ValueError(f"{text!r} is not a date that can be read: {_REMEDY}")


def _assemble(text: str, parts: Mapping[str, str | None], timezone: ZoneInfo | None) -> PartialDate:
    year, month, day = parts["year"] or "", parts.get("month"), parts.get("day")
    try:
        number = _month_number(month) if month else 1
        first = datetime(int(year), number, int((day or "1").removesuffix("er")))
        if parts.get("hour"):
            return _at_moment(_with_time(first, parts), timezone)
    except ValueError as error:
        raise ValueError(
            f"{text!r} is not in the calendar ({error}): check day, month and year,"
            " in this order when the year comes last"
        ) from error
    return PartialDate(first.date().isoformat()[: 10 if day else 7 if month else 4])


def _month_number(month: str) -> int:
    if month.isdigit():
        return int(month)
    number = _MONTH_NUMBERS.get(month.translate(_UNACCENTED))
    if number is None:
        raise ValueError(f"no month is called {month}")
    return number


def _with_time(day: datetime, parts: Mapping[str, str | None]) -> datetime:
    hour, minute, second = (int(parts[part] or 0) for part in ("hour", "minute", "second"))
    moment = day.replace(hour=hour, minute=minute, second=second)
    return moment.replace(tzinfo=_fixed_zone(zone)) if (zone := parts["zone"]) else moment


def _fixed_zone(zone: str) -> fixed_offset:
    if zone[0] not in "+-":
        return UTC
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if minutes > 59:
        raise ValueError(f"the offset {zone} has more than 59 minutes")
    distance = timedelta(hours=hours, minutes=minutes)
    return fixed_offset(-distance if zone[0] == "-" else distance)


def _at_moment(moment: datetime, timezone: ZoneInfo | None) -> PartialDate:
    if timezone and moment.utcoffset() is None:
        moment = moment.replace(tzinfo=timezone, fold=0)
    elif timezone:
        try:
            moment = moment.astimezone(timezone)
        except OverflowError as error:
            raise ValueError("out of the years 1 to 9999 in the archive's time zone") from error
    return PartialDate(moment.isoformat("T", "seconds" if moment.second else "minutes"))


_PATH_DAY = re.compile(
    r"(?<![^/])([0-9]{4})(?:/([0-9]{2})/([0-9]{2})(?=/)|-([0-9]{2})-([0-9]{2})(?=[-_./ ]|$))"
)
_PATH_MONTH = re.compile(r"(?<![^/])([0-9]{4})/([0-9]{2})(?=/)")
_PATH_YEAR = re.compile(r"(?<![^/])([0-9]{4})(?=/)")


def date_in_path(path: str) -> PartialDate | None:
    """The date that folders and file name tell, or None: "2022/05/11/x.txt", "2022-05-11-x.md".

    The most precise wins, then the one nearest the file. Years are 1600 to 2100, so that
    folders which only number files are not taken for dates; an impossible date gives None.
    """
    for form in (_PATH_DAY, _PATH_MONTH, _PATH_YEAR):
        if found := list(form.finditer(path)):
            return _possible_date("-".join(filter(None, found[-1].groups())))
    return None


def _possible_date(value: str) -> PartialDate | None:
    try:
        date.fromisoformat(value + "0000-01-01"[len(value) :])
    except ValueError:
        return None
    return PartialDate(value) if "1600" <= value[:4] <= "2100" else None


# ------------------------------------------------------------------------------------ showing


def month_name(month: int) -> str:
    """The French name of a month, 1 to 12: "mai". Raises ValueError for another number."""
    if not 1 <= month <= 12:
        raise ValueError(f"{month} is not a month between 1 and 12")
    return _MONTHS[month - 1]


def weekday(known: PartialDate) -> str | None:
    """The French weekday ("mercredi"), Gregorian whatever the year; None without a day."""
    if known.day is None:
        return None
    return _WEEKDAYS[date.fromisoformat(known.value[:10]).weekday()]


def long_date(known: PartialDate) -> str:
    """The date in words: "1er mai 2022", "septembre 2018", "1926", "11 mai 2022 à 9 h 05".

    No-break spaces keep the day together and the time together; a line may break around "à".
    """
    return _in_words(known, "er")


def long_date_html(known: PartialDate) -> Markup:
    """As `long_date`, safe in HTML, with the ordinal raised: 1<sup>er</sup> mai 2022."""
    return Markup(_in_words(known, "<sup>er</sup>"))  # nothing but figures and month names


def _in_words(known: PartialDate, ordinal: str) -> str:
    words = [str(known.year)]
    if known.month:
        words.insert(0, month_name(known.month))
    if known.day:
        words.insert(0, _ordinal(known.day, ordinal))
    shown = NO_BREAK_SPACE.join(words)
    return f"{shown} à {_clock(known.time)}" if known.time else shown


def _ordinal(day: int, ending: str) -> str:
    return f"1{ending}" if day == 1 else str(day)


def _clock(time: str) -> str:
    minutes = "" if time[3:] == "00" else NO_BREAK_SPACE + time[3:]
    return f"{int(time[:2])}{NO_BREAK_SPACE}h{minutes}"


# -------------------------------------------------------------------------------- for machines


def iso(known: PartialDate) -> str:
    """The value of <time datetime> and of JSON-LD: ISO 8601, with seconds when a time is known."""
    if known.time is None:
        return known.value
    moment = datetime.fromisoformat(known.value)
    return moment.isoformat() if moment.tzinfo is None else _rfc3339(_in_whole_minutes(moment))


def atom(known: PartialDate, timezone: ZoneInfo | None) -> str:
    """A full RFC 3339 instant: "2022-05-11T11:30:00+02:00".

    Where the date is less precise: the first day, at midnight in `timezone` (UTC without one).
    """
    return _rfc3339(_instant(known, timezone))


def _instant(known: PartialDate, timezone: ZoneInfo | None) -> datetime:
    if known.time:
        moment = datetime.fromisoformat(known.value)
    else:
        moment = datetime(known.year, known.month or 1, known.day or 1)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone or UTC)
    return _in_whole_minutes(moment)


def _in_whole_minutes(moment: datetime) -> datetime:
    """In UTC where the offset is a local mean time, which RFC 3339 and HTML cannot write."""
    if (moment.utcoffset() or timedelta()).seconds % 60 == 0:
        return moment
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # the first or last hours of all years
        return moment.replace(tzinfo=UTC)


def _rfc3339(moment: datetime) -> str:
    shown = moment.isoformat()
    return shown.removesuffix("+00:00") + "Z" if moment.tzinfo is UTC else shown


# ------------------------------------------------------------------------------------- numbers


def number(count: int) -> str:
    """An integer with its thousands set apart by narrow no-break spaces: "10 000"."""
    return f"{count:,}".replace(",", NARROW_NO_BREAK_SPACE)


def plural(count: float, singular: str, plural_form: str) -> str:
    """The form that French wants after `count`: singular up to 2, excluded ("1,5 jour")."""
    return singular if abs(count) < 2 else plural_form
