"""Slugs for addresses, and the normal form in which headlines are compared.

python-slugify decides what a slug is; the letters and signs of French text, which are nearly
all that is met, go through a table that gives the same result several times faster.
"""

import re
from codecs import charmap_build, charmap_encode
from unicodedata import combining, normalize

from slugify import slugify as transliterate

_APOSTROPHES = "'’‘ʼ"
_UNKNOWN = "\0"  # also what a real NUL becomes: python-slugify then decides
_SEPARATORS = ' \t\n\v\f\r!"#$%()*+-./:;<=>?@[\\]^_`{|}~\u00a0\u2009\u202f«»“”„…–—·•‹›¡¿°§'
_DIGIT_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")


_ONE_BYTE_SIGNS = (
    "".join(map(chr, range(0x80)))
    + "’‘ʼ“”„…–—·•‹›€\u2009\u202f".ljust(0x20, "\ufffe")
    + "".join(map(chr, range(0xA0, 0x100)))
)
"""Latin-1, in place of its controls the signs of French that it lacks; "\ufffe" is none."""
_ONE_BYTE = charmap_build(_ONE_BYTE_SIGNS)


class _Translation:
    """What str.translate does by a table, twice as fast where all signs fit into a byte each."""

    def __init__(self, table: dict[int, str]) -> None:
        self._table = table
        given = (table[ord(sign)] for sign in _ONE_BYTE_SIGNS)
        plain = (one if len(one) == 1 and one.isascii() else _UNKNOWN for one in given)
        self._bytes = "".join(plain).encode()

    def __call__(self, text: str) -> str:
        try:
            found = charmap_encode(text, "strict", _ONE_BYTE)[0].translate(self._bytes)
        except UnicodeEncodeError:
            return text.translate(self._table)
        return text.translate(self._table) if b"\0" in found else found.decode("ascii")


def _plain_letters() -> dict[int, str]:
    letters = {code: normalize("NFD", chr(code))[0].lower() for code in range(0xC0, 0x180)}
    return {code: letter for code, letter in letters.items() if letter.isascii()}


class _CommonSigns(dict[int, str]):
    """A table for str.translate, in which an unlisted sign gives `_UNKNOWN`."""

    def __missing__(self, code: int) -> str:
        return _UNKNOWN


_in_slugs = _Translation(
    _CommonSigns(
        {code: chr(code).lower() for code in range(128) if chr(code).isalnum()}
        | _plain_letters()
        | {ord(sign): " " for sign in _SEPARATORS + _APOSTROPHES}
        | {
            ord(sign): letters
            for sign, letters in zip("æÆœŒß", ("ae", "ae", "oe", "oe", "ss"), strict=True)
        }
        | dict.fromkeys(range(0x300, 0x330), "")
        | {ord(","): ",", ord("€"): "eur"}
    )
)
_HYPHENATED = str.maketrans(dict.fromkeys(_APOSTROPHES + "«»…°§", "-"))


def slugify(text: str, fallback: str, maximum_bytes: int = 80) -> str:
    """The slug of a text: words of a–z and 0–9 joined by single hyphens, stop words kept.

    It is cut between two words to at most `maximum_bytes` (inside the word if there is only
    one). A text without any such letter gives the slug of `fallback`, an identifier that is
    safe in an address. Raises ValueError if that is empty too.
    """
    slug = slug_if_any(text, maximum_bytes) or slug_if_any(fallback, maximum_bytes)
    if not slug:
        raise ValueError(f"neither {text!r} nor {fallback!r} has a letter or figure for a slug")
    return slug


def slug_if_any(text: str, maximum_bytes: int = 80) -> str:
    """Return the slug of a text as `slugify` does, "" where that would turn to its fallback."""
    return _cut(_slug(text), maximum_bytes)


def _slug(text: str) -> str:
    words = _in_slugs(text)
    if _UNKNOWN in words:
        return transliterate(text.translate(_HYPHENATED), backend="text-unidecode")
    if "," in words:
        words = _DIGIT_COMMA.sub("", words).replace(",", " ")
    return "-".join(words.split())


def _cut(slug: str, maximum_bytes: int) -> str:
    if len(slug) <= maximum_bytes:
        return slug
    whole_words = slug[: maximum_bytes + 1].rpartition("-")[0]
    return whole_words or slug[:maximum_bytes]


_ADDED = (
    r"(?:(?:plus de )?d(?:é|e\u0301)tails|vid(?:é|e\u0301)os?|photos?|images|diaporama|infographie"
    r"|audio|(?:lire )?la suite|en savoir plus)"
)
# What begins with spaces must not begin amid them: of many, each would be tried.
_ADDITION = re.compile(
    rf"(?<!\s)\s*(?:\s[–—|-]\s*{_ADDED}|\({_ADDED}\)|\[{_ADDED}\])\s*$", re.IGNORECASE
)
_ADDED_ENDS = frozenset(
    "ails idéo déos de\u0301o e\u0301os hoto otos ages rama phie udio uite plus".split()
)


class _ComparedSigns(dict[int, str]):
    """A table for str.translate, filled as characters are met: letters bare, the rest spaces."""

    def __missing__(self, code: int) -> str:
        bare = normalize("NFKD", normalize("NFKD", chr(code)).casefold())
        kept = "".join(char if char.isalnum() else " " for char in bare if not combining(char))
        self[code] = kept
        return kept


_compared = _Translation(
    _ComparedSigns(
        {ord(sign): letters for sign, letters in zip("æÆœŒ", ("ae", "ae", "oe", "oe"), strict=True)}
    )
)


def headline_key(text: str) -> str:
    """The form in which two spellings of one headline are equal.

    Small letters without accents, œ and æ as two letters, one space for whatever is neither
    letter nor figure. What pages and crawls add at the end of related headlines is left out:
    " – Détails", " (VIDÉO)".
    """
    if text.rstrip(" )]")[-4:].lower() in _ADDED_ENDS:
        text = _ADDITION.sub("", text)
    return " ".join(_compared(text).split())
