"""Themes of articles as they are read: given ones folded, others found in the text."""

from __future__ import annotations

import re
from functools import lru_cache

from newsgen.article import Article
from newsgen.config import Tagging
from newsgen.linking.cards import Themes, prose
from newsgen.sources.anonymising import Replacing, replacing
from newsgen.subjects.authority import from_json
from newsgen.subjects.folding import Folding
from newsgen.subjects.tagger import Tagger, Tags
from newsgen.subjects.values import Entry, own_slugs

_NOTHING = Tags((), frozenset())
_ADDRESS = re.compile(r"https?://[^\s<>\")\]]+")


class Theming:
    """Applies an authority to articles."""

    def __init__(self, authority: str, tagging: Tagging) -> None:
        """`authority` is one as JSON."""
        entries = from_json(authority)
        self._folding = Folding(entries)
        self._slugs = own_slugs(entries)
        self._tagger = None
        if tagging.on:
            self._tagger = Tagger(entries, tagging.threshold, tagging.maximum)

    def __call__(self, article: Article) -> tuple[Article, Themes]:
        """Return an article with all its themes, and what the catalog is to know of them."""
        given = [(name, self._folding.entry(name)) for name in article.themes]
        known = {entry.slug for _, entry in given if entry}
        tags = _NOTHING
        if self._tagger:
            tags = self._tagger(article.headline, article.summary, _sought_in(article))
        found = [entry for entry in tags.found if entry.slug not in known]
        if given or found:
            if article.withdrawal and article.withdrawal.replacements:
                replace = replacing(article.withdrawal.replacements)
                given = [(name, entry) for name, entry in given if not _tells(entry, replace)]
                found = [entry for entry in found if not _tells(entry, replace)]
            folded = [entry.name if entry else name for name, entry in given]
            article = article._replace(themes=(*folded, *(entry.name for entry in found)))
        return article, Themes(len(found), tags.occurring | known, self._slugs)


def _sought_in(article: Article) -> str:
    """Return the body without what is of other articles, and without addresses."""
    body = prose(article)
    return _ADDRESS.sub("", body) if "://" in body else body


def _tells(entry: Entry | None, replace: Replacing) -> bool:
    """Tell whether an entry has in its name or address what an anonymised article does not show."""
    return bool(entry and (replace(entry.name) != entry.name or replace.is_in_slug(entry.slug)))


@lru_cache(maxsize=2)
def theming(authority: str, tagging: Tagging) -> Theming:
    """Return what applies an authority, made once a process."""
    return Theming(authority, tagging)
