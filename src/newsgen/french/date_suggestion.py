"""When a French text was probably published, judged by the dates in it.

What a date is worth follows from where it stands (a mention of publication, a dateline, a
heading, the first or last paragraph), from its weekday, and from the other dates: a publication
cannot precede what it reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from enum import IntEnum, StrEnum
from typing import NamedTuple

from newsgen.french.date_finding import (
    Mention,
    date_of,
    mentions,
    sentence_around,
    weekday_fits,
)
from newsgen.french.dates import PartialDate


class Confidence(StrEnum):
    """How far a suggestion may be trusted.

    HIGH: a mention of publication, a dateline or a heading gives it, and nothing in the text
    speaks against it. MEDIUM: one thing does; or it is an update, “ce mercredi 11 mai 2022”, or
    a day of the first or last paragraph with its right weekday, and no later day is reported.
    LOW: all others.
    """

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Suggestion(NamedTuple):
    """The likeliest date of publication, the sentence that has it, and the next likeliest."""

    date: PartialDate
    confidence: Confidence
    sentence: str
    others: tuple[PartialDate, ...]


class Place(IntEnum):
    """Where a date stands, the more telling the higher."""

    FUTURE = 0
    """What is announced."""
    PAST = 1
    """What is remembered: laws, anniversaries, births."""
    PROSE = 2
    EDGE = 3
    """The headline, the summary, the first or the last paragraph."""
    UPDATE = 4
    """“Mis à jour le”."""
    TODAY = 5
    """“ce mercredi 11 mai 2022”."""
    DATELINE = 6
    HEADING = 7
    PUBLISHED = 8
    """“Publié le”."""


class Candidate(NamedTuple):
    """A date of a text."""

    date: PartialDate
    place: Place
    fits: bool | None
    """Its weekday does; None where none is written."""
    has_year: bool
    """The year is written with it, not taken from elsewhere in the text."""
    line: int
    start: int
    end: int


MOST_OTHERS = 5
_STRONG = Place.DATELINE
_FIRST_LINES, _LAST_LINES = 5, 2
"""Of a text with its headline and summary: where datelines and headings stand."""
_EDGE_LINES = 3
_MOST_YEARLESS = 100
_SHORT, _LONG = 120, 1_000
_NEAR_DAYS = 3
"""Within these, dates do not contradict each other: a dateline is often of the day before."""
_FAR_DAYS = 400
"""After these, what a text tells is no announcement."""


def suggest_date(lines: Sequence[str]) -> Suggestion | None:
    """Return the likeliest date of publication of a text, None where it has no date.

    `lines` are the headline, the summary and the paragraphs, without empty ones.
    """
    found, years = _candidates(lines)
    if not found:
        return None
    ranked = sorted(found, key=_rank, reverse=True)
    best = ranked[0]
    others = dict.fromkeys(one.date for one in ranked if one.date != best.date)
    return Suggestion(
        best.date,
        _confidence(best, found, years, lines[0][:_LONG]),
        sentence_around(lines[best.line], best.start, best.end),
        tuple(others)[:MOST_OTHERS],
    )


def _candidates(lines: Sequence[str]) -> tuple[list[Candidate], set[int]]:
    """Return the dates of a text, and the years that it names by themselves."""
    found: list[Candidate] = []
    years: set[int] = set()
    yearless: list[tuple[int, Mention]] = []
    for number, line in enumerate(lines):
        for mention in mentions(line):
            if mention.is_lone_year:
                if not _AHEAD.search(mention.before[-40:]):
                    years.add(int(mention.written))
            elif not mention.has_year:
                yearless.append((number, mention))
            elif known := date_of(mention):
                found.append(_candidate(lines, number, mention, known))
    named = sorted(years.union(one.date.year for one in found), reverse=True)
    found += _completed(lines, yearless, named)
    return found, years


def _completed(
    lines: Sequence[str], yearless: list[tuple[int, Mention]], years: list[int]
) -> Iterator[Candidate]:
    """Yield days without a year that may be the publication's, in the last year that suits."""
    for number, mention in yearless[:_MOST_YEARLESS]:
        if _place(lines, number, mention) < Place.TODAY:
            continue
        for year in years:
            known = date_of(mention, year)
            if known and weekday_fits(mention, known) is not False:
                yield _candidate(lines, number, mention, known)
                break


def _candidate(
    lines: Sequence[str], number: int, mention: Mention, known: PartialDate
) -> Candidate:
    place = _place(lines, number, mention)
    fits = weekday_fits(mention, known)
    return Candidate(known, place, fits, mention.has_year, number, mention.start, mention.end)


