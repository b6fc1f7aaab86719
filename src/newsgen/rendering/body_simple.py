"""Bodies of paragraphs, headings, lists, quotations, emphasis and links to other sites: many are.

A sanitiser and a tree that expect anything take several times as long as an engine. HTML of the
grammar below is proven harmless by it, and both would change nothing but its headings: tests
compare.
"""

from __future__ import annotations

import re
from functools import cache

from newsgen.rendering.body_anchors import Anchors
from newsgen.rendering.body_attributes import read_attributes, without_trailing_blanks
from newsgen.rendering.body_headings import Outline

# No control character, nothing that reads as a tag, an entity but these or a list of attributes.
_TEXT = r"(?:[^<>&{\x00-\x09\x0b-\x1f\x7f-\x9f]++|&(?:amp|lt|gt);)"
# Nothing is empty, or starts with what could be all of it and white space: that would be left out.
_FILLED = r"(?!\s)"
_HOST = r"(?:[A-Za-z0-9]++(?:-[A-Za-z0-9]++)*\.)+[A-Za-z]{2,}+"
_PLACE = r"(?:[A-Za-z0-9._~!$()*+,;=:@/-]|%[0-9A-Fa-f]{2}|&amp;)*"
_URL = rf"https?://{_HOST}(?:/{_PLACE}(?:\?{_PLACE})?(?:\#{_PLACE})?)?"


def _emphasis(content: str) -> str:
    return rf"<em>{_FILLED}{content}+</em>|<strong>{_FILLED}{content}+</strong>"


_PHRASE = rf"(?:{_TEXT}|{_emphasis(_TEXT)})"
_LINK = rf'<a href="{_URL}">{_FILLED}{_PHRASE}+</a>'
_CODE = rf"<code>{_FILLED}{_TEXT}+</code>"
_PROSE = rf"{_FILLED}(?:{_TEXT}|{_emphasis(_PHRASE)}|{_LINK}|{_CODE}|<br />)+"
_PARAGRAPH = rf"<p>{_PROSE}</p>"
_HEADING = rf'<h(?P<level>[1-6])(?: id="[A-Za-z0-9_-]+")?>(?!<br){_PROSE}</h(?P=level)>'


def _lists(item: str) -> str:
    start = r' start="(?:[2-9]|[1-9][0-9]{1,4})"'
    return rf"(?:<ul>\n(?:{item}\n)+</ul>|<ol(?:{start})?>\n(?:{item}\n)+</ol>)"


_ITEM = rf"<li>{_PROSE}</li>|<li>\n(?:{_PARAGRAPH}\n)+</li>"
_ITEM_WITH_LIST = rf"(?:{_ITEM}|<li>{_PROSE}{_lists(f'(?:{_ITEM})')}\n</li>)"
_QUOTATION = rf"<blockquote>\n(?:{_PARAGRAPH}\n)+</blockquote>"
_BLOCK = rf"(?:{_PARAGRAPH}|{_HEADING}|{_lists(_ITEM_WITH_LIST)}|{_QUOTATION}|<hr />)"
_BODY = rf"(?:{_BLOCK}(?:\n|\Z))*"
_ONE_HEADING = re.compile(r"<h([1-6])( [^>]+)?>(.*?)</h[1-6]>", re.DOTALL)


@cache
def simple_body() -> re.Pattern[str]:
    """Return the grammar, compiled: that takes a twentieth of a second, and few builds need it."""
    return re.compile(_BODY)


def finish_simple(html: str, headline: str) -> str | None:
    """Return the HTML of an engine as a page shows it; None where it needs a closer look.

    The Markdown that the engine was given must not have had a `<`.
    """
    if simple_body().fullmatch(html) is None:
        return None
    outline = Outline(headline, Anchors())

    def finished(heading: re.Match[str]) -> str:
        level, written, content = heading.groups("")
        tags = outline.tags(int(level), read_attributes(written), content)
        return tags[0] + content + tags[1] if tags else ""

    html = _ONE_HEADING.sub(finished, html)
    return without_trailing_blanks(html.replace(" />", ">").strip())
