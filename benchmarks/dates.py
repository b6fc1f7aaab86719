"""How often the dates that `newsgen dates suggest` finds are right, by confidence.

    python benchmarks/dates.py            # the texts that nothing was tuned on
    python benchmarks/dates.py tuning     # the others

Prints a table, and each suggestion that is not the day that the text was published.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from newsgen.french.date_suggestion import Confidence, suggest_date

TEXTS = Path(__file__).with_name("dates.txt")


class Example(NamedTuple):
    """A text, and the day it was published; "none" where it does not tell."""

    kind: str
    published: str
    lines: list[str]


class Judged(NamedTuple):
    """An example, and what is suggested for it."""

    example: Example
    date: str
    confidence: Confidence | None

    @property
    def is_right(self) -> bool:
        return self.date == self.example.published


def examples(half: str) -> list[Example]:
    """Return the texts of one half, "tuning" or "report"."""
    text = TEXTS.read_text("utf-8").partition("\n==")[2]
    blocks = [block.split("\n") for block in text.split("\n==")]
    found = []
    for head, *lines in blocks:
        kind, _, published = head.strip().partition(" | ")
        found.append(Example(kind, published, [line for line in lines if line]))
    return found[half == "report" :: 2]


def judge(example: Example) -> Judged:
    """Suggest a date for a text."""
    found = suggest_date(example.lines)
    if found is None:
        return Judged(example, "none", None)
    return Judged(example, found.date.value, found.confidence)


def precision(judged: list[Judged], confidence: Confidence) -> tuple[int, int]:
    """Return how many suggestions of a confidence are right, and how many there are."""
    of_these = [one for one in judged if one.confidence is confidence]
    return sum(one.is_right for one in of_these), len(of_these)


def main() -> None:
    """Print the table and the errors of one half."""
    half = "tuning" if "tuning" in sys.argv[1:] else "report"
    judged = [judge(example) for example in examples(half)]
    dated = [one for one in judged if one.example.published != "none"]
    print(f"{half}: {len(judged)} texts, {len(dated)} of which tell their date")
    for confidence in Confidence:
        right, all_of_them = precision(judged, confidence)
        print(f"  {confidence:8} {right:3} right of {all_of_them:3} suggested")
    trusted = sum(one.is_right and one.confidence != Confidence.LOW for one in dated)
    print(f"  {trusted} of the {len(dated)} dates are found with high or medium confidence")
    for one in judged:
        if not one.is_right:
            headline = one.example.lines[0]
            print(
                f"  {one.confidence or 'none'}: {one.date}, is {one.example.published}:"
                f" {headline} ({one.example.kind})"
            )


if __name__ == "__main__":
    main()
