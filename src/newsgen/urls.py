"""Every address, output path and slug is made here and nowhere else.

Three words are kept apart: an *address* is what stands after the host (`/2022/05/11/x.html`,
`/x/`), an *output path* is the file that answers for it (`2022/05/11/x.html`, `x/index.html`),
a *claim* is the address an article asks for, before two of them are told apart.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from hashlib import sha256
from posixpath import splitext
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from newsgen.french.slugs import slug_if_any, slugify
from newsgen.french.sorting import title_without_article

SLUG_BYTES = 62
"""So that slug, the longest suffix and `.html` stay within 80 bytes a segment."""

ALPHA_LENGTH = 12
"""Letters of a headline that alphabetical intervals can tell apart."""

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
STYLESHEET = "style.css"
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
_ROOT_FILES = frozenset(
    (
        *("_headers", "_redirects", "robots.txt", "sitemap.xml", "index.html", "404.html"),
        *("style.css", "accent.css", "custom.css", "calendar.css", "overview.css", "recherche.css"),
        *("favicon.svg", "citer.js", "ephemeride.js", "recherche.js"),
    )
)
"""Files at the root of every site: no folder may have their names."""
_TAKEN = RESERVED_FOLDERS | _ROOT_FILES
"""What no first folder of an article may be called."""
_DEVICES = {"con", "prn", "aux", "nul"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10)}
_RESERVED_SLUG = re.compile(r"index|partie-\d+|sans-mois|sans-jour")
_SUFFIX_LENGTHS = (6, 12, 64)
_SUFFIXED = re.compile(r"^(.*)-(?:[0-9a-f]{64}|[0-9a-f]{12}|[0-9a-f]{6})(\.html?|/)$")
_SEGMENT = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*")
_EMPTY_NAME = re.compile(r"/+\.html$")
_GAP = re.compile(r"/[/.-]+")
_DOTS = re.compile(r"\.{2,}")
_ALIAS_BYTES = 2_000
_LONGEST, _DEEPEST = 1_000, 50
"""Characters and folders of what a source asks for: more, no disk or no program may take."""
_OWN_FILES = frozenset((*_ROOT_FILES - {HOME, NOT_FOUND}, *HOST_FILES))
"""Those that no old address may be, with a query neither."""
_UNSAFE_IN_QUERY = re.compile(r"[^A-Za-z0-9._~%=&+-]")
_PAGE_ENDINGS = (".html", ".htm")
_BOOK = re.compile(r"/(\d{4})/")
_LIST_OF_DATE = re.compile(r"/(\d{4}/(?:\d{2}/){0,2})")
_LIST = re.compile(r"/\d{4}/(?:\d{2}/){0,2}(?:partie-\d+\.html|sans-(?:mois|jour)/.*)?")
_UNDATED_FOLDER = re.compile(r"/(sans-(?:mois|jour))(?=/)", re.IGNORECASE)
_HUB = re.compile(rf"/{FOLDERS['themes']}/([^/]+)/")
_SYMBOLS = str.maketrans({"+": " plus ", "#": " sharp ", "&": " et ", "@": " a "})


def article_slug(headline: str, identity: str, asked: str = "") -> str:
    """Return the slug of an article: the one `asked` for, else one made from its headline."""
    made = slug_if_any(asked or headline, SLUG_BYTES)
    return made or slugify(f"article-{_hex(identity, 6)}", fallback="article")


@lru_cache(maxsize=65536)
def term_slug(name: str) -> str:
    """Return the slug of a theme, section, author or publication; `C++` and `C` stay apart."""
    return _off_devices(
        slugify(name.translate(_SYMBOLS), fallback=f"nom-{_hex(name, 6)}", maximum_bytes=SLUG_BYTES)
    )


def alpha_key(headline: str) -> str:
    """Return the letters that place a headline in alphabetical intervals, filled with `-`."""
    letters = slugify(
        title_without_article(headline), fallback="0", maximum_bytes=3 * ALPHA_LENGTH
    ).replace("-", "")
    return letters[:ALPHA_LENGTH].ljust(ALPHA_LENGTH, "-")


def claim(
    *,
    permalink: str,
    published: str,
    headline: str,
    identity: str,
    slug: str = "",
    section: str = "",
    publication: str = "",
) -> str:
    """Return the address an article asks for by the permalink pattern.

    `published` is the value of its date, of any precision, "" for none. Parts of the pattern
    that the article does not have are left out; an undated article goes under `/sans-date/`.
    """
    made = article_slug(headline, identity, slug)
    if not published and "{year}" in permalink:
        ending = "/" if permalink.endswith("/") else ".html"
        return f"/sans-date/{alpha_key(headline)[:2]}/{_safe(made, identity)}{ending}"
    address = (
        permalink.replace("{year}", published[:4])
        .replace("{month}", published[5:7])
        .replace("{day}", published[8:10])
        .replace("{slug}", _safe(made, identity))
    )
    if "{" in address:
        id_slug = slugify(identity, fallback=_hex(identity, 12), maximum_bytes=SLUG_BYTES)
        address = (
            address.replace("{id}", _off_devices(id_slug))
            .replace("{section}", term_slug(section) if section else "")
            .replace("{publication}", term_slug(publication) if publication else "")
        )
    return kept_off_lists(_bounded(_without_gaps(address)), identity)


def asked_address(url: str) -> str | None:
    """Return the address of a `url:` field, or None where it cannot be one.

    `/dossier/x` becomes `/dossier/x/`, and names of devices get digits; hosts, queries, dot
    segments and anything outside plain ASCII names are refused.
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that hold no IPv6 address
        return None
    if parts.scheme or parts.netloc or parts.query or parts.fragment or ".." in url:
        return None
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(parts.path) > _LONGEST or len(segments) > _DEEPEST:
        return None
    if not segments or any(not _SEGMENT.fullmatch(s) or len(s) > 80 for s in segments):
        return None
    if any("." in segment for segment in segments[:-1]):
        return None
    last, extension = splitext(segments[-1])
    if extension not in ("", *_PAGE_ENDINGS):
        return None
    safe = [_without_device(segment) for segment in (*segments[:-1], last)]
    return "/" + "/".join(safe) + (extension or "/")


