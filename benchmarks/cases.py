"""The table of what is compared: which articles, how many of them, and what happens to them."""

from __future__ import annotations

from dataclasses import dataclass

TEN_THOUSAND, HUNDRED_THOUSAND, MILLION = 10_000, 100_000, 1_000_000
WITH_HUGO_UP_TO = HUNDRED_THOUSAND
"""Hugo holds the site in memory, about 45 kB an article: above this, newsgen is alone."""

STEPS = {
    "cold": "cold build",
    "unchanged": "nothing changed",
    "edited": "one article edited",
    "added": "one article added",
    "deleted": "one article deleted",
    "template": "template of the theme pages changed",
}
"""What is timed, in the order in which it happens, and how the tables call it."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """How the articles are written, and what newsgen reads them with."""

    rich: bool
    markup: str | None
    """The key `markup` of newsgen.yaml; None leaves it out."""


PLAIN = Bodies(rich=False, markup=None)
COMMONMARK = Bodies(rich=True, markup="commonmark")
PYTHON_MARKDOWN = Bodies(rich=True, markup="python-markdown")


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the table."""

    title: str
    sizes: tuple[int, ...]
    """The numbers of articles at which the whole table has it."""
    bodies: Bodies = PLAIN
    steps: tuple[str, ...] = ("cold",)
    memory: bool = False


CASES = {
    "plain": Case("Cold build, plain prose", (TEN_THOUSAND, HUNDRED_THOUSAND)),
    "commonmark": Case(
        "Cold build, rich Markdown, `markup: commonmark`", (TEN_THOUSAND,), COMMONMARK
    ),
    "python-markdown": Case(
        "Cold build, rich Markdown, `markup: python-markdown`", (TEN_THOUSAND,), PYTHON_MARKDOWN
    ),
    "unchanged": Case("Nothing changed", (HUNDRED_THOUSAND,), steps=("unchanged",)),
    "edits": Case(
        "One article edited, added or deleted",
        (HUNDRED_THOUSAND,),
        steps=("edited", "added", "deleted"),
    ),
    "template": Case(
        "One template changed that only theme pages use", (HUNDRED_THOUSAND,), steps=("template",)
    ),
    "memory": Case("Memory", (HUNDRED_THOUSAND, MILLION), steps=(), memory=True),
    "growth": Case("Time an article, cold", (TEN_THOUSAND, HUNDRED_THOUSAND, MILLION)),
}


@dataclass(frozen=True, slots=True)
class Trial:
    """The cases that the same articles serve: they are made and built once for all of them."""

    articles: int
    bodies: Bodies
    cases: tuple[str, ...]

    @property
    def steps(self) -> tuple[str, ...]:
        """What is timed. All that is not a cold build needs one before it."""
        asked = {step for name in self.cases for step in CASES[name].steps}
        return tuple(step for step in STEPS if step in asked | {"cold"}) if asked else ()

    @property
    def memory(self) -> bool:
        """Whether memory is measured."""
        return any(CASES[name].memory for name in self.cases)

    @property
    def with_hugo(self) -> bool:
        """Whether Hugo has room for so many articles."""
        return self.articles <= WITH_HUGO_UP_TO


def plan_trials(names: tuple[str, ...], sizes: tuple[int, ...]) -> list[Trial]:
    """Return what measures each of the named cases at each size."""
    return _group([(size, name) for size in sizes for name in names])


def plan_whole_table(names: tuple[str, ...], sizes: tuple[int, ...] | None) -> list[Trial]:
    """Return what measures the named cases at the sizes of the table, or at some of them."""
    cells = [(size, name) for name in names for size in CASES[name].sizes]
    return _group([cell for cell in sorted(cells) if sizes is None or cell[0] in sizes])


def _group(cells: list[tuple[int, str]]) -> list[Trial]:
    groups: dict[tuple[int, Bodies], list[str]] = {}
    for size, name in cells:
        groups.setdefault((size, CASES[name].bodies), []).append(name)
    return [Trial(size, bodies, tuple(names)) for (size, bodies), names in groups.items()]
