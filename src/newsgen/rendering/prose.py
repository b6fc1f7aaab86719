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
# The same for most bodies, five times faster: UTF-8 of which no byte has a meaning, and no line
# that begins or may end with white space, or begins with what could be a list, rule or heading.
_HARMLESS = bytes(sorted({0x0A, *range(0x20, 0x7F), *range(0x80, 0x100)} - {*rb"\`*_[]<>{}~|^&"}))
_LINE_EDGE = re.compile(
    rb"\n(?:[ 0-9=#:!+-]|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]"
    rb"|\xe2\x81\x9f|\xe3\x80\x80|(?<=[ \x80-\x8a\x9f\xa0\xa8\xa9\xaf]\n))"
)


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


def is_plain(body: bytes) -> bool:
    """Whether every Markdown engine would make of the body nothing but its paragraphs."""
    if not body.translate(None, _HARMLESS) and not _LINE_EDGE.search(b"\n" + body + b"\n"):
        return True
    text = body.decode()
    return _PLAIN.match(text) is not None and not ("&" in text and _ENTITY.search(text))


def render_plain(body: bytes) -> str:
    """Render a body that `is_plain`: paragraphs lie between blank lines."""
    text = body.strip(b"\n")
    if not text:
        return ""
    if b"&" in text:  # the only sign to escape in a plain body
        text = text.replace(b"&", b"&amp;")
    while b"\n\n\n" in text:
        text = text.replace(b"\n\n\n", b"\n\n")
    return b"".join((b"<p>", b"</p>\n<p>".join(text.split(b"\n\n")), b"</p>")).decode()


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
