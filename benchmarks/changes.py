"""The small changes after which an archive is built again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from corpus import slug_of

HEADLINE = "Un article retrouvé dans les cartons"


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes of three articles in the middle of the corpus: one edited, added and deleted."""

    edited: Path
    deleted: Path
    added: Path
    before: tuple[str, str]
    """The text of the edited and of the deleted one."""
    addition: str
    """The text of the added one: that of the edited one, under a headline of its own."""

    def edit(self) -> None:
        """Add a sentence to the text of an article."""
        text = self.before[0] + "\nLa rédaction a complété cet article.\n"
        self.edited.write_text(text, encoding="utf-8")

    def add(self) -> None:
        """Add an article to a day in the middle."""
        self.added.write_text(self.addition, encoding="utf-8")

    def delete(self) -> None:
        """Delete an article that was there from the beginning."""
        self.deleted.unlink()

    def undo(self) -> None:
        """Put all back as it was."""
        for path, text in zip((self.edited, self.deleted), self.before, strict=True):
            path.write_text(text, encoding="utf-8")
        self.added.unlink(missing_ok=True)


def plan_changes(content: Path) -> Changes:
    """Choose the articles to change in a corpus of at least three."""
    articles = sorted(content.rglob("*.md"))
    edited, deleted = articles[len(articles) // 2], articles[len(articles) // 3]
    text, slug = edited.read_text(encoding="utf-8"), slug_of(HEADLINE)
    addition = re.sub(r"^title: .+", f'title: "{HEADLINE}"', text, count=1, flags=re.MULTILINE)
    addition = re.sub(r"^slug: .+", f"slug: {slug}", addition, count=1, flags=re.MULTILINE)
    return Changes(
        edited=edited,
        deleted=deleted,
        added=edited.with_name(f"{slug}.md"),
        before=(text, deleted.read_text(encoding="utf-8")),
        addition=addition,
    )
