"""Bodies without markup: plain text, and Markdown that uses none of Markdown.

Most press articles are plain prose. An engine and a sanitiser would spend a millisecond to put
<p> around their paragraphs; this module does it directly, with the same result.
"""

from __future__ import annotations

import re

_BULLETS = ("- ", "• ", "– ")
_ENTITY = re.compile(r"&(?:#\w|\w+;)")
# One line: starts like no block of Markdown, holds no sign of Markdown, no blank at either end.
_LINE = (
    r"(?!\s|\d+[.)]|[-+=#:]|!!!)"
    r"[^\\`*_\[\]<>{}~|^\x00-\x1f\x7f]++"
    r"(?<!\s)"
)
# Not `(?:…)*+`: Python 3.11.2, which Debian 12 has, matches possessive groups wrongly.
_PLAIN = re.compile(rf"\n*(?:{_LINE}(?:\n++|\Z))*\Z")


def escape(text: str) -> str:
    """Escape for HTML text: quotes stay, since no attribute is meant."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    return text.replace(">", "&gt;") if ">" in text else text


def render_text(body: str) -> str:
    """Each line is a paragraph; lines in a row that start with a bullet are a list."""
    lines = [line for raw in escape(body).split("\n") if (line := raw.strip())]
    if not lines:
        return ""
    if any(line.startswith(_BULLETS) for line in lines):
        return "\n".join(_with_lists(lines))
    return "<p>" + "</p>\n<p>".join(lines) + "</p>"


def is_plain(body: str) -> bool:
    """Whether every Markdown engine would make of the body nothing but its paragraphs."""
    return _PLAIN.match(body) is not None and not ("&" in body and _ENTITY.search(body))


def render_plain(body: str) -> str:
    """Render a body that `is_plain`: paragraphs lie between blank lines."""
    text = body.strip("\n")
    if not text:
        return ""
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return "<p>" + escape(text).replace("\n\n", "</p>\n<p>") + "</p>"


def _with_lists(lines: list[str]) -> list[str]:
    rendered: list[str] = []
    listing = False
    for line in lines:
        bullet = line.startswith(_BULLETS)
        if bullet != listing:
            rendered.append("<ul>" if bullet else "</ul>")
            listing = bullet
        rendered.append(f"<li>{line[2:].lstrip()}</li>" if bullet else f"<p>{line}</p>")
    return [*rendered, "</ul>"] if listing else rendered
