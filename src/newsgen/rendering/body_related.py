"""Links in the text to the articles that it names as to be read too.

The headline is marked before the text is rendered, by characters that no source can have, and the
marks become links in the HTML: whatever renders the text in between takes them for letters.
"""

from __future__ import annotations

from collections.abc import Mapping

from newsgen.article import Markup
from newsgen.french.read_also import named_in
from newsgen.rendering.prose import escape

_FIRST = 0xFDD0
"""Of 32 code points that are no characters; `clean` removes them from sources."""
MOST = 16
"""Links in a text; what it names beyond stays text."""
_CODE = frozenset("<`~")
_MARKUP = frozenset("[]{}")


def mark(text: str, markup: Markup, paths: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return a text with its headlines marked, and for each mark the path that it leads to.

    `paths` are by headline.
    """
    pieces: list[str] = []
    found: list[str] = []
    done = 0
    for one in named_in(text):
        path = paths.get(one.headline)
        if path is None or not one.end or len(found) == MOST:
            continue
        if markup is Markup.MARKDOWN and not _is_surely_text(text, one.label, one.end):
            continue
        opening, closing = _marks(len(found))
        pieces += [text[done : one.start], opening, text[one.start : one.end], closing]
        done = one.end
        found.append(path)
    return "".join([*pieces, text[done:]]), found


def put_links(html: str, paths: list[str], root: str) -> str:
    """Return HTML with links where the marks are; `root` is the way to the site's root."""
    for number, path in enumerate(paths):
        opening, closing = _marks(number)
        start, end = html.find(opening), html.find(closing)
        between = html[start + 1 : end] if 0 <= start < end else "<a"
        linked = "<a" not in between and html.count(opening) == html.count(closing) == 1
        tag = f'<a href="{escape(root + path)}">' if linked else ""
        html = html.replace(opening, tag).replace(closing, "</a>" if linked else "")
    return html


def _marks(number: int) -> tuple[str, str]:
    return chr(_FIRST + 2 * number), chr(_FIRST + 2 * number + 1)


def _is_surely_text(text: str, label: int, end: int) -> bool:
    """Tell whether what a label names, up to `end`, is in a block of its own without more markup.

    Elsewhere it could stand in the title of a link, and so in an attribute, or in code.
    """
    if label and text[label - 2 : label] != "\n\n":
        return False
    block = text[label : text.index("\n\n", end) if "\n\n" in text[end:] else len(text)]
    return _CODE.isdisjoint(text) and _MARKUP.isdisjoint(block) and not block[0].isspace()
