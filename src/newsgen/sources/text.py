"""From bytes to clean text: encodings, and what goes at the door."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple
from unicodedata import combining, is_normalized, normalize

from newsgen.errors import SourceError

_MAGIC_NUMBERS = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a document in RTF"),
)
_SIGNATURES = tuple(signature for signature, _ in _MAGIC_NUMBERS)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_CHARSETS = {
    "cp1252": "Windows-1252",
    "iso8859_15": "ISO 8859-15",
    "cp850": "DOS (code page 850)",
    "mac_roman": "Mac OS Roman",
}
"""What French was written in before UTF-8, the likeliest first."""
_FRENCH_SIGNS = frozenset("éèàêçùâîôûëïüœæÉÈÀÊÇÎÔŒ«»’‘“”–—…°€\xa0")
_CONTROL_SHARE = 0.1
_FIRST_LOOK = 200
_SURROGATE_BYTES = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)
}

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
"""Of scripts without spaces between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""
_UNSPACED = re.compile(f"[{UNSPACED}]")
_BORDER = re.compile(
    rf"(?<=[{UNSPACED}])(?=[^\W_{UNSPACED}])|(?<=[^\W_{UNSPACED}])(?=[{UNSPACED}])"
)
_CONTROLS = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_CONTROL = re.compile(f"[{_CONTROLS}]")
_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
)
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNWANTED = re.compile(f"[{_CONTROLS}{_BIDI}\ufeff\ud800-\udfff{_NONCHARACTERS}]")

_PLAIN_ASCII = bytes([0x09, 0x0A, *range(0x20, 0x7F)])
# In UTF-8, whatever is not a Latin letter or sign, general punctuation without its controls,
# a currency or an arrow; none of these changes under NFC.
_SUSPECT = re.compile(
    rb"[\x00-\x1f\x7f\xc2\xc6-\xff]"
    rb"(?!(?<=\xc2)[\xa0-\xbf]|(?<=\xe2)"
    rb"(?:\x80[\x82-\x8d\x90-\xa7\xaf-\xbf]|\x82[\xa0-\xbf]|\x86[\x80-\x99]))"
)
_MOST_MARKS = 64
"""Accents on one letter: sorting them takes time with the square of their number."""
_MAYBE_MARKS = re.compile(f"[^\x00-\u02ff]{{{_MOST_MARKS + 1},}}")
_SHORT = 1_000
_SPACES = re.compile("\\s{2,}|[^\\S\xa0\u202f]")
_BLANKS = "".join(
    sign for sign in map(chr, range(0x3001)) if sign.isspace() or sign in "\u200b\u2060"
)


class Decoded(NamedTuple):
    """A file's text; `guessed` when nothing but plausibility chose the `charset`."""

    text: str
    charset: str
    guessed: bool


def decode(data: bytes, place: str = "") -> Decoded:
    """Decode UTF-8, UTF-16 with a byte order mark, or else what a French text is likely to use.

    Raises SourceError (code "binary") for what is no text; `place` names the file in it.
    """
    refuse_binary(data, place)
    if b"\0" in data and not data.startswith(_UTF16):
        raise _no_text(place, _kind(data))
    try:
        decoded = Decoded(data.decode("utf-8"), "utf-8", guessed=False)
    except UnicodeDecodeError:
        decoded = _decode_other(data)
    if not _CONTROL.search(decoded.text, 0, _FIRST_LOOK):
        return decoded
    if len(_CONTROL.findall(decoded.text)) > len(decoded.text) * _CONTROL_SHARE:
        raise _no_text(place, "made of control characters")
    return decoded


def refuse_binary(data: bytes, place: str) -> None:
    """Raise SourceError (code "binary") for what begins as a file of another kind does."""
    if data.startswith(_SIGNATURES):
        raise _no_text(place, _kind(data))


def decode_clean(data: bytes, place: str = "") -> Decoded:
    """Return what `decode` does, its text as `clean` leaves it. Raises SourceError as `decode`."""
    if not data.startswith(_SIGNATURES) and not _SUSPECT.search(data.translate(None, _PLAIN_ASCII)):
        try:  # `suppress` takes as long as the rest of this function
            return Decoded(data.decode("utf-8"), "utf-8", guessed=False)
        except UnicodeDecodeError:
            pass
    decoded = decode(data, place)
    return decoded._replace(text=clean(decoded.text))


def _kind(data: bytes) -> str:
    kinds = (kind for signature, kind in _MAGIC_NUMBERS if data.startswith(signature))
    return next(kinds, "binary (it has NUL bytes)")


def _no_text(place: str, kind: str) -> SourceError:
    return SourceError(
        f"this file is no text: it is {kind}",
        remedy="save it as plain text in UTF-8, or move it out of the sources",
        place=place,
        code="binary",
    )


def _decode_other(data: bytes) -> Decoded:
    for mark, charset in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(charset, "replace")
            return Decoded(text, charset, guessed="\ufffd" in text)
    mixed = data.decode("utf-8", "surrogateescape")
    strays = sum("\udc80" <= character <= "\udcff" for character in mixed)
    if sum(character > "\x7f" for character in mixed) >= 2 * strays:
        return Decoded(mixed.translate(_SURROGATE_BYTES), "utf-8", guessed=True)
    return _decode_western(data)


def _decode_western(data: bytes) -> Decoded:
    """Choose the charset in which most of what is not ASCII is usual in French."""
    others = data.translate(None, bytes(range(0x80)))
    charset = max(_CHARSETS, key=lambda charset: _french_signs(others, charset))
    return Decoded(data.decode(charset, "replace"), _CHARSETS[charset], guessed=True)


def _french_signs(data: bytes, charset: str) -> int:
    return sum(map(_FRENCH_SIGNS.__contains__, data.decode(charset, "replace")))


def clean(text: str) -> str:
    """Return `text` in NFC, with LF line breaks, without characters that only machines see.

    Control characters, byte order marks, bidi controls, surrogates and noncharacters go, and what
    a letter has of accents above 64; form feeds and other separators of lines become line breaks.
    """
    others = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN_ASCII)
    if not _SUSPECT.search(others):
        return text
    cleaned = _UNWANTED.sub("", _LINE_BREAK.sub("\n", text))
    cleaned = without_excess(cleaned)
    return cleaned if is_normalized("NFC", cleaned) else normalize("NFC", cleaned)


def without_excess(text: str) -> str:
    """Return `text` without the accents that one letter has above 64."""
    return _MAYBE_MARKS.sub(_bearable, text)


def _bearable(found: re.Match[str]) -> str:
    """Return some text without the accents that one letter has too many."""
    kept, marks = [], 0
    for sign in found[0]:
        marks = marks + 1 if combining(sign) else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def unspaced(text: str) -> int:
    """Return how many signs of a text are among UNSPACED."""
    return 0 if text.isascii() else len(_UNSPACED.findall(text))


def parted(text: str) -> str:
    """Return a text with a space between words of such scripts and those of others."""
    return _BORDER.sub(" ", text) if _UNSPACED.search(text) else text


def collapse(text: str) -> str:
    """Return `text` clean, on one line, each run of white space as one space.

    A no-break space that stands alone stays; at the ends all white space goes.
    """
    if (
        len(text) < _SHORT
        and text.isprintable()
        and "  " not in text
        and is_normalized("NFC", text)
    ):
        return text.strip()
    return trim(_SPACES.sub(" ", clean(text)))


def trim(text: str) -> str:
    """Return `text` without white space at its ends, zero-width spaces among them."""
    return text.strip(_BLANKS)
