"""Alphabetical order as French readers expect it, by the Unicode collation algorithm.

The keys give the order of the default table (DUCET 9.0, punctuation not ignored) for text in
Latin script. They differ from it, knowingly, in these cases:

- scripts other than Latin, and signs and letters outside the list below, come after Latin in
  the order of their code points;
- Catalan `l·l` and `ŀ`, and the long `ſ`, are not contracted;
- combining marks outside the list below count as one mark each, in the order of their code
  points; letters in circles, squares and full width weigh as other compatibility letters.
"""

import re
from typing import NamedTuple
from unicodedata import category, combining, decomposition, normalize

# First to last; a letter stands for its capital too.
_ORDER = (
    "\t\n\v\f\r\x85\u2028\u2029 _-‐‒–—―,;:!¡?¿.·'‘’‚‹›\"“”„«»()[]{}§¶@*/\\&#%‰†‡•′`´^¯¨¸°©®+±÷×<=>¬"
    "|¦~−⁄¤¢$£¥€0123456789abcdeəfƒghiıjklmnŋopqĸrstŧuvwxyzþʼ"
)
_WEIGHTS = {char: chr(place) for place, char in enumerate(_ORDER, start=2)}
_AFTER_LATIN = chr(2 + len(_ORDER))
_LEVEL_END = "\x01"  # below every weight: "art" sorts before "arts"

# Second level: the weights of the collation table itself, as characters.
_PLAIN = " "
_MARKS = dict(
    zip(
        "\u0332\u0313\u0314\u0301\u0300\u0306\u0302\u030c\u030a\u0342\u0308\u030b\u0303\u0307"
        "\u0338\u0327\u0328\u0304",
        map(chr, range(0x21, 0x33)),
        strict=True,
    )
) | {"\u0335": "9", "\u0309": ";", "\u031b": "?", "\u0323": "B", "\u0326": "E"}
_JOINED = "\u0110"  # between the letters of æ and œ
_OTHER_MARKS = "\u0111"
_STROKED = {
    "ø": ("o", "\u0338"),
    "đ": ("d", "\u0335"),
    "ħ": ("h", "\u0335"),
    "ł": ("l", "\u0335"),
}
_LIGATURES = {"æ": "ae", "œ": "oe", "ß": "ss", "ð": "d"}

# Third level: small letters, capitals, then their compatibility variants.
_SMALL, _VARIANT, _CAPITAL, _CAPITAL_VARIANT = "B", "D", "H", "J"
_VARIANTS = {"<super>": "T", "<sub>": "U", "<noBreak>": "[", "<fraction>": "^"}


class _Element(NamedTuple):
    """What a character weighs at each of the three levels."""

    letter: str
    accent: str
    case: str


def _weigh(char: str) -> list[_Element]:
    small = char.lower()
    case = _SMALL if small == char else _CAPITAL
    if small in _WEIGHTS:
        return [_Element(_WEIGHTS[small], _PLAIN, case)]
    if small in _STROKED:
        letter, stroke = _STROKED[small]
        return [_Element(_WEIGHTS[letter], _PLAIN, case), _Element("", _MARKS[stroke], _SMALL)]
    if small in _LIGATURES:
        return _weigh_ligature(_LIGATURES[small], case)
    if (parts := normalize("NFKD", char)) != char:
        return _weigh_variant(parts, _VARIANTS.get(decomposition(char).split(" ")[0]))
    return _weigh_unlisted(char)


def _weigh_unlisted(char: str) -> list[_Element]:
    if category(char) in ("Cc", "Cf"):
        return []
    if combining(char):
        return [_Element("", _MARKS.get(char, _OTHER_MARKS + char), _SMALL)]
    return [_Element(_AFTER_LATIN + char, _PLAIN, _SMALL)]


def _weigh_ligature(letters: str, case: str) -> list[_Element]:
    case = _VARIANT if case == _SMALL else _CAPITAL_VARIANT
    first, *rest = (_Element(_WEIGHTS[letter], _PLAIN, case) for letter in letters)
    return [first, _Element("", _JOINED, _VARIANT), *rest]


