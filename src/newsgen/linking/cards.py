"""An article as the catalog keeps it: the strings that lists show, ready made, and its claims."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b, sha256
from types import MappingProxyType
from typing import Any, NamedTuple
from zlib import crc32

from newsgen.article import Article, Level, Markup, Withdrawal
from newsgen.catalog.rows import Document, Reference, related_text, subjects_text, terms_text
from newsgen.errors import SourceError
from newsgen.french.read_also import without
from newsgen.french.slugs import headline_key
from newsgen.french.sorting import title_sort_key
from newsgen.linking.related import KEYS, keys
from newsgen.sources.anonymising import replacing
from newsgen.urls import former, naming, permalinks

EXCERPT_LENGTH = 220
_NO_KEYS: tuple[int | None, ...] = (None,) * (1 + KEYS)
_INLINE_SIGNS = "[<{*_`#>|"
_LINE_MARKUP = re.compile(r"^:+|^\s*[-+] ", re.MULTILINE)
_MARKUP = re.compile(  # it looks ahead to what any of its forms begins with: twice as fast
    r"(?=[!\[<{*_`#>|:\s+-])"
    rf"(?:!?\[([^\]]*)\]\([^)]*\)|<[^>]*>|\{{[^}}]*\}}|[*_`#>|]+|{_LINE_MARKUP.pattern})",
    re.MULTILINE,
)


class Themes(NamedTuple):
    """What the authority file makes of an article's themes."""

    found: int = 0
    """How many of them, the last ones, were found in the text."""
    subjects: Collection[str] = ()
    """The slugs of the entries that may concern the article, found or not."""
    slugs: Mapping[str, str] = MappingProxyType({})
    """By name, the slugs that themes do not have from their names."""


NO_THEMES = Themes()


def document(
    article: Article,
    *,
    kind: str,
    place: tuple[bytes, bytes, int],
    permalink: str,
    references: tuple[tuple[str, tuple[str, ...]], ...],
    data: bytes,
    themes: Themes = NO_THEMES,
) -> Document:
    """Return the catalog's document of an article.

    `place` is (folder, name, ordinal) of its source; `references` are the relative references
    as written, each with the files that it may mean; `data` are the bytes of the source;
    `themes` says what is to be known of its themes.
    Raises SourceError when its `url:` or `id:` cannot be honoured.
    """
    published = _published(article, kind)
    imprecise = len(published) < 10
    body = article.body.encode()
    normal, hash_of_headline = _normal(article.headline)
    return Document(
        article.identity,
        kind,
        *place,
        digest=bytes.fromhex(article.provenance.sha256),
        published=published,
        alpha=naming.alpha_key(article.headline) if imprecise else "",
        title_key=title_sort_key(article.headline) if imprecise else "",
        headline=article.headline,
        summary=article.summary or excerpt(prose(article)),
        updated=_updated(article) if article.updated or article.corrections else "",
        section=article.section,
        publication=article.publication,
        headline_hash=hash_of_headline,
        details=details(article, themes.found),
        body_at=_place_of(body, data),
        body_length=len(body),
        body_hash=body_hash(body) if kind == "article" else 0,
        claim=claim(article, kind, permalink),
        terms=terms_text(_terms(article, themes.slugs)) if kind == "article" else "",
        related=related_text(_related(article)) if kind == "article" and article.related else "",
        subjects=subjects_text(themes.subjects),
        keys=_keys(article.identity, normal) if kind == "article" else _NO_KEYS,
        references=_references(references),
        aliases=_aliases(article.aliases) if article.aliases else (),
        corrections=_dates(article) if article.corrections else (),
    )


def details(article: Article, found_themes: int = 0) -> str:
    """Return what only the article's own page shows, as JSON without what is as usual.

    `found_themes` of its themes, the last ones, were found in its text.
    """
    image = article.image
    found = {
        "markup": article.markup.value if article.markup is not Markup.MARKDOWN else "",
        "edition": article.edition,
        "issue": article.issue,
        "page": article.page,
        "source_url": article.provenance.source_url,
        "captured": article.provenance.captured,
        "licence": article.provenance.licence,
        "ocr": article.provenance.ocr or "",
        "facsimile": article.provenance.facsimile,
        "language": article.language if article.language != "fr" else "",
        "image": tuple(image) if image else "",
        "headline_derived": article.headline_derived,
        "no_summary": not article.summary,
        "found_themes": found_themes,
        "withdrawal": _withdrawal(article.withdrawal) if article.withdrawal else "",
        "corrections": _corrections(article) if article.corrections else "",
    }
    shown = tuple([(name, value) for name, value in found.items() if value])
    return _as_json(shown) if shown else ""


def _corrections(article: Article) -> tuple[tuple[str, str], ...]:
    """Return (date, text) of each correction."""
    return tuple([(one.date.value if one.date else "", one.text) for one in article.corrections])


def _dates(article: Article) -> tuple[str, ...]:
    return tuple([date for date, _ in _corrections(article)])


def _updated(article: Article) -> str:
    """Return when an article was last changed: its latest correction is a change."""
    dates = [article.updated, *(one.date for one in article.corrections)]
    return max([date.value for date in dates if date], default="")


def _withdrawal(found: Withdrawal) -> tuple[object, ...]:
    """Return (date, reason, what must not be found, [what was written, what is shown])."""
    date = found.date.value if found.date else ""
    sought = found.terms + tuple([old for old, _ in found.replacements])
    return date, found.reason, sought, found.replacements