def content_page_address(source: str, slug: str = "") -> str:
    """Return the address of a content page: `content/pages/a-propos.md` → `/a-propos.html`."""
    stem = splitext(source.removeprefix("content/pages/"))[0]
    segments = [
        _off_devices(slugify(part, fallback="page", maximum_bytes=SLUG_BYTES))
        for part in stem.split("/")
    ]
    if slug:
        segments[-1] = slugify(slug, fallback="page", maximum_bytes=SLUG_BYTES)
    return kept_off_lists("/" + "/".join(segments) + ".html", source)


def is_reserved(address: str) -> bool:
    """Tell whether an address belongs to the site's own lists, or to a device on Windows."""
    segments = address.strip("/").lower().split("/")
    last = segments[-1]
    # Most end so, and splitext takes longer than all the rest.
    last = last[:-5] if len(last) > 5 and last.endswith(".html") else splitext(last)[0]
    if _RESERVED_SLUG.fullmatch(last) or last.partition(".")[0] in _DEVICES:
        return True
    if last.isdigit() and (address.endswith("/") or len(segments) == 1):
        return True
    return len(segments) == 1 and (last in RESERVED_FOLDERS or last == "404")


def told_apart(address: str, identity: str, length: int = _SUFFIX_LENGTHS[0]) -> str:
    """Return `address` with `-` and hexadecimal digits of its article's identity."""
    ending = "/" if address.endswith("/") else splitext(address)[1]
    stem = address.removesuffix(ending)
    return f"{stem}-{_hex(identity, length)}{ending}"


def suffixes(address: str, identity: str) -> tuple[str, ...]:
    """Return the addresses to try, in order, when `address` is held by another article."""
    return tuple(told_apart(address, identity, length) for length in _SUFFIX_LENGTHS)


def stem_of_suffixed(address: str) -> str | None:
    """Return the address from which `address` may have been told apart, if any."""
    match = _SUFFIXED.match(address)
    return match[1] + match[2] if match else None


def alias_of(text: str) -> str | None:
    """Return the normal form of an old address, or None where nothing here can answer it.

    `/old/page.php?id=3`, or `//host/old/` where it names a host: percent-encoded, so that no
    character of it can end a rule of a server. What belongs to the site's own lists, leaves
    the site or is no web address is refused.
    """
    try:
        parts = urlsplit(text.strip())
        host = parts.hostname or ""
    except ValueError:  # brackets that hold no IPv6 address
        return None
    if parts.scheme not in ("", "http", "https") or (parts.scheme and not host):
        return None
    if len(text) > _ALIAS_BYTES or not text.strip().isprintable() or "@" in parts.netloc:
        return None
    path = _alias_path(parts.path)
    if path is None or not re.fullmatch(r"[a-z0-9.-]*", host):
        return None
    query = _UNSAFE_IN_QUERY.sub(lambda sign: quote(sign[0], safe=""), parts.query)
    if not host and _is_own(path, query):
        return None
    return (f"//{host}" if host else "") + path + (f"?{query}" if query else "")


