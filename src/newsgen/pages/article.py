"""An article's own page."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from json.encoder import encode_basestring as _quoted
from typing import Any, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from newsgen import urls
from newsgen.article import Markup as MarkupKind
from newsgen.article import Ocr
from newsgen.catalog.queries.files import Target as Reference
from newsgen.catalog.rows import Record, terms_in
from newsgen.french.read_also import without
from newsgen.french.typography import is_french
from newsgen.linking.changes import Changes
from newsgen.pages.beside import Beside, beside, touched_beside
from newsgen.pages.kind import Archive, Kind, Link, PlannedPage, Setting
from newsgen.pages.parts import (
    Card,
    DatedLink,
    DateView,
    card,
    date_crumbs,
    date_view,
    printing,
)
from newsgen.rendering.body import BodySettings, RenderedBody, Target, render_body
from newsgen.rendering.body_links import web_address
from newsgen.sources.images import IMAGE_SUFFIXES
from newsgen.sources.paths import printable_path

_LIVE = re.compile("[<>&]")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?")
"""As schema.org wants dates; `captured` may be anything."""


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


class Body(NamedTuple):
    """How a body is written and shown, and what its relative references lead to."""

    sha256: str
    markup: str
    headline: str
    """As it was written: a first heading that repeats it is left out."""
    typography: bool
    targets: tuple[tuple[str, tuple[str, int, int]], ...]
    """(reference as written, (output path, width, height))"""
    related: tuple[tuple[str, str], ...] = ()
    """(related headline that stands in the text, output path of the article that it means)"""
    left_out: tuple[str, ...] = ()
    """Headlines whose lines are left out of the text: they mean articles that are removed."""


class ArticlePage(NamedTuple):
    """The view of an article's page."""

    title: str
    description: str
    crumbs: tuple[Link, ...]
    article: ArticleView
    body: Body
    previous: Card | None
    next: Card | None


def keys(archive: Archive) -> Iterable[str]:
    """Return the identity of every article."""
    return archive.reader.articles.identities("article")


def touched(archive: Archive, changes: Changes) -> set[str]:
    """Return the changed articles, those beside them, those that lead to them."""
    reader = archive.reader
    found = {entry.identity for entry in changes.articles()}
    for entry in changes.entries:
        found.update(reader.files.referring(*entry.file))
    for entry in changes.articles():
        if entry.published:
            found.update(reader.articles.identities_beside(entry.published, entry.identity))
    for folder, name in changes.files:
        found.update(reader.files.referring(folder, name))
    found.update(changes.relinked, touched_beside(archive, changes))
    return found | _bearers_at_threshold(archive, changes)


def _bearers_at_threshold(archive: Archive, changes: Changes) -> set[str]:
    """Return the articles of terms whose page may just have come or gone."""
    minimum = archive.config.min_articles
    found: set[str] = set()
    if minimum == 1:
        return found
    for (taxonomy, slug), count in changes.terms().items():
        term = archive.reader.terms.find(taxonomy, slug)
        if term and abs(term.articles - minimum) <= count:
            found.update(archive.reader.terms.bearers(taxonomy, slug, minimum + count))
    return found


