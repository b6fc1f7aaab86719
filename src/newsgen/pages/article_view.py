"""What an article's page says, as its template gets it: made from the catalog, without its body."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from newsgen import urls
from newsgen.article import Ocr
from newsgen.catalog.queries.files import Target as Reference
from newsgen.catalog.rows import Record, terms_in
from newsgen.pages.beside import Beside
from newsgen.pages.body import Body, body_of, target_path
from newsgen.pages.details import details_of, is_anonymised, language_of, source_of
from newsgen.pages.kind import Archive, Link
from newsgen.pages.parts import Card, DatedLink, DateView, date_crumbs, date_view, printing
from newsgen.rendering.body_links import web_address


class Figure(NamedTuple):
    """The illustration of an article: `src` is an output path."""

    src: str
    alt: str
    width: int
    height: int
    caption: str
    credit: str


class InTheme(NamedTuple):
    """A theme of an article, and the articles before and after it there."""

    theme: Link
    previous: DatedLink | None
    next: DatedLink | None


class CorrectionView(NamedTuple):
    """What was corrected in an article, and when."""

    date: DateView | None
    text: str


class ArticleView(NamedTuple):
    """What an article's page says of it, its body apart."""

    headline: str
    summary: str
    published: DateView | None
    updated: DateView | None
    authors: tuple[Link, ...]
    section: Link | None
    publication: Link | None
    edition: str
    issue: str
    page: str
    themes: tuple[Link, ...]
    found_themes: tuple[Link, ...]
    """Those that newsgen found in the text, beside the given ones."""
    related: tuple[Link, ...]
    cited_by: tuple[DatedLink, ...]
    in_themes: tuple[InTheme, ...]
    language: str
    image: Figure | None
    source: str
    sha256: str
    source_url: str
    source_link: str
    captured: str
    licence: str
    licence_link: str
    ocr: Ocr | None
    facsimile: Link | None
    headline_derived: bool
    corrections: tuple[CorrectionView, ...] = ()


class ArticlePage(NamedTuple):
    """The view of an article's page."""

    title: str
    description: str
    crumbs: tuple[Link, ...]
    article: ArticleView
    body: Body
    previous: Card | None
    next: Card | None


def page_view(
    archive: Archive,
    record: Record,
    around: Beside,
    counts: Mapping[tuple[str, str], int],
    found: list[Reference],
) -> ArticlePage:
    """Return the view of an article, but for the articles before and after it.

    `counts` say how many articles bear its terms, where that decides whether these have a page;
    `found` is what its references lead to.
    """
    details = details_of(record)
    printed = printing(archive.config, language_of(details))
    headline = printed(record.headline)
    figure, facsimile = _figure(details, found, printed), _facsimile(details, found)
    body = body_of(archive, record, details, found)
    return ArticlePage(
        title=headline,
        description=printed(record.summary),
        crumbs=_crumbs(archive, record, headline),
        article=_article_view(archive, record, details, counts, around, figure, facsimile),
        body=body._replace(related=around.in_body, left_out=around.left_out),
        previous=None,
        next=None,
    )


def _crumbs(archive: Archive, record: Record, headline: str) -> tuple[Link, ...]:
    if record.published:
        way = tuple(date_crumbs(archive, record.published[:10]))
    else:
        words = archive.words
        way = (Link(words["home"], urls.HOME), Link(words["undated"], urls.undated_path("", "")))
    return (*way, Link(headline))


def _article_view(
    archive: Archive,
    record: Record,
    details: dict[str, Any],
    counts: Mapping[tuple[str, str], int],
    around: Beside,
    image: Figure | None,
    facsimile: Link | None,
) -> ArticleView:
    links = _term_links(record.terms, archive.config.min_articles, counts)
    get = details.get
    printed = printing(archive.config, language_of(details))
    themes = tuple(links.get("themes", ()))
    given = len(themes) - get("found_themes", 0)
    anonymised = is_anonymised(record.kind, record.details)
    return ArticleView(
        headline=printed(record.headline),
        summary="" if "no_summary" in details else printed(record.summary),
        published=date_view(record.published) if record.published else None,
        updated=date_view(record.updated) if record.updated else None,
        authors=tuple(links.get("authors", ())),
        section=next(iter(links.get("sections", ())), None),
        publication=next(iter(links.get("publications", ())), None),
        edition=get("edition", ""),
        issue=get("issue", ""),
        page=get("page", ""),
        themes=themes[:given],
        found_themes=themes[given:],
        related=around.related,
        cited_by=around.cited_by,
        in_themes=_in_themes(themes, around),
        language=language_of(details),
        image=image,
        # What leads to a text as it was before it was anonymised is not shown.
        source="" if anonymised else source_of(record),
        sha256="" if anonymised else record.digest.hex(),
        source_url="" if anonymised else get("source_url", ""),
        source_link="" if anonymised else web_address(get("source_url", "")),
        captured=get("captured", ""),
        licence=get("licence", ""),
        licence_link=web_address(get("licence", "")),
        ocr=Ocr(*details["ocr"]) if "ocr" in details else None,
        facsimile=facsimile,
        headline_derived=get("headline_derived", False),
        corrections=corrections_of(details, printed),
    )


def _term_links(
    terms: str, minimum: int, counts: Mapping[tuple[str, str], int]
) -> dict[str, list[Link]]:
    """Return by taxonomy the terms of an article; those without a page are only text."""
    links: dict[str, list[Link]] = {}
    for line in terms.split("\n") if terms else ():
        term, link = _term_link(line)
        has_page = minimum == 1 or counts[term] >= minimum
        links.setdefault(term[0], []).append(link if has_page else Link(link.label))
    return links


def corrections_of(
    details: dict[str, Any], printed: Callable[[str], str]
) -> tuple[CorrectionView, ...]:
    """Return what was corrected in an article or a content page."""
    return tuple(
        [
            CorrectionView(date_view(date) if date else None, printed(text))
            for date, text in details.get("corrections", ())
        ]
    )


def _in_themes(themes: Sequence[Link], around: Beside) -> tuple[InTheme, ...]:
    """Return the main themes that have another article before or after this one."""
    pairs = zip(themes, around.in_themes, strict=False)
    return tuple([InTheme(theme, *pair) for theme, pair in pairs if any(pair)])


@lru_cache(maxsize=8192)
def _term_link(line: str) -> tuple[tuple[str, str], Link]:
    """Return the term that a line of a record's `terms` names, and the link to its page."""
    (use,) = terms_in(line)
    return use[:2], Link(use.name, urls.term_path(use.taxonomy, use.slug))


def _figure(
    details: dict[str, Any], targets: list[Reference], printed: Callable[[str], str]
) -> Figure | None:
    if "image" not in details:
        return None
    src, alt, caption, credit = details["image"]
    for target in targets:
        if target.written == src and target.width:
            path = target_path(target)
            return Figure(path, alt, target.width, target.height, printed(caption), printed(credit))
    return None


def _facsimile(details: dict[str, Any], targets: list[Reference]) -> Link | None:
    """Return the scanned page as it was written, with where that is; its path is empty if nowhere.

    A path with :// leads outside the archive, as in the menu.
    """
    if "facsimile" not in details:
        return None
    written = details["facsimile"]
    bare, mark, fragment = written.partition("#")
    found = {target.written: target_path(target) for target in targets}
    if path := found.get(bare.partition("?")[0].strip()):
        return Link(written, path + mark + quote(fragment, safe="=&,;:/?%"))
    return Link(written, web_address(written))