def _alias_path(written: str) -> str | None:
    """Return a path in its percent-encoded form, with `/` after what seems to be a folder."""
    try:
        path = unquote_to_bytes(written).decode()
    except UnicodeDecodeError:
        return None
    path = "/" + path.removeprefix("/")
    segments = path[1:].split("/")
    inside = segments if segments[-1] else segments[:-1]
    if "\\" in path or not path.isprintable():
        return None
    if any(not one or one.startswith(".") for one in inside):
        return None
    folder = bool(segments[-1]) and "." not in segments[-1]
    return quote(path, safe="/~").removesuffix("index.html") + ("/" if folder else "")


def _is_own(path: str, query: str) -> bool:
    """Tell whether an old address is one of the site's own lists or files."""
    first, _, rest = path[1:].partition("/")
    if first.lower() in RESERVED_FOLDERS and "/" in path[1:]:
        return True
    if not rest and (first.lower() in _OWN_FILES or first.startswith("_")):
        return True
    return not query and (path in ("/", "/404.html") or bool(_LIST.fullmatch(path)))


def alias_here(alias: str, base_url: str) -> str | None:
    """Return an alias as a path from the root of the site, None where another host answers it."""
    if not alias.startswith("//"):
        return alias
    base = urlsplit(base_url)
    below = f"//{base.hostname}{base.path or '/'}"
    if not base.hostname or not claim_key(alias).startswith(claim_key(below)):
        return None
    path, _, query = alias[len(below) - 1 :].partition("?")
    return None if _is_own(path, query) else alias[len(below) - 1 :]


def askable(key: str, base_url: str) -> list[str]:
    """Return the keys of the aliases that ask for an address of the site, given by its key."""
    base = urlsplit(base_url)
    with_host = (
        [f"//{base.hostname}{claim_key(base.path or '/')}{key[1:]}"] if base.hostname else []
    )
    return [key, *with_host]


def alias_key(alias: str) -> str:
    """Return what aliases are compared by: paths as addresses are, queries to the letter."""
    path, mark, query = alias.partition("?")
    return claim_key(path) + mark + query


def redirect_path(address: str) -> str:
    """Return the file that leads on from an old address, "" where only a server can do so."""
    segments = address.strip("/").split("/")
    if len(address) > _LONGEST or len(segments) > _DEEPEST:
        return ""
    if "?" in address or any(not _SEGMENT.fullmatch(one) or len(one) > 80 for one in segments):
        return ""
    if any("." in one for one in segments[:-1]) or _DEVICES.intersection(
        one.partition(".")[0].lower() for one in segments
    ):
        return ""
    extension = splitext(segments[-1])[1].lower()
    if address.endswith("/"):
        return "" if extension else output_path(address)
    return output_path(address) if extension in _PAGE_ENDINGS else ""


def recorded_path(address: str) -> str:
    """Return the file that leads on from a recorded address, "" where only a server can do so.

    An article stood there: points in the names of its folders are those of a permalink.
    """
    return output_path(address) if address.endswith(("/", *_PAGE_ENDINGS)) else ""


def static_source(address: str) -> str:
    """Return the file of static/ that would have this address."""
    return "static/" + unquote(output_path(address))


def barred_by(path: str) -> list[str]:
    """Return where no page can stand because a file has this path.

    `CNAME` bars the folder `CNAME/` (no folder of a page has a point in its name), `x.html/y.png`
    the page `x.html`.
    """
    above, _, name = path.rpartition("/")
    own = [] if "." in name else [f"{path}/"]
    if ".htm" not in above.lower():  # most
        return own
    folders = [path[: match.start()] for match in re.finditer("/", path)]
    return [one for one in folders if one.lower().endswith(_PAGE_ENDINGS)] + own


def way_to(address: str) -> list[str]:
    """Return the claim keys of the folders that a page needs, and its own: `/a/`, `/a/x.html`."""
    key = claim_key(address)
    ends = [match.end() for match in re.finditer("/", key)][1:]
    return [key[:end] for end in ends] + ([] if key.endswith("/") else [key])


def covered_by(place: str) -> tuple[str, str]:
    """Return between which texts (the second excluded) all are that begin with a folder `x/`.

    Of a page, itself alone.
    """
    return place, f"{place[:-1]}0" if place.endswith("/") else f"{place}\0"  # 0 comes after /


def book_of(address: str) -> str:
    """Return which file of the register an address stands in: `2022`, or `other`."""
    match = _BOOK.match(address)
    return match[1] if match else "other"


def can_be_held(address: str) -> bool:
    """Tell whether an article, a theme or the feed can have an address; lists have the others."""
    if hub_in(address) or address == address_of_path(FEED):
        return True
    if _LIST.fullmatch(claim_key(address)):
        return False
    first, _, rest = address[1:].partition("/")
    if first == "sans-date":
        return "/" in rest.rstrip("/") and not is_reserved(address)
    return not (is_reserved(address) or (rest and first in RESERVED_FOLDERS))