def _weigh_variant(parts: str, variant: str | None) -> list[_Element]:
    variants = {_SMALL: variant or _VARIANT, _CAPITAL: variant or _CAPITAL_VARIANT}
    elements = [element for part in parts for element in _weigh(part)]
    return [element._replace(case=variants.get(element.case, _VARIANT)) for element in elements]


class _Level(dict[int, str]):
    """A table for str.translate at one level, filled as characters are met."""

    def __init__(self, level: int) -> None:
        super().__init__()
        self._level = level

    def __missing__(self, code: int) -> str:
        weights = "".join(element[self._level] for element in _weigh(chr(code)))
        self[code] = weights
        return weights


_LETTERS, _ACCENTS, _CASES = (_Level(level) for level in range(3))


def sort_key(text: str) -> str:
    """A string whose plain order (of code points, or of UTF-8 bytes) is French alphabetical order.

    Letters decide first, then accents, then case; spaces and punctuation come before figures,
    figures before letters. Without NUL, to be stored and compared by any database.
    """
    letters = normalize("NFD", text)
    # Plain small endings are left out: the letters before them already tell how many there are.
    accents = "" if letters.isascii() else letters.translate(_ACCENTS).rstrip(_PLAIN)
    cases = letters.translate(_CASES).rstrip(_SMALL)
    return f"{letters.translate(_LETTERS)}{_LEVEL_END}{accents}{_LEVEL_END}{cases}"


# Proper names whose article is part of the name, as they are written.
_NAMES_WITH_ARTICLE = (
    "La Baule|La Ciotat|La Courneuve|La Fontaine|La Havane|La Haye|La Mecque|La Nouvelle-Orléans"
    "|La Paz|La Réunion|La Roche-sur-Yon|La Rochelle|La Seyne|La Valette|Le Bourget|Le Caire|Le Cap"
    "|Le Clézio|Le Corbusier|Le Creusot|Le Drian|Le Havre|Le Kremlin-Bicêtre|Le Lavandou|Le Mans"
    "|Le Pen|Le Puy|Le Raincy|Le Touquet|Le Vésinet|Les Lilas|Les Mureaux|Les Sables-d’Olonne"
    "|Les Ulis|L’Haÿ-les-Roses|L’Isle-Adam|L’Île-Rousse"
    "|L’Aurore|L’Équipe|L’Est républicain|L’Express|L’Humanité|L’Obs|La Croix|La Dépêche"
    "|La Tribune|La Voix du Nord|Le Canard enchaîné|Le Dauphiné|Le Figaro|Le Monde|Le Parisien"
    "|Le Petit Journal|Le Petit Parisien|Le Point|Le Télégramme|Les Échos|Les Echos"
)
_NAME = re.compile(rf"(?:{_NAMES_WITH_ARTICLE})\b".replace(" ", r"\s+").replace("’", "[’']"))
_ARTICLE = re.compile(r"(?:(?:les?|la|une?|des)\s+|l[’']\s*)(?=\S)", re.IGNORECASE)
_OPENING = "«»‹›“”„\"‘’'([{…. \t\n\u00a0\u202f"
"""What a title may begin with that no reader files it under."""


def title_without_article(title: str) -> str:
    """The title without the quotation marks and the article that it begins with.

    Articles are le, la, les, l’, un, une, des, in any case.

    Names such as Le Havre or Le Monde keep theirs when they are written so ("Le monde change"
    is no newspaper); so does a title that is nothing but an article.
    """
    title = title.strip()
    title = title.lstrip(_OPENING) or title
    article = _ARTICLE.match(title)
    if article is None or _NAME.match(normalize("NFC", title)):
        return title
    rest = title[article.end() :]
    return rest.lstrip(_OPENING) or rest


def title_sort_key(title: str) -> str:
    """The `sort_key` of a title, what it begins with left out as by `title_without_article`."""
    return sort_key(title_without_article(title))


def initial(title: str) -> str:
    """Where a title stands in an A–Z list: its letter "A" to "Z", "0-9", or "#".

    Quotation marks and the article are left out, accents are folded, œ stands under O.
    """
    weight = normalize("NFD", title_without_article(title))[:1].translate(_LETTERS)[:1]
    first = _ORDER[ord(weight) - 2] if weight and weight != _AFTER_LATIN else ""
    if "a" <= first <= "z":
        return first.upper()
    return "0-9" if "0" <= first <= "9" else "#"