def _rank(one: Candidate) -> tuple[object, ...]:
    """Strong places by which they are and where, others by date: the likeliest ranks highest."""
    if one.place >= _STRONG:
        return True, one.has_year, one.place, one.fits is not False, -one.line
    place = Place.EDGE if one.place is Place.PROSE else one.place
    return False, one.has_year, place, one.date.day is not None, one.date.value


# ------------------------------------------------------------------------------------- places

_TIME = (
    r"(?:(?:,|à|-|–|T(?=\d))?\s*+[0-9]{1,2}\s?(?:h|:)\s?"
    r"(?:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?)?"
)
"""With the seconds and the zone that machines write: `T10:21:00+02:00`."""
_NOTHING_MORE = re.compile(rf"\s*+{_TIME}[\s.,;:)\]|•–—-]*+$")
_PUBLISHED = re.compile(
    r"(?:^\W*(?::\w+:\s*)?|[|•·–—.]\s*|\s-\s*|^Par [^,]{1,60},\s*)"
    r"(?:(?:cet )?article |dépêche |billet |texte )?"
    r"(?:publi[ée]e?|parue?|mise? en ligne|postée?|diffusée?|rédigée?"
    r"|(?:date de )?(?:première )?publication(?: initiale)?|date de parution)"
    r"(?: en ligne)?(?: (?:dans|par|sur) .{1,40})?"
    r"(?: le(?=\s*:))?\s*:?\s*(?:le |en |du )?$",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"(?:^\W*|[|•·–—.(]\s*|\s-\s*|^(?:publié|par ).{1,80})(?:dernière )?"
    r"(?:mise? [àa] jour|modifi[ée]e?|actualis[ée]e?|r[ée]vis[ée]e?|modification)"
    r"(?: le(?=\s*:))?\s*:?\s*(?:le |en )?$",
    re.IGNORECASE,
)
_ENDS_MENTION = re.compile(
    rf"\s*+{_TIME}\s*+(?:[.,;]?\s*$|[|•·–—)(\]/-]|[.,]?\s*(?:et )?(?:par|dans|mise?|modifiée?"
    r"|actualisée?|temps|lecture|durée|[0-9]+ (?:min|comm))\b)",
    re.IGNORECASE,
)
_BARE = re.compile(r"[\W_]*(?:(?:le|du|daté du|en date du|date\s?:)\s+)?", re.IGNORECASE)
_PAPER = re.compile(
    r"\b(?:n°|nos?|numéro|édition|journal|supplément|parution|livraison|bulletin|revue|gazette"
    r"|courrier|dépêche|écho|éclair|matin|presse|progrès|républicain|moniteur|nouvelliste|petit"
    r"|petite|figaro|monde|humanité|croix|temps|voix|quotidien|hebdomadaire|tribune|indépendant"
    r"|populaire|libération|avenir|union|ouest|sud|dauphiné|télégramme|annales|mercure|siècle"
    r"|intransigeant|excelsior|populaire|messager|phare|patriote|feuille|année)\b",
    re.IGNORECASE,
)
_PARTS = (",", "–", "—", "-", ":", "|", " du")
_ISSUE = re.compile(
    r"\s*[,.;:|·•–—-]+\s*(?:\w{1,4}\s)?(?:n°|numéro|année|pages?\b|prix|édition|cent|francs?|€)",
    re.IGNORECASE,
)
_CITING = re.compile(
    r"\(|[\[(]?[0-9]{1,3}[\]).]|[^\w(]*(?:lire|voir|cf|selon|d[’']après|notre|nos)\b", re.IGNORECASE
)
"""(Le Monde du 3 mai 2010.), [2] Le Monde, voir Le Monde: another article, or a note."""
_CREDIT = re.compile(
    r"[\s.,;:(–—-]*(?i:©|photos?\b|crédits?\b)|[\s.,–—-]*[A-ZÀ-Þ .’'-]{2,40}/\s?[A-Z]"
)
"""What follows the date of a photograph: © AFP, (Photo AFP), RYAD KRAMDI / AFP."""
_NO_PLACE = (
    "En|À|A|Au|Aux|Dans|Depuis|Dès|Née?|Morte?|Décédée?|Ce|Cette|Puis|Enfin|Ainsi|Hier|Après"
    "|Avant|Pour|Selon|Mais|Et|Or|Il|Elle|On|Un|Une|Photo|Photos|Photographie|Image|Illustration"
    "|Légende|Dessin|Crédit|Archives|Lire|Voir|Cf"
)
_NAME = (
    r"[A-ZÀ-ÖØ-Þ][\w’'.-]*"
    r"(?:\s(?:[A-ZÀ-ÖØ-Þ][\w’'.-]*|de|du|des|la|le|les|sur|en|sous|et)){0,5}"
)
_DATELINE = re.compile(
    r"[\W_]*(?:(?:Fait à|De notre (?:envoyée?|correspondante?)(?: \w+)?(?: à| au| en)?) )?"
    rf"(?:(?!(?:{_NO_PLACE})\b){_NAME}(?:\s?\([^)]{{2,30}}\))?\s*[,;:–—-]\s*){{0,2}}"
    r"(?:\([A-Z][^)]{1,30}\)\s*[,–—-]?\s*)?(?:le\s+)?"
)
_AFTER_DATELINE = re.compile(
    rf"\s*+{_TIME}\s*+(?:\([A-Z][^)]{{1,30}}\))?\s*(?:[–—:)\]]|-\s|--|\.\s|[.,]?$|\.[–—-])"
)
_OF_ANOTHER = re.compile(
    r"[^\w©↑]*(?:[©↑]|(?:crédits?|photos?|photographies?|images?|illustrations?|légende|archives?"
    r"|sources?|naissance|décès)\b[^,.]{0,20}:"
    r"|(?:cf\.?|voir|lire|d[’']après|extraits? d(?:u|es?))\s"
    r"|[0-9]{1,3}(?:[\])]|\.\s))",
    re.IGNORECASE,
)
"""Credits, notes, citations: `© AFP, 3 mai 2010`, `[1] Le Monde, 3 mai 2010`, `Cf. La Croix, …`."""
_IN_CHRONOLOGY = re.compile(r"\s*+:\s")
"""A date that begins a line, with what happened then: `3 mai 1950 : naissance à Paris`."""
_TODAY = re.compile(r"(?:\bce|\baujourd[’']hui,?|\bce jour,?)\s*$", re.IGNORECASE)
_AHEAD = re.compile(
    r"(?:\bd[’']ici(?: à| au| le| fin)?|horizon|jusqu[’'](?:au|en|à)|à partir d[ue]|\bdès(?: le)?"
    r"|\bavant(?: le| fin)?|prévue?s?(?: le| pour le| pour| en| au)?|objectif|reportée?s? au"
    r"|rendez-vous (?:le|au))\s*$",
    re.IGNORECASE,
)
_ANNOUNCING = frozenset(
    "aura auront sera seront tiendra tiendront déroulera dérouleront débutera débuteront commencera"
    " commenceront ouvrira ouvriront fermera fermeront rouvrira rouvriront entrera entreront devra"
    " devront doit doivent accueillera jouera fêtera fera prochain prochaine pourra pourront ira"
    " iront votera voteront célébrera reprendra reprendront".split()
)
_TOLD = re.compile(
    r"\b(?:lois?|décrets?|arrêtés?|ordonnances?|circulaires?|directive|traités?|accords?|appel"
    r"|armistice|attentats?|attaques?|massacres?|révolution|putsch|séisme|bataille|constitution"
    r"|nuit|née?s?|morte?s?|décédée?s?|fondée?s?|créée?s?|inaugurée?s?|depuis|libération"
    r"|exécutée?s?|assassinée?s?|disparue?s?|baptisée?s?|mariée?s?)"
    r"(?:\s(?:à|au|en|de|dans)\s[\w’' -]{1,30})?,?\s*(?:du|le|en|au|dès|depuis)?\s*$",
    re.IGNORECASE,
)
_REMEMBERING = (
    *("anniversaire", "commémor", "centenaire", "cinquantenaire", "mémoire", "souvenir", "hommage"),
    *("historique", "à l’époque", "à l'époque", "jadis", "naguère", "naquit", "naît", "célèbre"),
    *("biographie", "sa naissance", "sa mort", "siècle après", "éphéméride", "ce jour-là"),
    *("s’est passé un", "s'est passé un", "c’était un", "c'était un"),
)
_OF_OTHERS = re.compile(
    r"[\W_]*(?:[0-9]+ )?(?:(?:vos |les )?(?:commentaires?|réactions?)|[àa]? ?(?:lire|voir)"
    r" (?:aussi|également)|sur le même (?:sujet|thème)|dans la même rubrique"
    r"|articles (?:liés|similaires|connexes|récents))[\W_]*(?:[0-9]+[\W_]*)?",
    re.IGNORECASE,
)
_LONGEST_HEADING = 40
_LINES_OF_OTHERS = 100