def dates_above(address: str) -> list[str]:
    """Return the dates whose lists stand above an address: `/2022/05/11/x.html`, three of them."""
    match = _LIST_OF_DATE.match(address)
    parts = match[1].rstrip("/").split("/") if match else []
    return ["-".join(parts[:length]) for length in range(1, len(parts) + 1)]


def hub_in(address: str) -> str:
    """Return the slug of the theme whose address this is, "" for any other address."""
    match = _HUB.fullmatch(address)
    return match[1] if match else ""


def address_of_path(path: str) -> str:
    """Return the address for which an output path answers: `x/index.html` → `/x/`."""
    return "/" + (path.removesuffix("index.html") if _is_index(path) else path)


def claim_key(address: str) -> str:
    """Return what two claims are compared by: file systems differ in case only."""
    return address.lower()


def digest_of(address: str) -> str:
    """Return what the register has in place of an address that is dropped: as of its claim key."""
    return sha256(claim_key(address).encode()).hexdigest()


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
    parts = [slugify(p, fallback=f"f-{_hex(p, 6)}", maximum_bytes=60) for p in stem.split("/")]
    if "/".join(parts) != stem:
        parts[-1] += f"-{_hex(source, 6)}"
    return "medias/" + "/".join(map(_off_devices, parts)) + suffix.lower()


def static_url(source: str) -> str:
    """Return the link to a file of static/, which keeps its name: `static/é.png` → `%C3%A9.png`."""
    return quote(os.fsencode(source.removeprefix("static/")), safe="/~")


def _safe(slug: str, identity: str) -> str:
    """Keep a slug off the names of lists and devices."""
    reserved = slug in _DEVICES or slug.isdigit() or _RESERVED_SLUG.fullmatch(slug)
    return f"{slug[: SLUG_BYTES - 7]}-{_hex(identity, 6)}" if reserved else slug


def _off_devices(slug: str) -> str:
    """Return a slug that can name a folder on Windows too: `aux` cannot."""
    return f"{slug}-{_hex(slug, 6)}" if slug in _DEVICES else slug


def _without_device(segment: str) -> str:
    """Return a segment that can name a file on Windows too: neither `CON` nor `aux.x` can."""
    if segment.partition(".")[0].lower() not in _DEVICES:
        return segment
    return _shortened(f"{segment.replace('.', '-')}-{_hex(segment, 6)}")


def _without_gaps(address: str) -> str:
    """Close what missing parts of a pattern leave open: `/x//y`, `/.y`, `/x/.html`."""
    if not ("//" in address or "/." in address or "/-" in address or ".." in address):
        return address
    return _DOTS.sub(".", _GAP.sub("/", _EMPTY_NAME.sub(".html", address)))


def _bounded(address: str) -> str:
    """Shorten the segments that several parts of a pattern have made too long."""
    ending = ".html" if address.endswith(".html") else ".htm" if address.endswith(".htm") else ""
    segments = address.removesuffix(ending).split("/")
    if max(map(len, segments)) <= SLUG_BYTES:
        return address
    return "/".join(map(_shortened, segments)) + ending


def _shortened(segment: str) -> str:
    if len(segment) <= SLUG_BYTES:
        return segment
    return f"{segment[: SLUG_BYTES - 7]}-{_hex(segment, 6)}"


def kept_off_lists(address: str, identity: str) -> str:
    """Return an address with another folder where its own is a list's or a file at the root.

    And told apart where the site has a page of its own, or Windows a device.
    """
    first, slash, rest = address[1:].partition("/")
    if slash and first.lower() in _TAKEN:
        other = f"{first.strip('_').replace('.', '-')}-{_hex(claim_key(first), 6)}"
        address = f"/{other}/{rest}"
    if "/sans-" in address.lower():
        address = _UNDATED_FOLDER.sub(rf"/\1-{_hex('sans', 6)}", address)
    return _bounded(told_apart(address, identity)) if is_reserved(address) else address


def _alpha_folder(alpha: str) -> str:
    if len(alpha) <= 2:
        return alpha + "/" if alpha else ""
    # "_" is in no alphabetical key: /sans-date/a/aux_/ is nobody else's.
    return f"{alpha[0]}/{alpha}{'_' if alpha in _DEVICES else ''}/"


def _letter(letter: str) -> str:
    return {"#": "autres", "0-9": "chiffres"}.get(letter, letter.lower())


def _file(part: int) -> str:
    return "index.html" if part == 1 else f"partie-{part}.html"


def _is_index(path: str) -> bool:
    return path == "index.html" or path.endswith("/index.html")


def _hex(text: str, length: int) -> str:
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:length]
