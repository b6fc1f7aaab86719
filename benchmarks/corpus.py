"""Make French-looking press articles, always the same for a given number and seed.

    python benchmarks/corpus.py 1000 FOLDER [--text] [--rich] [--seed 1881]

writes FOLDER/YEAR/MONTH/SLUG.md with YAML front matter, or with --text the article as a crawler
leaves it, SLUG.txt, and what the text lacks beside it, SLUG.yaml.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

import vocabulary as words

ARTICLES_A_DAY = 10
LAST_DAY = date(2024, 12, 31)
SEED = 1881
RELATED_SHARE = 0.7
TAIL = 0.9
"""How fast themes become rare: the weight of the nth is n ** -TAIL."""

_WEIGHTS = tuple(accumulate((rank + 1) ** -TAIL for rank in range(len(words.THEMES))))


@dataclass(frozen=True, slots=True)
class MadeUpArticle:
    """An article, its body as blocks of Markdown."""

    headline: str
    slug: str
    published: date
    summary: str
    themes: tuple[str, ...]
    related: tuple[str, ...]
    blocks: tuple[str, ...]

    @property
    def path(self) -> str:
        """Its place in the corpus, without a suffix."""
        return f"{self.published:%Y/%m}/{self.slug}"


@dataclass(frozen=True, slots=True)
class Draw:
    """Chances, all made from random() alone: Python keeps its sequence from version to version."""

    source: Random

    def at_most(self, share: float) -> bool:
        return self.source.random() < share

    def number(self, low: int, high: int) -> int:
        return low + int(self.source.random() * (high - low + 1))

    def one(self, choices: tuple[str, ...] | list[str]) -> str:
        return choices[int(self.source.random() * len(choices))]

    def themes(self) -> tuple[str, ...]:
        drawn = self.source.choices(words.THEMES, cum_weights=_WEIGHTS, k=self.number(2, 6))
        return tuple(sorted(set(drawn)))


def write_articles(count: int, *, rich: bool = False, seed: int = SEED) -> Iterator[MadeUpArticle]:
    """Yield `count` articles in the order of their days; `rich` bodies have links, lists, …"""
    draw = Draw(Random(f"{seed}"))
    days = -(-count // ARTICLES_A_DAY)
    headlines: list[str] = []
    for number in range(count):
        day = LAST_DAY - timedelta(days=days - 1 - number // ARTICLES_A_DAY)
        article = _article(draw, day, number, headlines, rich=rich)
        headlines.append(article.headline)
        yield article


def _article(
    draw: Draw, day: date, number: int, earlier: list[str], *, rich: bool
) -> MadeUpArticle:
    themes = draw.themes()
    headline = _headline(draw, themes, number)
    related = _related(draw, earlier) if draw.at_most(RELATED_SHARE) else ()
    blocks = _rich_blocks(draw) if rich else _paragraphs(draw)
    return MadeUpArticle(
        headline, slug_of(headline), day, _sentence(draw), themes, related, tuple(blocks)
    )


def _headline(draw: Draw, themes: tuple[str, ...], number: int) -> str:
    """Say something short and unique: each headline has the number of its article."""
    clause = _clause(draw)
    kicker = f"{draw.one(list(themes))} : " if draw.at_most(0.3) else ""
    return f"{kicker}{clause if kicker else _capital(clause)} (dossier {number + 1})"


def _related(draw: Draw, earlier: list[str]) -> tuple[str, ...]:
    """Draw two or four headlines; every second one is that of an earlier article."""
    unknown = [_capital(_clause(draw)) for _ in range(draw.number(1, 2))]
    known = [draw.one(earlier) for _ in unknown] if earlier else []
    return tuple(dict.fromkeys(known + unknown))


def _clause(draw: Draw) -> str:
    return " ".join(
        (draw.one(words.ACTORS), draw.one(words.ACTIONS), draw.one(words.MATTERS_AT_HAND))
    )


def _sentence(draw: Draw) -> str:
    clause = _clause(draw)
    opened = f"{draw.one(words.OPENINGS)}, {clause}" if draw.at_most(0.4) else _capital(clause)
    reasons = f" {draw.one(words.REASONS)}"
    if draw.at_most(0.3):
        reasons += f", et {_clause(draw)}"
    return f"{opened}{reasons}{draw.one(words.ENDINGS)}"


def _paragraph(draw: Draw) -> str:
    text = " ".join(_sentence(draw) for _ in range(draw.number(3, 5)))
    if draw.at_most(0.4):
        quoted = _sentence(draw).removesuffix(".")
        text += f" « {quoted} », {draw.one(words.SAYING)} {draw.one(words.WITNESSES)}."
    return text


def _paragraphs(draw: Draw) -> list[str]:
    typed = [_paragraph(draw) for _ in range(draw.number(4, 8))]
    # Typists and systems differ: both apostrophes are met in archives.
    return [text.replace("’", "'") for text in typed] if draw.at_most(0.5) else typed


def _rich_blocks(draw: Draw) -> list[str]:
    """Write paragraphs with emphasis and links, a heading, a quotation and a list."""
    blocks = [_with_markup(draw, text) for text in _paragraphs(draw)]
    blocks.insert(2, "\n".join(f"- {_capital(_clause(draw))}." for _ in range(3)))
    blocks.insert(2, f"## {_capital(_clause(draw))}")
    blocks.insert(1, f"> {_sentence(draw)}")
    return blocks


def _with_markup(draw: Draw, text: str) -> str:
    marks = ("**{}**", "*{}*", f"[{{}}](https://journal.example/{draw.number(1, 999)})")
    plain = text.split(" ")
    for _ in range(2):
        place = draw.number(0, len(plain) - 1)
        if plain[place].isalpha():
            plain[place] = draw.one(marks).format(plain[place])
    return " ".join(plain)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def slug_of(headline: str) -> str:
    """Return the headline in lower-case ASCII letters and digits, joined by hyphens."""
    spelled = headline.lower().replace("œ", "oe").replace("’", "-")
    ascii_only = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def as_markdown(article: MadeUpArticle) -> str:
    """Return the article as Markdown with YAML front matter."""
    front = [f"title: {_quoted(article.headline)}", f"date: {article.published}"]
    front += [f"slug: {article.slug}", f"summary: {_quoted(article.summary)}"]
    front += ["tags:", *(f"  - {_quoted(theme)}" for theme in article.themes)]
    if article.related:
        front += ["related:", *(f"  - {_quoted(headline)}" for headline in article.related)]
    return "\n".join(["---", *front, "---", "", "\n\n".join(article.blocks), ""])


def as_text(article: MadeUpArticle) -> str:
    """Return the article as crawled: headline, summary, related headlines, paragraphs."""
    related = (f"- {headline}" for headline in article.related)
    return "\n".join([article.headline, article.summary, *related, *article.blocks, ""])


def as_sidecar(article: MadeUpArticle) -> str:
    """Return as YAML what the crawled text does not say."""
    themes = (f"  - {_quoted(theme)}" for theme in article.themes)
    return "\n".join([f"date: {article.published}", "themes:", *themes, ""])


def _quoted(text: str) -> str:
    # A JSON string is a YAML string in double quotes.
    return json.dumps(text, ensure_ascii=False)


def write_corpus(
    folder: Path, count: int, *, text: bool = False, rich: bool = False, seed: int = SEED
) -> None:
    """Write `count` articles below `folder`; crawled text has no rich bodies."""
    for article in write_articles(count, rich=rich and not text, seed=seed):
        path = folder / article.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if text:
            path.with_suffix(".txt").write_text(as_text(article), encoding="utf-8")
            path.with_suffix(".yaml").write_text(as_sidecar(article), encoding="utf-8")
        else:
            path.with_suffix(".md").write_text(as_markdown(article), encoding="utf-8")


def main() -> None:
    """Write the corpus that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int, help="number of articles")
    parser.add_argument("folder", type=Path, help="folder to write to")
    parser.add_argument("--text", action="store_true", help="crawled text instead of Markdown")
    parser.add_argument("--rich", action="store_true", help="Markdown with links, lists, quotes")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    write_corpus(asked.folder, asked.count, text=asked.text, rich=asked.rich, seed=asked.seed)


if __name__ == "__main__":
    main()