def pages(archive: Archive, identities: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of articles."""
    reader = archive.reader
    records = [r for r in reader.articles.records(identities) if r.kind == "article"]
    dated = [record for record in records if record.published]
    consecutive = bool(dated) and reader.articles.are_consecutive(dated)
    around_dated = reader.articles.neighbours(dated, consecutive=consecutive)
    neighbours = dict(zip([r.identity for r in dated], around_dated, strict=True))
    found = [record.identity for record in records]
    counts = _term_counts(archive, records)
    targets = reader.files.targets(found)
    for record, around in beside(archive, records, consecutive=consecutive):
        before, after = neighbours.get(record.identity, (None, None))
        view = page_view(archive, record, around, counts, targets.get(record.identity, []))
        view = view._replace(
            previous=card(archive, before) if before else None,
            next=card(archive, after) if after else None,
        )
        path = urls.output_path(record.address)
        yield PlannedPage(record.identity, 1, path, view, record)


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


def show(page: PlannedPage, setting: Setting) -> dict[str, Any]:
    """Return what the template gets: the body rendered, and the JSON-LD of the article."""
    view: ArticlePage = page.view
    article, image = view.article, view.article.image
    rendered = render(page.record, view.body, setting)
    return {
        "crumbs": view.crumbs,
        "article": article,
        "body": rendered.html,
        "removed": (*rendered.removed, *_missing_facsimile(article.facsimile)),
        "previous": view.previous,
        "next": view.next,
        "json_ld": _json_ld(view, setting) if setting.canonical else "",
        "report_url": _report_url(article.headline, setting),
        "image_url": setting.config.base_url + image.src if image and setting.canonical else "",
    }


def _report_url(headline: str, setting: Setting) -> str:
    """Return where a reader reports an error: the contact's page, or a message begun for them."""
    contact = setting.config.contact
    if not contact or "://" in contact:
        return contact
    subject = quote(setting.words["report_subject"], safe="")
    body = quote(f"{headline}\r\n{setting.canonical or setting.path}\r\n\r\n", safe="")
    return f"mailto:{quote(contact, safe='@')}?subject={subject}&body={body}"


def _missing_facsimile(facsimile: Link | None) -> tuple[tuple[str, int], ...]:
    return (("missing facsimile", 1),) if facsimile and not facsimile.path else ()


def render(record: Record | None, body: Body, setting: Setting) -> RenderedBody:
    """Return the body of a record as safe HTML whose links start from where the page stands."""
    config = setting.config
    text = setting.read_body(record) if record else b""
    if body.left_out:
        text = without(text.decode(), body.left_out).encode()
    return render_body(
        text,
        MarkupKind(body.markup),
        body.headline,
        {written: Target(*target) for written, target in body.targets},
        _body_settings(config.markup, config.images.mode, config.images.hosts, body.typography),
        setting.root,
        dict(body.related),
    )


_body_settings = lru_cache(maxsize=4)(BodySettings)


def details_of(record: Record) -> dict[str, Any]:
    """Return what the catalog keeps for an article's own page."""
    return json.loads(record.details) if record.details else {}


def is_anonymised(kind: str, details: str) -> bool:
    """Tell whether an article shows other words than its source, from what the catalog keeps."""
    return kind == "article" and '"withdrawal"' in details


def language_of(details: dict[str, Any]) -> str:
    """Return the language of an article."""
    return str(details.get("language", "fr"))


def body_of(
    archive: Archive, record: Record, details: dict[str, Any], found: list[Reference]
) -> Body:
    """Return how a record's body is written and shown, with the targets of its references."""
    return Body(
        sha256=record.digest.hex(),
        markup=details.get("markup", "markdown"),
        headline=record.headline,
        typography=archive.config.typography and is_french(language_of(details)),
        targets=link_targets(found),
    )


def source_of(record: Record) -> str:
    """Return the source of a record as it is shown: its file, and which record of the file."""
    path = printable_path(os.fsdecode(record.folder + b"/" + record.name))
    if not record.ordinal:
        return path
    # Not the line: that would change with every line that is put in before.
    named = record.identity.startswith(f"{path}#")
    return record.identity if named else f"{path}#{record.identity}"


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
        corrections=_corrections(details, printed),
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


def _corrections(
    details: dict[str, Any], printed: Callable[[str], str]
) -> tuple[CorrectionView, ...]:
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


def _term_counts(archive: Archive, records: Iterable[Record]) -> dict[tuple[str, str], int]:
    """Return how many articles bear each term of these; nothing where every term has a page."""
    if archive.config.min_articles == 1:
        return {}
    return archive.reader.terms.counts_of(use for one in records for use in terms_in(one.terms))


@lru_cache(maxsize=8192)
def _term_link(line: str) -> tuple[tuple[str, str], Link]:
    """Return the term that a line of a record's `terms` names, and the link to its page."""
    (use,) = terms_in(line)
    return use[:2], Link(use.name, urls.term_path(use.taxonomy, use.slug))


def link_targets(found: list[Reference]) -> tuple[tuple[str, tuple[str, int, int]], ...]:
    """Return what references lead to, without those that lead to nothing published."""
    pairs = [(r.written, (_target_path(r), r.width, r.height)) for r in found]
    return tuple(pair for pair in pairs if pair[1][0])


def _target_path(reference: Reference) -> str:
    if reference.role in ("source", "page"):
        return urls.output_path(reference.address) if reference.address else ""
    path = os.fsdecode(reference.folder + b"/" + reference.name)
    if os.path.splitext(path)[1].lower() in IMAGE_SUFFIXES and not reference.width:
        return ""
    if reference.role == "static":
        return urls.static_url(path)
    return urls.media_path(path) if reference.role == "media" else ""


def _figure(
    details: dict[str, Any], targets: list[Reference], printed: Callable[[str], str]
) -> Figure | None:
    if "image" not in details:
        return None
    src, alt, caption, credit = details["image"]
    for target in targets:
        if target.written == src and target.width:
            path = _target_path(target)
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
    found = {target.written: _target_path(target) for target in targets}
    if path := found.get(bare.partition("?")[0].strip()):
        return Link(written, path + mark + quote(fragment, safe="=&,;:/?%"))
    return Link(written, web_address(written))


def _json_ld(view: ArticlePage, setting: Setting) -> Markup:
    """Return the article as schema.org's NewsArticle, safe inside a script element."""
    article, config = view.article, setting.config
    base, canonical = config.base_url, _quoted(setting.canonical)
    fields = [
        '"@context": "https://schema.org", "@type": "NewsArticle"',
        _field("headline", article.headline),
        _field("description", view.description),
        _field("datePublished", article.published.iso if article.published else ""),
        _field("dateModified", article.updated.iso if article.updated else ""),
        _field("inLanguage", article.language),
        _field("articleSection", article.section.label if article.section else ""),
        _list(
            "keywords", [_quoted(theme.label) for theme in (*article.themes, *article.found_themes)]
        ),
        _list("correction", [_correction(one) for one in article.corrections]),
        '"isAccessibleForFree": true',
        _list("image", [_quoted(base + article.image.src)] if article.image else []),
        _list("author", [_person(*author, base) for author in article.authors]),
        _publisher(config.publisher, base),
        _field("license", article.licence_link),
        f'"isBasedOn": {{{_origin(article)}}}' if article.source else "",
        f'"mainEntityOfPage": {canonical}, "url": {canonical}',
    ]
    text = ", ".join(filter(None, fields))
    if "<" in text or ">" in text or "&" in text:
        text = _LIVE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)
    return Markup("{" + text + "}")


