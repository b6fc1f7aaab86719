"""The small changes after which an archive is built again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from corpus import MadeUpArticle, as_markdown, slug_of, write_articles

HEADLINE = "Un article retrouvé dans les cartons"


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes of three articles in the middle of the corpus: one edited, added and deleted."""

    edited: Path
    deleted: Path
    added: Path
    before: tuple[str, str]
    """The text of the edited and of the deleted one."""
    addition: MadeUpArticle

    def edit(self) -> None:
        """Add a sentence to the text of an article."""
        text = self.before[0] + "\nLa rédaction a complété cet article.\n"
        self.edited.write_text(text, encoding="utf-8")

    def add(self) -> None:
        """Add an article to a day in the middle."""
        self.added.write_text(as_markdown(self.addition), encoding="utf-8")

    def delete(self) -> None:
        """Delete an article that was there from the beginning."""
        self.deleted.unlink()

    def undo(self) -> None:
        """Put all back as it was."""
        for path, text in zip((self.edited, self.deleted), self.before, strict=True):
            path.write_text(text, encoding="utf-8")
        self.added.unlink(missing_ok=True)


def plan_changes(content: Path, count: int, *, rich: bool = False) -> Changes:
    """Choose the articles to change in a corpus of at least three."""
    articles = sorted(content.rglob("*.md"))
    edited, deleted = articles[count // 2], articles[count // 3]
    model = next(islice(write_articles(count, rich=rich), count // 2, None))
    addition = replace(model, headline=HEADLINE, slug=slug_of(HEADLINE))
    return Changes(
        edited=edited,
        deleted=deleted,
        added=content / f"{addition.path}.md",
        before=(edited.read_text(encoding="utf-8"), deleted.read_text(encoding="utf-8")),
        addition=addition,
    )
