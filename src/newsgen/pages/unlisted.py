"""Pages of articles that stay at their address, and to which nothing in the archive leads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsgen import urls
from newsgen.catalog.rows import Record, related_in
from newsgen.linking.changes import Changes
from newsgen.pages import article
from newsgen.pages.article_view import ArticlePage, page_view
from newsgen.pages.beside import Beside, left_out_of
from newsgen.pages.kind import Archive, Kind, Link, PlannedPage
from newsgen.pages.parts import language_in, printing

KIND_OF = "unlisted"


def keys(archive: Archive) -> Iterator[str]:
    """Return the identity of every unlisted article."""
    return archive.reader.withdrawals.identities(KIND_OF)


def touched(archive: Archive, changes: Changes) -> set[str]:
    """Return the changed ones, and those that refer to something that changed."""
    found = {entry.identity for entry in changes.entries if entry.kind == KIND_OF}
    for folder, name in changes.files | {entry.file for entry in changes.entries}:
        found.update(archive.reader.files.referring(folder, name))
    if next(keys(archive), None):
        found.update(changes.relinked)
    return found


def pages(archive: Archive, identities: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of unlisted articles: as of others, without a way to lists or articles."""
    records = [one for one in archive.reader.articles.records(identities) if one.kind == KIND_OF]
    targets = archive.reader.files.targets([record.identity for record in records])
    for record in records:
        found = targets.get(record.identity, [])
        view = page_view(archive, record, _alone(archive, record), _Nobody(), found)
        path = urls.output_path(record.address)
        yield PlannedPage(record.identity, 1, path, _without_ways(archive, view), record)


class _Nobody(dict[tuple[str, str], int]):
    """How many articles bear a term, for whom that does not matter."""

    def __missing__(self, term: tuple[str, str]) -> int:
        return 0


def _alone(archive: Archive, record: Record) -> Beside:
    printed = printing(archive.config, language_in(record.details))
    addresses = archive.reader.citations.addresses([record])
    shown = [
        one
        for one in related_in(record.related)
        if not one.in_body and addresses.get((one.headline_hash, record.number), "") is not None
    ]
    labels = tuple([Link(printed(one.headline)) for one in shown])
    return Beside(labels, (), left_out_of(record, addresses), (), ())


def _without_ways(archive: Archive, view: ArticlePage) -> ArticlePage:
    """Return a view whose terms are names only: their lists do not have the article."""
    shown = view.article
    return view._replace(
        crumbs=(Link(archive.words["home"], urls.HOME), view.crumbs[-1]),
        article=shown._replace(
            authors=_names(shown.authors),
            themes=_names(shown.themes),
            found_themes=_names(shown.found_themes),
            section=Link(shown.section.label) if shown.section else None,
            publication=Link(shown.publication.label) if shown.publication else None,
        ),
    )


def _names(links: Sequence[Link]) -> tuple[Link, ...]:
    return tuple([Link(link.label) for link in links])


KIND = Kind(
    "unlisted", "article.html", keys, touched, pages, article.show,
    config=article.KIND.config, noindex=True,
)  # fmt: skip
