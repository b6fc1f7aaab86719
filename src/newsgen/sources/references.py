"""What an article refers to within the site: images beside it, other articles, files in static/."""

from __future__ import annotations

import posixpath
import re
from html import unescape
from unicodedata import normalize
from urllib.parse import unquote

from newsgen.article import Article, Markup

_INLINE = re.compile(
    r"\]\([ \t\n]*(?:<([^<>\n]*)>|((?:[^\s()<>\\]|\\.|\((?:[^\s()<>\\]|\\.)*\))*))"
)
_DEFINITION = re.compile(
    r"^ {0,3}\[[^\]\n]+\]:[ \t]*+\n?[ \t]*+(?:<([^<>\n]*)>|(\S+))", re.MULTILINE
)
_RAW = re.compile(
    r"<(?:img|a)\s[^<>]{0,2000}?\b(?:src|href)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\(?!\.)([!-/:-@\[-`{-~])")
"""What Markdown takes for a plain sign, as in `photo\\(1\\).png`; but for `..\\..\\` of Windows."""
_FORMS = (("](", _INLINE), ("]:", _DEFINITION), ("<", _RAW))
"""What no reference of a form is without: looking for that is faster; and the form."""
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]{2}")
_LONGEST = 4_000
_DRIVE = re.compile(r"[A-Za-z]:")


def references(article: Article) -> tuple[str, ...]:
    """Return each relative reference of an article once, without fragment or query.

    As written, but for the escapes of Markdown and HTML.

    Code samples are searched like the rest: a reference that nothing answers does no harm.
    """
    found = _body_references(article)
    if article.image is not None:
        found.append(_bare(article.image.src))
    if article.provenance.facsimile:
        found.append(_bare(article.provenance.facsimile))
    if not found:  # most often
        return ()
    return tuple(one for one in dict.fromkeys(found) if one and not _ABSOLUTE.match(one))


def candidates(source: str, reference: str) -> tuple[str, ...]:
    """Return the site-relative POSIX paths where a reference of `source` may be found.

    Beside the source first, then in static/; with its accents decomposed too, as file names from
    Macs have them. A path that leaves the site is not among them.
    """
    wanted = unquote(_bare(reference)).replace("\\", "/")
    if "\0" in wanted or wanted.endswith("/..") or not wanted.strip("./"):
        return ()
    static = posixpath.normpath(posixpath.join("static", wanted.lstrip("/")))
    paths = [static] if static.startswith("static/") else []
    if not wanted.startswith("/"):
        paths.insert(0, posixpath.normpath(posixpath.join(posixpath.dirname(source), wanted)))
    forms = (form for path in paths for form in (path, normalize("NFD", path)))
    return tuple(dict.fromkeys(path for path in forms if _stays_inside(path)))


def _body_references(article: Article) -> list[str]:
    body = article.body
    # One letter is found much faster than two.
    if article.markup is not Markup.MARKDOWN or ("]" not in body and "<" not in body):
        return []
    found = []
    for sign, pattern in _FORMS:
        for groups in pattern.findall(body) if sign in body else ():
            written = "".join(groups)
            if len(written) > _LONGEST:  # no file is called so, and `unescape` has a limit too
                continue
            plain = written if pattern is _RAW else _ESCAPED.sub(r"\1", written)
            found.append(_bare(unescape(plain)))
    return found


def _bare(reference: str) -> str:
    return reference.partition("#")[0].partition("?")[0].strip()


def _stays_inside(path: str) -> bool:
    return path != ".." and not path.startswith(("../", "/")) and not _DRIVE.match(path)
