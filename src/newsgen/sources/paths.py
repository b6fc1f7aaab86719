"""How the path of a source is shown, and the slug that a folder asks for."""

from __future__ import annotations

import re
from posixpath import splitext
from unicodedata import category

_UNSEEN = ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp")
_DATE_PREFIX = re.compile(r"^[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?[-_ ]+")


def printable_path(path: str) -> str:
    """Return `path` as it can be printed and compared: no two paths give the same text.

    Bytes that are not UTF-8 (surrogate escapes) become \\xNN, a backslash \\\\, and control,
    bidi and other invisible characters \\uNNNN.
    """
    if path.isprintable() and "\\" not in path:
        return path
    return "".join(map(_printable, path))


def _printable(character: str) -> str:
    code = ord(character)
    if character == "\\":
        return "\\\\"
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if category(character) in _UNSEEN:
        return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return character


def folder_slug(path: str) -> str:
    """Return the slug that `…/slug/index.md` asks for: its folder's name; "" for other files.

    A date before the name is left out; a folder of the calendar (only digits) asks for nothing,
    nor does the first folder of the site.
    """
    folders, _, file_name = path.rpartition("/")
    if not file_name.startswith("index.") or "/" not in folders:
        return ""
    name = _DATE_PREFIX.sub("", folders.rpartition("/")[2])
    return "" if name.isdigit() else printable_path(name)


def stem_words(path: str) -> str:
    """Return a file's name as words, for want of a headline: "2022-05-11-le-vote.md" → "Le vote".

    "" where the name says nothing (index, only figures).
    """
    folders, _, file_name = path.rpartition("/")
    stem = splitext(file_name)[0]
    name = folders.rpartition("/")[2] if stem == "index" else stem
    words = re.sub(r"[-_\s]+", " ", _DATE_PREFIX.sub("", name)).strip()
    if not any(map(str.isalpha, words)):
        return ""
    return printable_path(words[0].upper() + words[1:])
