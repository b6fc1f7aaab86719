"""The body of an article as safe, valid HTML that starts at h2."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from markupsafe import Markup as Html

from newsgen.article import Markup
from newsgen.french.typography import typeset_html
from newsgen.rendering.body_engines import Engine, run_engine
from newsgen.rendering.body_finish import Finisher
from newsgen.rendering.body_images import ImageMode, Images
from newsgen.rendering.body_links import Target, targets_by_key
from newsgen.rendering.body_related import mark, put_links
from newsgen.rendering.body_simple import finish_simple
from newsgen.rendering.prose import render_plain, render_text
from newsgen.rendering.sanitise import sanitise

__all__ = ["BodySettings", "RenderedBody", "Target", "render_body"]

UNPARSABLE = "unparsable"
# What goes when a source is decoded, and entities would bring back.
_UNSEEN = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_NONE: Mapping[str, str] = MappingProxyType({})


class BodySettings(NamedTuple):
    """What the configuration says of bodies.

    `image_mode` is for images on other hosts: their text only, a link, or those of `image_hosts`.
    """

    engine: Engine = "python-markdown"
    image_mode: ImageMode = "link"
    image_hosts: tuple[str, ...] = ()
    typography: bool = False
    """Whether its text, which must be French, is set as a printer would."""


class RenderedBody(NamedTuple):
    """HTML for a page, and how many of what it does not show of its source, by kind."""

    html: Html
    removed: tuple[tuple[str, int], ...] = ()


def render_body(
    body: bytes,
    markup: Markup,
    headline: str,
    targets: Mapping[str, Target],
    settings: BodySettings,
    root: str,
    related: Mapping[str, str] = _NONE,
) -> RenderedBody:
    """Render a body, in UTF-8, for a page.

    `targets` has what each relative reference leads to, by the reference as written; `root` is
    the way from the page to the site's root (`../../`); `related` has the paths of articles that
    the text names as to be read too, by headline. No Markdown, however odd, raises: one
    that its engine cannot follow is shown as it was written, and counted as unparsable.
    """
    if related:
        marked, paths = mark(body.decode(), markup, related)
        rendered = render_body(marked.encode(), markup, headline, targets, settings, root)
        return rendered._replace(html=Html(put_links(str(rendered.html), paths, root)))
    html, removed = _rendered(body, markup, headline, targets, settings, root)
    if b"&" in body:
        html = _UNSEEN.sub("", html)
    return RenderedBody(Html(typeset_html(html) if settings.typography else html), removed)


def _rendered(
    body: bytes,
    markup: Markup,
    headline: str,
    targets: Mapping[str, Target],
    settings: BodySettings,
    root: str,
) -> tuple[str, tuple[tuple[str, int], ...]]:
    if markup is Markup.TEXT:
        return render_text(body.decode()), ()
    if (plain := render_plain(body)) is not None:
        return plain, ()
    removed: Counter[str] = Counter()
    text = body.decode()
    try:
        written = run_engine(text, settings.engine)
        raw = "<" in text
        if not raw and (simple := finish_simple(written, headline)) is not None:
            return simple, ()
        html = sanitise(written, removed, raw=raw)
        known = targets_by_key(targets)
        images = Images(settings.image_mode, settings.image_hosts, known, root, removed)
        html = Finisher(headline, known, images, root).finish(html)
    except Exception:
        # Engines fail in many ways on Markdown made to break them; the text must not be lost.
        return render_text(text), ((UNPARSABLE, 1),)
    return html, tuple(sorted(removed.items()))