def _place(lines: Sequence[str], number: int, mention: Mention) -> Place:
    strong = _strong_place(lines, number, mention)
    if strong is None or _is_of_others(lines, number):
        return _place_in_prose(lines, number, mention)
    return strong


def _strong_place(lines: Sequence[str], number: int, mention: Mention) -> Place | None:
    """Return the place of a date that a mention of publication, a dateline or a heading gives."""
    line, before = lines[number], mention.before
    after = line[mention.end : mention.end + _SHORT]
    if (marked := _marked_place(before, after)) is not None:
        return marked
    at_an_end = number < _FIRST_LINES or number >= len(lines) - _LAST_LINES
    if at_an_end and not _OF_ANOTHER.match(before):
        if len(line) <= _SHORT and _is_heading(before, after):
            return Place.HEADING
        if len(before) <= _SHORT and _is_dateline(before, after):
            return Place.DATELINE
    return None


def _is_of_others(lines: Sequence[str], number: int) -> bool:
    """Tell whether a line stands below a heading of comments, or of what to read too."""
    above = lines[max(2, number - _LINES_OF_OTHERS) : number]
    return any(len(line) <= _LONGEST_HEADING and _OF_OTHERS.fullmatch(line) for line in above)


def _marked_place(before: str, after: str) -> Place | None:
    if len(before) > _SHORT or not _ENDS_MENTION.match(after):
        return None
    if _PUBLISHED.search(before):
        return Place.PUBLISHED
    return Place.UPDATE if _UPDATED.search(before) else None


