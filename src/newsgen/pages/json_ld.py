"""An article as schema.org describes it, for search engines and aggregators."""

from __future__ import annotations

import re
from functools import lru_cache
from json.encoder import encode_basestring as _quoted

from markupsafe import Markup

from newsgen import urls
from newsgen.pages.article_view import ArticleView, CorrectionView
from newsgen.pages.kind import Setting

_LIVE = re.compile("[<>&]")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)
"""As schema.org wants dates; `captured` may be anything."""


def json_ld(article: ArticleView, description: str, setting: Setting) -> Markup:
    """Return an article as schema.org's NewsArticle, safe inside a script element."""
    config = setting.config
    base, canonical = config.base_url, _quoted(setting.canonical)
    fields = [
        '"@context": "https://schema.org", "@type": "NewsArticle"',
        _field("headline", article.headline),
        _field("description", description),
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