def replacements_in(details: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return (what was written, what is shown) from the details of an article; most have none."""
    *_, pairs = details.get("withdrawal", [()])
    return tuple((old, new) for old, new in pairs)


def put_away(document: Document, article: Article) -> Document:
    """Return the document of a withdrawn article, made from the one of an ordinary article.

    What nothing leads to has no place in lists and no keys. What is removed keeps its headline,
    so that the related headlines of others that mean it can be left out.
    """
    withdrawal = article.withdrawal
    if withdrawal is None:
        return document
    level = withdrawal.level
    if level is Level.ANONYMISED:
        return document._replace(level=level.value)
    told = "withheld" if withdrawal.rule else level.value
    kept = document._replace(level=told, kind=level.value, body_hash=0, subjects="")
    if level is Level.UNLISTED:
        return kept._replace(headline_hash=0, keys=_NO_KEYS)
    claim = document.claim if withdrawal.keeps_address else ""
    return kept._replace(terms="", related="", references=(), aliases=(), claim=claim)


@lru_cache(maxsize=1024)  # most articles of an archive are unusual in the same way
def _as_json(shown: tuple[tuple[str, object], ...]) -> str:
    return json.dumps(dict(shown), ensure_ascii=False)


def _place_of(body: bytes, data: bytes) -> int:
    """Return where a body stands in its source, -1 if nowhere as it is."""
    at = len(data.rstrip()) - len(body)
    # Most stand at the end, and to compare there is much faster than to search.
    return at if at > 0 and data.startswith(body, at) else data.find(body)


def headline_hash(headline: str) -> int:
    """Return 64 bits of a headline's normal form, as a signed integer for the catalog.

    Of one without a letter or figure, which has none, as it is written: “☆” is not “…”.
    """
    return _normal(headline)[1]


@lru_cache(maxsize=8192)  # related headlines are often those of articles just read
def _normal(headline: str) -> tuple[str, int]:
    normal = headline_key(headline)
    digest = blake2b((normal or headline).encode(), digest_size=8).digest()
    return normal, int.from_bytes(digest, "big", signed=True)


def _keys(identity: str, normal: str) -> tuple[int | None, ...]:
    """Return the place of an article among those of one date, and the keys of its headline."""
    found = keys(normal)
    return (crc32(identity.encode()), *found, *_NO_KEYS[len(found) + 1 :]) if found else _NO_KEYS


def _related(article: Article) -> Iterable[tuple[int, str, bool]]:
    return [(_normal(headline)[1], headline, in_body) for headline, in_body in article.related]


def body_hash(body: bytes) -> int:
    """Return 64 bits of a body, as a signed integer for the catalog; 0 for an empty one."""
    if not body:
        return 0
    digest = sha256(body).digest()[:8]  # processors have it built in
    return int.from_bytes(digest, "big", signed=True)


def prose(article: Article) -> str:
    """Return the body without the headlines that it names as to be read too."""
    named = {one.headline for one in article.related if one.in_body}
    return without(article.body, named) if named else article.body


def excerpt(body: str) -> str:
    """Return the beginning of a body as plain text, for the cards of articles without summary."""
    lead = body[: 4 * EXCERPT_LENGTH]
    is_prose = not any(map(lead.__contains__, _INLINE_SIGNS))
    bare = _LINE_MARKUP.sub("", lead) if is_prose else _MARKUP.sub(r"\1", lead)
    text = " ".join(bare.split())
    if len(text) <= EXCERPT_LENGTH:
        return text
    return text[:EXCERPT_LENGTH].rsplit(" ", 1)[0].rstrip(",;:.!? ") + "…"


def claim(article: Article, kind: str, permalink: str) -> str:
    """Return the address that an article asks for. Raises SourceError for an impossible `url:`."""
    if article.url:
        asked = permalinks.asked_address(article.url)
        if asked is None:
            raise SourceError(
                f"url: {article.url} is no address inside this site",
                place=article.provenance.source,
                line=article.provenance.line,
                remedy="write a path such as /dossier/titre.html, in ASCII letters and digits",
                code="bad-url",
            )
        return permalinks.kept_off_lists(asked, article.identity)
    if kind == "page":
        return permalinks.content_page_address(article.provenance.source, article.slug)
    return permalinks.claim(
        permalink=permalink,
        published=_published(article, kind),
        headline=article.headline,
        identity=_shown_identity(article),
        slug=article.slug,
        section=article.section,
        publication=article.publication,
    )


def _shown_identity(article: Article) -> str:
    """Return what an address may have of an identity: of one with words that go, a digest."""
    replacements = article.withdrawal.replacements if article.withdrawal else ()
    if replacements and replacing(replacements).is_in_slug(article.identity):
        return sha256(article.identity.encode()).hexdigest()[:12]
    return article.identity


def _published(article: Article, kind: str) -> str:
    return article.published.value if article.published and kind == "article" else ""


def _terms(article: Article, slugs: Mapping[str, str]) -> Iterable[tuple[str, str, str]]:
    """Return the terms of an article, each once, by the name that it has first."""
    uses = [("themes", slugs.get(name) or naming.term_slug(name), name) for name in article.themes]
    if article.section:
        uses.append(("sections", naming.term_slug(article.section), article.section))
    uses += [("authors", naming.term_slug(name), name) for name in article.authors]
    if article.publication:
        slug = naming.term_slug(article.publication)
        uses.append(("publications", slug, article.publication))
    return reversed({use[:2]: use for use in reversed(uses)}.values())


def _aliases(written: Iterable[str]) -> tuple[str, ...]:
    """Return the old addresses that can be answered, each once."""
    return tuple(sorted(set(filter(None, map(former.alias_of, written)))))


def _references(found: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Reference, ...]:
    rows = []
    for written, paths in found:
        for choice, path in enumerate(paths):
            folder, _, name = os.fsencode(path).rpartition(b"/")
            rows.append(Reference(written, choice, folder, name))
    return tuple(rows)
