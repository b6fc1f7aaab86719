"""Articles that are anonymised: other words in place of some, wherever they are shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from newsgen.article import Article, Image, Ocr
from newsgen.french.slugs import slug_if_any
from newsgen.sources.text import UNSPACED, unspaced

_LONGEST = 1_000
_SPELLINGS = ((" \xa0\u202f", r"\s+"), ("'’ʼ‘", "['’ʼ‘]"), ("-‐‑", "[-‐‑]"))
"""Signs that are written in several ways, and what finds any of these."""
_DIGITS = re.compile(r"(-[0-9a-f]{6})?(\.html?)?$")
"""What follows the words in the last name of an address."""
_WORD = rf"[^\W{UNSPACED}]"
"""A sign that makes one word with those beside it."""


class Replacing:
    """Puts other words in place of some: whole words, in the case in which they were written."""

    def __init__(self, pairs: Sequence[Sequence[str]]) -> None:
        """`pairs` are (what was written, what is shown in its place)."""
        longest_first = sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0]))
        self._shown = [shown for _, shown in longest_first]
        self._written = re.compile("|".join(f"({_pattern(old)})" for old, _ in longest_first))
        self._slugs = [f"-{slug_if_any(old, _LONGEST)}-" for old, _ in pairs]

    def __call__(self, text: str) -> str:
        """Return a text with the other words."""
        return self._written.sub(lambda found: self._shown[(found.lastindex or 1) - 1], text)

    def is_in_slug(self, asked: str) -> bool:
        """Tell whether an address has in it what is replaced in texts."""
        words = f"-{slug_if_any(asked, _LONGEST)}-"
        return any(slug in words for slug in self._slugs if slug != "--")

    def is_in_address(self, address: str) -> bool:
        """Tell the same of an address that an article had: a long headline was cut off in it."""
        names = (f"-{_DIGITS.sub('', name)}" for name in address.lower().split("/"))
        return self.is_in_slug(address) or any(map(self._ends_amid, names))

    def _ends_amid(self, name: str) -> bool:
        beginnings = (words.split("-")[1:-2] for words in self._slugs)
        return any(
            name.endswith("-" + "-".join(words[: count + 1]))
            for words in beginnings
            for count in range(len(words))
        )


@lru_cache(maxsize=64)
def replacing(pairs: tuple[tuple[str, str], ...]) -> Replacing:
    """Return what replaces, made once a process."""
    return Replacing(pairs)


def anonymised(article: Article, replace: Replacing) -> Article:
    """Return an article whose body has the other words already, with these in all else.

    What would lead to the text as it was is left out: addresses that it had or asks for with
    the words in them, and where it came from. So are themes that are such words.
    """
    provenance, image = article.provenance, article.image
    ocr = Ocr(replace(provenance.ocr.note)) if provenance.ocr else None
    return article._replace(
        headline=replace(article.headline),
        summary=replace(article.summary),
        authors=tuple(map(replace, article.authors)),
        section=replace(article.section),
        themes=tuple(theme for theme in article.themes if replace(theme) == theme),
        publication=replace(article.publication),
        edition=replace(article.edition),
        issue=replace(article.issue),
        page=replace(article.page),
        related=tuple(
            one if one.in_body else one._replace(headline=replace(one.headline))
            for one in article.related
        ),
        corrections=tuple(one._replace(text=replace(one.text)) for one in article.corrections),
        image=Image(image.src, *map(replace, image[1:])) if image else None,
        provenance=provenance._replace(
            source_url="", facsimile="", licence=replace(provenance.licence), ocr=ocr
        ),
        slug="" if replace.is_in_slug(article.slug) else article.slug,
        url="" if replace.is_in_slug(article.url) else article.url,
        aliases=(),
    )


def _pattern(written: str) -> str:
    signs = "".join(map(_spelling, written))
    before = f"(?<!{_WORD})" if _ends_word(written[0]) else ""
    after = f"(?!{_WORD})" if _ends_word(written[-1]) else ""
    return before + signs + after


def _ends_word(sign: str) -> bool:
    """Tell whether what begins or ends with a sign is a word only if no other letter is there."""
    return sign.isalnum() and not unspaced(sign)


def _spelling(sign: str) -> str:
    known = (pattern for signs, pattern in _SPELLINGS if sign in signs)
    return next(known, re.escape(sign))