def _correction(one: CorrectionView) -> str:
    fields = (_field("text", one.text), _field("datePublished", one.date.iso if one.date else ""))
    return f'{{"@type": "CorrectionComment", {", ".join(filter(None, fields))}}}'


def _origin(article: ArticleView) -> str:
    """Return what the article was read from: a file, its digest, where and when it was got."""
    captured = article.captured if _DATE.fullmatch(article.captured) else ""
    fields = (
        _field("name", article.source),
        _field("sha256", article.sha256),
        _field("url", article.source_link),
        _field("dateCreated", captured),
    )
    return ", ".join(filter(None, ('"@type": "MediaObject"', *fields)))


def _field(name: str, value: str) -> str:
    return f'"{name}": {_quoted(value)}' if value else ""


def _list(name: str, values: list[str]) -> str:
    return f'"{name}": [{", ".join(values)}]' if values else ""


@lru_cache(maxsize=4096)
def _person(name: str, path: str, base_url: str) -> str:
    url = ", " + _field("url", urls.canonical(base_url, path)) if path else ""
    return f'{{"@type": "Person", "name": {_quoted(name)}{url}}}'


@lru_cache(maxsize=4)
def _publisher(name: str, base_url: str) -> str:
    fields = (
        f'"@type": "NewsMediaOrganization", "name": {_quoted(name)}, "url": {_quoted(base_url)}'
    )
    return f'"publisher": {{{fields}}}'


KIND = Kind(
    "article",
    "article.html",
    keys,
    touched,
    pages,
    show,
    config=("contact", "images", "markup", "min_articles", "typography"),
)
