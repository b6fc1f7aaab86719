"""French typography of what was typed: spaces, quotation marks, apostrophes, ellipses, dashes.

`typeset` is for plain text, `typeset_html` for the text of safe HTML. Neither corrects an author:
letters, figures and other signs stay as they are, and what is set well comes out unchanged.

Most texts need few of the rules. Each is asked only if its sign is in the text, which Python
finds out at once; and its expression begins with a sign, which it finds as fast.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import chain, pairwise

NO_BREAK = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"
_BLANKS = f" {NO_BREAK}{NARROW}\N{THIN SPACE}\n"
"""With the end of a line: where an editor wraps paragraphs, it took the place of a space."""

# What stands for a tag while a text is set: nothing, the end of a block, an object, a line break,
# an address. No source has these characters: they go at the door.
_INLINE, _BLOCK, _OBJECT, _BREAK, _ADDRESS = "\x00\x01\x02\x1f\x03"


@lru_cache(maxsize=16384)  # lists show the same headlines and summaries again and again
def typeset(text: str) -> str:
    """Return a plain text, such as a headline, as a French printer would set it.

    >>> typeset('"Quoi ?" demande l\\'Élysée...')
    '«\\xa0Quoi\\u202f?\\xa0» demande l’Élysée…'
    """
    return _set(text, raised="{}")


def typeset_html(html: str) -> str:
    """Return safe HTML with its text set, and ordinals raised: `XXI<sup>e</sup>`.

    Attributes stay as they are, and so does what is within code, pre, kbd, samp, script, style,
    textarea, or an element whose `lang` is not French.
    """
    if all(map(_begins_paragraph, html.split("<")[1:])):
        return _set(html, raised=_RAISED)
    return _set_between_tags(html)


def _begins_paragraph(after: str) -> bool:
    return after.startswith(("p>", "/p>"))


@lru_cache(maxsize=64)  # asked for every card of every list
def is_french(language: str) -> bool:
    """Tell whether a language tag means French, of whatever country."""
    return language.lower().partition("-")[0] == "fr"


# HTML: the text between tags is set as a whole, since quotations and spaces span inline elements.

_RAISED = "<sup>{}</sup>"
_TAG = re.compile(
    r"""(<(/?[a-zA-Z][a-zA-Z0-9]*)(?:[^<>"']|"[^"]*"|'[^']*')*>)"""  # two groups: tag and name
)
_MARK = re.compile(f"[{_INLINE}{_BLOCK}{_OBJECT}{_BREAK}]")
_KEPT = frozenset("code kbd pre samp script style textarea".split())
_TRANSPARENT = "a abbr b cite del dfn em i ins mark q s small span strong time u var wbr".split()
_VOID = frozenset("br hr img wbr".split())
_MARKS = {
    **{tag: _INLINE for name in _TRANSPARENT for tag in (name, f"/{name}")},
    **dict.fromkeys("code kbd samp img sub /sub sup /sup".split(), _OBJECT),
    "br": _BREAK,
}
_KEPT_TAG = re.compile(rf"<(?:{'|'.join(sorted(_KEPT))})\b| lang=")
_LANGUAGE = re.compile(r"""\slang=["']?([A-Za-z0-9-]*)""")


def _set_between_tags(html: str) -> str:
    pieces = _TAG.split(html)
    if _KEPT_TAG.search(html):
        pieces = list(_with_kept_elements(pieces))
    texts, tags, names = pieces[::3], pieces[1::3], pieces[2::3]
    marks = [_MARKS.get(name, _BLOCK) for name in names]
    text = _set(_alternating(texts, marks), raised=_RAISED)
    parted = _MARK.split(text)
    if len(parted) != len(texts):  # one of the marks was in the text
        return html
    return _alternating(parted, tags)


def _alternating(texts: list[str], others: list[str]) -> str:
    pairs = zip(texts, others, strict=False)
    return "".join(chain(chain.from_iterable(pairs), texts[len(others) :]))


def _with_kept_elements(pieces: list[str]) -> Iterator[str]:
    """Yield (text, tag, name, text …) with each element that stays as it is for one tag."""
    yield pieces[0]
    held: list[str] = []
    kept, depth = "", 0
    for tag, name, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        if not depth and not _stays(tag, name):
            yield from (tag, name, text)
            continue
        kept = name if not depth else kept
        depth += (name == kept) - (name == f"/{kept}")
        held += (tag, text) if depth else (tag,)
        if not depth:
            yield from ("".join(held), _standing_for(kept), text)
            held.clear()
    if held:
        yield from ("".join(held), _standing_for(kept), "")


def _stays(tag: str, name: str) -> bool:
    if name in _KEPT:
        return True
    language = _LANGUAGE.search(tag)
    return bool(language and name not in _VOID and not is_french(language[1]))


def _standing_for(name: str) -> str:
    """Return a name for an element that is not looked into: an object, unless it is a block."""
    return "img" if name in _MARKS else name


# The rules. Where several concern one place, a later one decides.


def _set(text: str, raised: str) -> str:
    """Return a text set by all rules, but for addresses of pages and mailboxes in it."""
    if not _may_have_addresses(text):
        return _set_all(text, raised)
    if _ADDRESS in text:
        return text
    addresses = _ADDRESSES.findall(text)
    parted = _set_all(_ADDRESSES.sub(_ADDRESS, text), raised).split(_ADDRESS)
    return _alternating(parted, addresses)


def _may_have_addresses(text: str) -> bool:
    return "@" in text or (":" in text and "://" in text) or ("w" in text and "www." in text)


_ADDRESSES = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.-]{0,20}://|www\.)[^\s<>\"«»\x00-\x1f]+"
    r"|[\w.+'’-]{1,64}@[\w-]+(?:\.[\w-]+)*"
)


def _set_all(text: str, raised: str) -> str:
    """Return a text after all rules that its signs call for; `raised` is how ordinals end."""
    for sign, rule in _RULES:
        if sign in text:
            text = rule(text)
    if any(map(text.__contains__, "0123456789")):
        text = _NUMBER.sub(partial(_number, raised=raised), text)
        text = _REFERENCE.sub(_reference, text)
    if any(figure in text and hint.search(text) for figure, hint in _ROMAN_HINTS):
        text = _ROMAN.sub(partial(_roman, raised=raised), text)
    return text


# Spaces before and after signs


def _before(text: str, sign: str, space: str, *, always: bool = False) -> str:
    """Put `space` where blanks stand before a sign, or `always`; not where a block begins."""
    pieces = text.split(sign)
    changed = False
    for at, piece in enumerate(pieces[:-1]):
        last = piece[-1:]
        after_word = piece[-2:-1].isalnum()
        if last == space and after_word:
            continue
        if last == " " and after_word:
            pieces[at] = piece[:-1] + space
            changed = True
        elif last in _BLANKS_OR_TAG or (always and piece):
            pieces[at] = _ended(piece, space, always=always)
            changed = True
    return sign.join(pieces) if changed else text


def _ended(piece: str, space: str, *, always: bool) -> str:
    """Return a piece of text whose final blanks, which a tag may follow, are one `space`."""
    bare = piece.rstrip(_INLINE)
    tags = piece[len(bare) :]
    words = bare.rstrip(_BLANKS)
    if (bare == words and not always) or words[-1:] in _BEGINNINGS:
        return piece
    return words + space + tags


def _colon(text: str) -> str:
    """Put a no-break space where blanks stand before a colon, but not before `::1`."""
    pieces = text.split(":")
    last = len(pieces) - 1
    for at, piece in enumerate(pieces[:-1]):
        doubled = at + 1 < last and not pieces[at + 1]
        if piece[-1:] in _BLANKS_OR_TAG and not doubled:
            pieces[at] = _ended(piece, NO_BREAK, always=False)
    return ":".join(pieces)


_BLANKS_OR_TAG = frozenset(_BLANKS + _INLINE)
_BEGINNINGS = frozenset(("", "<", ">", "“", _BLOCK, _BREAK))
_BLANK = f"[{_BLANKS}]"
_OPENING_GUILLEMET = re.compile(rf"«{_BLANK}*(?=[^{_BLANKS}<”{_BLOCK}{_BREAK}])")


# Ellipses, dashes, apostrophes

_DOTS = re.compile(r"\.{3,}")
_LONGEST_ELLIPSIS = 6
"""Longer rows of dots lead to the number of a page, or are to be filled in."""


def _ellipses(text: str) -> str:
    """Make one sign of three dots or a few more, and take the space away that parts them off."""
    written: list[str] = []
    at = 0
    for dots in _DOTS.finditer(text):
        before = text[at : dots.start()]
        if dots.end() - dots.start() > _LONGEST_ELLIPSIS:
            written += (before, dots[0])
        else:
            follows = text[dots.end() : dots.end() + 1]
            words = before.rstrip(_BLANKS)
            ends = words[-1:].isalnum() or words[-1:] in _ENDING_WORDS
            written += (before if follows.isalnum() or not ends else words, "…")
        at = dots.end()
    return "".join((*written, text[at:]))


_ENDING_WORDS = frozenset(("»", ")", "]", "’", _INLINE, _OBJECT, _ADDRESS))
_DASH = re.compile(
    rf"-(?={_BLANK}(?!»))(?:(?<=^-)(?!{_BLANK}\d)|(?<=[>{_BLOCK}{_BREAK}]-)(?!{_BLANK}\d)"
    rf"|(?<={_BLANK}-)(?!(?<=\d{_BLANK}-){_BLANK}\d))"
)
"""A hyphen between blanks, or before one at the beginning; not between figures (`1914 - 1918`),
nor at the end of a quotation.
"""

_LETTER = r"[^\W\d_]"
_NOT_BETWEEN_LETTERS = re.compile(rf"'(?:(?<!{_LETTER}')|(?!{_LETTER}))")
_APOSTROPHE = re.compile(
    rf"'(?:(?:(?<={_LETTER}')|(?<={_LETTER}{_INLINE}'))(?={_INLINE}*{_LETTER})"
    r"|(?:(?<=\b[cdjlmnstCDJLMNST]')|(?<=[qQ][uU]'))"
    rf"(?={_INLINE}*[«“\d{_OBJECT}{_ADDRESS}]))"
)
"""Between letters, a tag among them perhaps, or after elision: `l'« Express »`, `jusqu'1 h`,
`d'<code>awk</code>`.
"""


def _apostrophes(text: str) -> str:
    if _NOT_BETWEEN_LETTERS.search(text):
        return _APOSTROPHE.sub("’", text)
    return text.replace("'", "’")


# Straight quotation marks

_QUOTE_SIGNS = re.compile('["«»]')
_STRAIGHT = re.compile('"')
_SECONDS = re.compile(rf"\d['’′]{_BLANK}?\d+(?:[.,]\d+)?\Z")


def _quotes(text: str) -> str:
    """Make guillemets of straight marks that pair, within each block by itself."""
    boundary = _BLOCK if _BLOCK in text else "<"
    blocks = text.split(boundary)
    return boundary.join([_quotes_of(one) if one.count('"') > 1 else one for one in blocks])


def _quotes_of(block: str) -> str:
    """Return a block with its pairs of straight marks replaced: “ and ” within another pair."""
    looked_for = _QUOTE_SIGNS if "«" in block or "»" in block else _STRAIGHT
    signs = [sign.start() for sign in looked_for.finditer(block)]
    pairs = _pairs(block, [at for at in signs if block[at] == '"' and not _is_of_time(block, at)])
    edits: dict[int, str] = {}
    depth = 0
    for at in signs:
        if at in pairs:
            edits[at], edits[pairs[at]] = "“”" if depth else "«»"
        if at in pairs or block[at] == "«":
            depth += 1
        elif at in edits or block[at] == "»":
            depth = max(0, depth - 1)
    return _edited(block, edits) if edits else block


def _is_of_time(block: str, at: int) -> bool:
    """Tell whether a mark means the seconds of 2'33"."""
    return _SECONDS.search(block, max(0, at - 9), at) is not None


def _pairs(block: str, marks: list[int]) -> dict[int, int]:
    """Return the straight marks of a block that open, each with the one that closes it.

    Nothing where it is not sure which belong together.
    """
    opened: list[int] = []
    pairs: dict[int, int] = {}
    opens = figure_closed = False
    for at in marks:
        opens = _opens(block, at, previous_opens=opens, within=bool(opened))
        if opens:
            opened.append(at)
        elif opened:
            pairs[opened.pop()] = at
            figure_closed |= block[at - 1].isdigit()
        elif figure_closed:  # 15" may have been inches
            return {}
    if any(_is_blank_between(block, one, other) for one, other in pairs.items()):
        return {}
    alone = len(marks) - 2 * len(pairs)
    touching = any(one + 1 == other for one, other in pairwise(marks))
    return {} if alone and touching else pairs


def _is_blank_between(text: str, one: int, other: int) -> bool:
    at = one + 1
    while at < other and text[at] in _BLANKS_OR_TAG:
        at += 1
    return at == other


def _opens(text: str, at: int, *, previous_opens: bool, within: bool) -> bool:
    """Tell whether the straight mark at a place opens a quotation, by what stands around it."""
    before, after = _sign_before(text, at), _sign_after(text, at)
    if before == '"':
        before = " " if previous_opens else "."
    if before in _BEGINNINGS or before in _BLANKS or before in _OPENING_SIGNS:
        if after in _ENDS or after in _BLANKS:
            return not within
        return not (within and before in _BLANKS_OR_APOSTROPHE and after in _CLOSING_SIGNS)
    if after.isalnum():
        return not (within or before.isalnum() or before == _OBJECT)
    return False


def _sign_before(text: str, at: int) -> str:
    at -= 1
    while at >= 0 and text[at] == _INLINE:
        at -= 1
    return text[at] if at >= 0 else ""


def _sign_after(text: str, at: int) -> str:
    at += 1
    while at < len(text) and text[at] == _INLINE:
        at += 1
    return text[at] if at < len(text) else ""


_OPENING_SIGNS = frozenset("([{«“‘'’-–—/=")
_CLOSING_SIGNS = frozenset(".,;:!?…)]}»”")
_ENDS = frozenset(("", _BREAK, "\n"))
_BLANKS_OR_APOSTROPHE = frozenset(f"{_BLANKS}'’")


def _edited(text: str, edits: dict[int, str]) -> str:
    """Return a text with its straight marks replaced, and the right spaces beside them."""
    written: list[str] = []
    at = 0
    for place in sorted(edits):
        before, sign = text[at:place], edits[place]
        at = place + 1
        if sign in "»”":
            written.append(before.rstrip(_BLANKS) + (NO_BREAK if sign == "»" else "") + sign)
            continue
        written += (before, sign + (NO_BREAK if sign == "«" else ""))
        while text[at : at + 1] in _BLANKS and at < len(text):
            at += 1
    return "".join((*written, text[at:]))


# Numbers, and what goes with them

_MONTHS = (
    "[Jj]anvier|[Ff]évrier|[Mm]ars|[Aa]vril|[Mm]ai|[Jj]uin|[Jj]uillet|[Aa]oût|[Ss]eptembre|[Oo]ctobre"
    "|[Nn]ovembre|[Dd]écembre"
)
"""With a capital in the names of feasts: le 14 Juillet."""
_UNITS = (
    r"[kMGT]?(?:Hz|Wh?|eV)|[kMGT]o|[kcmdh]?[mglL]|[kcmd]?m[²³23]|km/h|ha|kt|Mt|t|min|s|k?V|hPa|dB"
    r"|k?cal|kJ|M€|Md€|k€|FF?|[%‰€£¥]|\$(?:US)?|°[CF]?"
)
_DATE = rf"(?:{_MONTHS})\b(?:{_BLANK}+(?=\d{{4}}(?!\d)))?"
_NUMBER = re.compile(
    r"[0-9](?:"
    rf"(?P<ordinal>ers?|res?|es?)(?![\w'’])(?:{_BLANK}+(?:(?=siècles?\b)|{_DATE}))?"
    rf"|{_BLANK}(?P<group>)(?=(?:\d{{3}}{_BLANK}){{0,6}}\d{{3}}(?!\d|{_BLANK}\d))"
    rf"|{_BLANK}+(?:{_DATE}|h(?![\w'’])(?:{_BLANK}+(?=\d\d?(?!\d)))?|(?=(?:{_UNITS})(?![\w'’-]))))"
)
"""A figure that ends a number, with what must not be parted from it."""
_GROUPS = re.compile(rf"[1-9](?<![\d.,+/]\d)(?<!\d{_BLANK}\d)\d{{0,2}}(?:{_BLANK}\d{{3}})*\Z")
_WHOLE = re.compile(r"\d(?<![\w.,]\d)\d*\Z")
_LONGEST_NUMBER = 20


def _number(found: re.Match[str], raised: str) -> str:
    """Return a figure and what follows it with no-break spaces, its ordinal raised."""
    words, kind = found[0], found.lastgroup
    if kind == "group":
        return words[0] + NARROW if _number_until(found, _GROUPS) else words
    shown = NO_BREAK.join(words.split()) + (NO_BREAK if words[-1] in _BLANKS else "")
    if kind != "ordinal":
        return shown
    ordinal, number = found["ordinal"], _number_until(found, _WHOLE)
    if not number or ("r" in ordinal and number[0] != "1"):
        return shown
    return shown[0] + raised.format(ordinal) + shown[1 + len(ordinal) :]


def _number_until(figure: re.Match[str], form: re.Pattern[str]) -> re.Match[str] | None:
    """Return the number that ends in the first sign of a match, if it has a certain form."""
    end = figure.start() + 1
    return form.search(figure.string, max(0, end - _LONGEST_NUMBER), end)


_REFERENCE = re.compile(rf"\.{_BLANK}+(?=\d)")
_ABBREVIATION = re.compile(r"(?<![\w.])(?:pp?|art|vol|chap|fig|t)\Z")


def _reference(found: re.Match[str]) -> str:
    """Return the end of `p. 12` with a no-break space; that of a sentence as it is."""
    start = found.start()
    known = _ABBREVIATION.search(found.string, max(0, start - 5), start)
    return "." + NO_BREAK if known else found[0]


_NUMERO = re.compile(rf"([°º])(?<=\b[nN][°º]){_BLANK}+(?=\d)")
_TITLE = re.compile(
    rf"M(?<!\wM)(M?\.|mes?|lles?|gr|e(?!{_BLANK}+l)){_BLANK}+"
    r"(?=[A-ZÀ-ÖØ-Þ]|de |du |des |d['’]|le |la |les |l['’])"
)
"""`M. Dupont`, `Mme la ministre`; not `Me le dire`."""
_ROMAN_HINTS = tuple((figure, re.compile(rf"{figure}(?=er?\b|re\b)")) for figure in "IVX")
_ROMAN = re.compile(rf"[IVX](?:er?|re)\b(?!['’])(?:{_BLANK}+(?=siècles?\b))?")
_ROMAN_NUMBER = re.compile(r"(?<!\w)(?=[IVXL])(?:XL|X{0,3})(?:IX|IV|V?I{0,3})\Z")


def _roman(found: re.Match[str], raised: str) -> str:
    """Return the end of a Roman ordinal, raised, with a no-break space before `siècle`."""
    number = _number_until(found, _ROMAN_NUMBER)
    figure, ordinal = found[0][0], found[0][1:].rstrip(_BLANKS)
    if not number or (number[0] == "I") == (ordinal == "e"):
        return found[0]
    return figure + raised.format(ordinal) + (NO_BREAK if found[0][-1] in _BLANKS else "")


_RULES: tuple[tuple[str, Callable[[str], str]], ...] = (
    (";", partial(_before, sign=";", space=NARROW)),
    ("!", partial(_before, sign="!", space=NARROW)),
    ("?", partial(_before, sign="?", space=NARROW)),
    (":", _colon),
    ("»", partial(_before, sign="»", space=NO_BREAK, always=True)),
    ("«", partial(_OPENING_GUILLEMET.sub, f"«{NO_BREAK}")),
    ('"', _quotes),
    ("...", _ellipses),
    ("-", partial(_DASH.sub, "–")),
    ("'", _apostrophes),
    ("M", partial(_TITLE.sub, rf"M\1{NO_BREAK}")),
    ("°", partial(_NUMERO.sub, rf"\1{NO_BREAK}")),
    ("º", partial(_NUMERO.sub, rf"\1{NO_BREAK}")),
)
"""A rule for each sign, in the order in which they are asked."""
