"""Rules by which articles are kept out: agency copy, say, whose licence is not for archives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from unicodedata import combining, normalize

from newsgen.article import Article, Level, Status, Withdrawal
from newsgen.config.values import WithholdRule
from newsgen.sources.names import folded

_APOSTROPHES = str.maketrans("’ʼ‘", "'''")
_CREDITS = frozenset({"credit", "credits"})


def withheld(article: Article, rules: Sequence[WithholdRule]) -> Article:
    """Return an article as removed, without a notice, if a rule names it; else as it is.

    One that its own source removes is left at that: it is proved to be gone.
    """
    if article.withdrawal and article.withdrawal.level is Level.REMOVED:
        return article
    rule = next((rule for rule in rules if _names(rule, article)), None)
    if rule is None:
        return article
    withdrawal = Withdrawal(keeps_address=False, rule=str(rule))
    return article._replace(status=Status.WITHDRAWN, withdrawal=withdrawal)


def _names(rule: WithholdRule, article: Article) -> bool:
    has = {
        "publication": (article.publication,),
        "author": article.authors,
        "credit": tuple(_credits(article)),
        "licence": (article.provenance.licence,),
    }
    wanted = {name: getattr(rule, name) for name in has}
    return all(_is_among(text, has[name]) for name, text in wanted.items() if text)


def _credits(article: Article) -> Iterator[str]:
    if article.image:
        yield article.image.credit
    yield from (value for key, value in article.extra if folded(key) in _CREDITS)


def _is_among(wanted: str, texts: Sequence[str]) -> bool:
    return any(_bare(text) == _bare(wanted) for text in texts)


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    """Return a text without case and accents, with one kind of apostrophe and single spaces."""
    letters = normalize("NFKD", text.casefold()).translate(_APOSTROPHES)
    return " ".join("".join(sign for sign in letters if not combining(sign)).split())