def _is_heading(before: str, after: str) -> bool:
    first_words = " ".join(before.split()[:3])
    named = before.rstrip().endswith(_PARTS) and _PAPER.search(first_words)
    if named and _CITING.match(before):
        return False
    if not (named or _BARE.fullmatch(before)):
        return False
    return bool(_NOTHING_MORE.match(after) or _ISSUE.match(after))


def _is_dateline(before: str, after: str) -> bool:
    if not _AFTER_DATELINE.match(after) or _CREDIT.match(after):
        return False
    if not any(map(str.isalpha, before)) and _IN_CHRONOLOGY.match(after):
        return False
    return _DATELINE.fullmatch(before) is not None


def _place_in_prose(lines: Sequence[str], number: int, mention: Mention) -> Place:
    before = mention.before
    if _TODAY.search(before[-20:]):
        return Place.TODAY
    if _TOLD.search(before[-60:].lower()):
        return Place.PAST
    sentence = sentence_around(lines[number], mention.start, mention.end)
    if _remembers(sentence) or _remembers(lines[0][:_LONG]):
        return Place.PAST
    if not _ANNOUNCING.isdisjoint(sentence.split()) or _AHEAD.search(before[-40:]):
        return Place.FUTURE
    return Place.EDGE if number < _EDGE_LINES or number == len(lines) - 1 else Place.PROSE


def _remembers(text: str) -> bool:
    small = text.lower()
    return any(map(small.__contains__, _REMEMBERING)) or ("il y a " in small and " ans" in small)


# --------------------------------------------------------------------------------- confidence


def _confidence(
    best: Candidate, found: Sequence[Candidate], years: set[int], headline: str
) -> Confidence:
    if not best.has_year:
        return Confidence.LOW
    doubts = _doubts(best, found, years)
    if best.place in (Place.DATELINE, Place.HEADING):
        doubts += _remembers(headline)  # it may be the day of what is remembered
    if best.place >= _STRONG:
        return (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)[min(doubts, 2)]
    trusted = best.place >= Place.UPDATE or (best.place is Place.EDGE and best.fits)
    return Confidence.MEDIUM if trusted and not doubts else Confidence.LOW


def _doubts(best: Candidate, found: Sequence[Candidate], years: set[int]) -> int:
    """Count what speaks against a date."""
    day = _day(best.date)
    strong = best.place >= _STRONG
    rivals = {one.date for one in found if one.place >= _STRONG and one.has_year}
    apart = [one for one in rivals if abs(_day(one) - day) > _NEAR_DAYS]
    later = any(
        _day(one.date) > day + (_FAR_DAYS if strong else 0)
        for one in found
        if one.place is not Place.FUTURE and one.has_year
    )
    doubts = (best.fits is False) + min(len(apart), 2) * strong + 2 * later
    if best.place is not Place.PUBLISHED:
        doubts += any(year > best.date.year + 1 for year in years)
    return doubts


def _day(known: PartialDate) -> int:
    """Return a date as a number of days; the first of those that it may be."""
    return date(known.year, known.month or 1, known.day or 1).toordinal()
