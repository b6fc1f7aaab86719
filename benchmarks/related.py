"""Tell how well related headlines are matched, on pairs of headlines that say what is right.

    python benchmarks/related.py

reads related_pairs.txt and prints, for every second pair, what other thresholds than those of
newsgen.linking.related would give; and for the others what its thresholds do give, with each error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from newsgen.french.slugs import headline_key
from newsgen.linking.related import KEPT, LETTERS, asked_keys, headline, keys, means

PAIRS = Path(__file__).with_name("related_pairs.txt")
LETTER_COUNTS = (2, 3, 4, 5, 6, 8, 12, 99)
SHARES = (0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)


class Pair(NamedTuple):
    """A related headline and one of the archive; whether they are of one article."""

    part: str
    same: bool
    asked: str
    headline: str


class Score(NamedTuple):
    """How many matches are right, how many are wrong, how many were missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)


def read_pairs(path: Path = PAIRS) -> Iterator[Pair]:
    """Yield the pairs of a file, whose form its own first lines tell."""
    part, lines = "", [line for line in path.read_text("utf-8").split("\n") if line]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("== "):
            part = line[3:]
        elif line[0] in "+-":
            yield Pair(part, line[0] == "+", line[2:], following.strip())


def halves(pairs: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Return the pairs for tuning and those to report: of each part every second one."""
    chosen: tuple[list[Pair], list[Pair]] = ([], [])
    seen: dict[tuple[str, bool], int] = {}
    for pair in pairs:
        number = seen[pair.part, pair.same] = seen.get((pair.part, pair.same), 0) + 1
        chosen[1 - number % 2].append(pair)
    return chosen


def matched(pair: Pair, letters: int = LETTERS, kept: float = KEPT) -> bool:
    """Tell whether newsgen holds the two for one, by the keys that find it and by its words."""
    normal = headline_key(pair.headline)
    if headline_key(pair.asked) == normal:
        return True
    return not set(keys(normal)).isdisjoint(asked_keys(pair.asked)) and means(
        headline(pair.asked), headline(pair.headline), letters, kept
    )


def score(pairs: Sequence[Pair], letters: int = LETTERS, kept: float = KEPT) -> Score:
    """Return how many of these pairs are told rightly."""
    found = [(pair.same, matched(pair, letters, kept)) for pair in pairs]
    return Score(found.count((True, True)), found.count((False, True)), found.count((True, False)))


def main() -> None:
    """Print both tables, and the errors."""
    tuning, reported = halves(list(read_pairs()))
    print(f"{len(tuning)} pairs for tuning: precision and recall")
    print("letters  " + "".join(f"{f'kept {share}':>14}" for share in SHARES))
    for letters in LETTER_COUNTS:
        row = (score(tuning, letters, share) for share in SHARES)
        cells = "".join(f"{f'{one.precision:.3f} {one.recall:.3f}':>14}" for one in row)
        print(f"{letters:7}  {cells}")
    result = score(reported)
    print(
        f"\n{len(reported)} others, with {LETTERS} letters and kept {KEPT}: {result.right} right,"
    )
    print(
        f"{result.wrong} wrong, {result.missed} missed: precision {result.precision:.3f}, ", end=""
    )
    print(f"recall {result.recall:.3f}")
    for pair in reported:
        if matched(pair) != pair.same:
            print(f"  {'missed' if pair.same else 'wrong'}: {pair.asked}\n    {pair.headline}")


if __name__ == "__main__":
    main()
