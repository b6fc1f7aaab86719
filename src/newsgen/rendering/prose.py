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
# The same for most bodies, much faster: UTF-8 of which no byte has a meaning, in lines that are
# paragraphs, none of which begins or ends with what could be white space or a sign of Markdown.
_HARMLESS = bytes(sorted({0x0A, *range(0x20, 0x7F), *range(0x80, 0x100)} - {*rb"\`*_[]<>{}~|^&"}))
_LETTERS = bytes(range(0x41, 0x5B)) + bytes(range(0x61, 0x7B)) + b"\xc3\xc5"
_OPENINGS = tuple(sign.encode() for sign in "«“‘—–…")
_ENDS = _LETTERS + b"0123456789.,;:!?)\"'%" + bytes(sign.encode()[-1] for sign in "»”’—–…")


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


def render_plain(body: bytes) -> str | None:
    """Render a body of which every Markdown engine would make nothing but its paragraphs.

    Returns None for any other.
    """
    signs = body.translate(None, _HARMLESS)
    if signs.strip(b"&"):
        return None
    if not signs:
        lines = body.split(b"\n")
        paragraphs = lines[::2]
        if not any(lines[1::2]) and all(paragraphs):
            starts = bytes([one[0] for one in paragraphs if not one.startswith(_OPENINGS)])
            starts = starts.translate(None, _LETTERS)
            ends = bytes([one[-1] for one in paragraphs]).translate(None, _ENDS)
            if not starts and not ends:
                return (b"<p>" + b"</p>\n<p>".join(paragraphs) + b"</p>").decode()
    text = body.decode()
    if not _PLAIN.match(text) or ("&" in text and _ENTITY.search(text)):
        return None
    text = text.strip("\n")
    return "<p>" + re.sub("\n\n+", "</p>\n<p>", escape(text)) + "</p>" if text else ""


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
