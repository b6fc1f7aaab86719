"""Every address, output path and slug is made in this package and nowhere else.

Three words are kept apart: an *address* is what stands after the host (`/2022/05/11/x.html`,
`/x/`), an *output path* is the file that answers for it (`2022/05/11/x.html`, `x/index.html`),
a *claim* is the address an article asks for, before two of them are told apart.

Here are the paths of the site's own pages, and the ways between addresses, paths and URLs.
"""

from __future__ import annotations

import os
from posixpath import splitext
from urllib.parse import quote, unquote, urlsplit

from newsgen.french.slugs import slugify
from newsgen.urls.naming import DEVICES, digits_of, off_devices

FOLDERS = {
    "themes": "themes",
    "sections": "rubriques",
    "authors": "auteurs",
    "publications": "titres",
}
"""The folder of each taxonomy."""
HOME = "index.html"
CALENDAR = "calendrier/index.html"
DAYS_OF_YEAR = "ephemeride/index.html"
FEED = "flux/atom.xml"
CORRECTIONS = "rectificatifs/index.html"
SEARCH_FOLDER = "recherche/"
SEARCH = f"{SEARCH_FOLDER}index.html"
SEARCH_PROGRAM = "recherche/pagefind/"
"""The folder of what browsers search with."""
SITEMAP = "sitemap.xml"
ROBOTS = "robots.txt"
NOT_FOUND = "404.html"
ACCENT = "accent.css"
CUSTOM_STYLESHEET = "custom.css"
HEADERS = "_headers"
STAMP = ".newsgen-output"
HOST_FILES = ("_redirects", ".htaccess", "redirects.map")
"""What hosts, Apache and nginx read of addresses that lead on."""
RESERVED_FOLDERS = frozenset(
    (
        *FOLDERS.values(),
        *("calendrier", "sans-date", "ephemeride", "recherche", "flux"),
        *("sitemaps", "donnees", "medias", "rectificatifs"),
    )
)
ROOT_FILES = frozenset(
    (
        *("_headers", "_redirects", "robots.txt", "sitemap.xml", "index.html", "404.html"),
        *("style.css", "accent.css", "custom.css", "calendar.css", "overview.css", "recherche.css"),
        *("favicon.svg", "citer.js", "ephemeride.js", "recherche.js"),
    )
)
"""Files at the root of every site: no folder may have their names."""
PAGE_ENDINGS = (".html", ".htm")


def static_source(address: str) -> str:
    """Return the file of static/ that would have this address."""
    return "static/" + unquote(output_path(address))


def address_of_path(path: str) -> str:
    """Return the address for which an output path answers: `x/index.html` → `/x/`."""
    return "/" + (path.removesuffix("index.html") if _is_index(path) else path)


def claim_key(address: str) -> str:
    """Return what two claims are compared by: file systems differ in case only."""
    return address.lower()


def output_path(address: str) -> str:
    """Return the file that answers for an address: `/x/` → `x/index.html`."""
    return address[1:] + ("index.html" if address.endswith("/") else "")


def canonical(base_url: str, path: str) -> str:
    """Return the absolute URL of an output path in its directory form; "" without a base."""
    if not base_url:
        return ""
    return base_url + quote(path.removesuffix("index.html") if _is_index(path) else path, safe="/~")


def tag_uri(base_url: str, name: str) -> str:
    """Return a tag URI (RFC 4151): it names the same thing for ever, wherever that moves."""
    return f"tag:{urlsplit(base_url).hostname},2020:{quote(name, safe='/~')}"


def is_utf8(path: str) -> bool:
    """Tell whether a path of the disk is UTF-8; what is not has surrogates (PEP 383)."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def root_of(path: str) -> str:
    """Return the relative way from a page to the root: `2022/05/x.html` → `../../`."""
    return "../" * path.count("/")


def base_path(base_url: str) -> str:
    """Return the path of the site on its host, for pages served from any depth: `/` or `/x/`."""
    return urlsplit(base_url).path or "/" if base_url else "/"


def calendar_path(date: str, part: int = 1) -> str:
    """Return the path of a year, month or day (`2022`, `2022-05`, `2022-05-11`)."""
    return date.replace("-", "/") + "/" + _file(part)


def corrections_path(interval: str, part: int = 1) -> str:
    """Return the path of all corrections (""), or of those of a year or a month."""
    folder = f"{interval.replace('-', '/')}/" if interval else ""
    return f"rectificatifs/{folder}{_file(part)}"


def day_of_year_path(day: str) -> str:
    """Return the path of a day of the year (`05-11`)."""
    return f"ephemeride/{day}.html"


def undated_path(date: str, alpha: str, part: int = 1) -> str:
    """Return the path of an alphabetical interval of what is known to `date` only ("": none)."""
    if not date:
        folder = "sans-date/"
    else:
        folder = date.replace("-", "/") + ("/sans-mois/" if len(date) == 4 else "/sans-jour/")
    return folder + _alpha_folder(alpha) + _file(part)


def taxonomy_path(taxonomy: str, letter: str = "") -> str:
    """Return the path of the A–Z of a taxonomy, or of one of its letters."""
    return f"{FOLDERS[taxonomy]}/" + (f"lettre-{_letter(letter)}.html" if letter else "index.html")


def term_path(
    taxonomy: str, slug: str, date: str = "", alpha: str | None = None, part: int = 1
) -> str:
    """Return the path of a theme (section, author …) or of an interval of it."""
    folder = f"{FOLDERS[taxonomy]}/{slug}/" + (date.replace("-", "/") + "/" if date else "")
    if alpha is not None:
        folder += "sans-date/" + _alpha_folder(alpha)
    return folder + _file(part)


def sitemap_path(part: str) -> str:
    """Return the path of one sitemap: `2022`, `2022-05`, `sans-date-co`, `listes`."""
    return f"sitemaps/{part}.xml"


def shard_path(key: str, name: str) -> str:
    """Return the path of a file of one part of the search index."""
    return f"recherche/tranches/{key}/{name}"


def is_of_search(path: str) -> bool:
    """Tell whether an output path is one of the search page or its index."""
    return path.startswith("recherche/")


def media_path(source: str) -> str:
    """Return the path of a file that stands beside an article in content/ or seeds/."""
    stem, suffix = splitext(source)
    parts = [slugify(p, fallback=f"f-{digits_of(p, 6)}", maximum_bytes=60) for p in stem.split("/")]
    if "/".join(parts) != stem or suffix != suffix.lower():
        parts[-1] += f"-{digits_of(source, 6)}"
    return "medias/" + "/".join(map(off_devices, parts)) + suffix.lower()


def static_url(source: str) -> str:
    """Return the link to a file of static/, which keeps its name: `static/é.png` → `%C3%A9.png`."""
    return quote(os.fsencode(source.removeprefix("static/")), safe="/~")


def _alpha_folder(alpha: str) -> str:
    if len(alpha) <= 2:
        return alpha + "/" if alpha else ""
    # "_" is in no alphabetical key: /sans-date/a/aux_/ is nobody else's.
    return f"{alpha[0]}/{alpha}{'_' if alpha in DEVICES else ''}/"


def _letter(letter: str) -> str:
    return {"#": "autres", "0-9": "chiffres"}.get(letter, letter.lower())


def _file(part: int) -> str:
    return "index.html" if part == 1 else f"partie-{part}.html"


def _is_index(path: str) -> bool:
    return path == "index.html" or path.endswith("/index.html")
