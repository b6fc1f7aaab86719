"""What a build tells while it runs and when it ends, without knowing who listens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol


def counted(count: int, noun: str, plural: str = "s") -> str:
    """Return how many of something there are: "1 file", "2,000 files"; `plural` is its ending."""
    return f"{count:,} {noun}{'' if count == 1 else plural}"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A source that is not published, and why."""

    source: str
    line: int
    code: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning: nothing is lost, but somebody should look. Grouped by `code` for people."""

    code: str
    message: str
    source: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class PageCounts:
    """What happened to the files of the output."""

    written: int = 0
    unchanged: int = 0
    deleted: int = 0


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a dry run would have done to the output: paths in it, sorted."""

    new: tuple[str, ...] = ()
    """Written, where nothing of ours was: addresses that would appear."""
    rewritten: tuple[str, ...] = ()
    """Written in place of what was there."""
    deleted: tuple[str, ...] = ()
    """Addresses that would vanish."""


@dataclass(frozen=True, slots=True)
class StageTime:
    """What one stage of a build took; stages do not overlap."""

    stage: str
    seconds: float
    """By the clock on the wall."""
    cpu: float
    """CPU seconds of the process that directs the build."""
    workers_cpu: float
    """CPU seconds of the processes that worked for it."""
    items: int
    """Files, sources or pages, by stage; 0: it counts none."""


@dataclass(frozen=True, slots=True)
class KindTime:
    """What the pages of one kind took."""

    kind: str
    keys: int
    """What was looked at: a key may have several pages, or none any more."""
    written: int
    seconds: float
    """Of workers, by the clock on the wall, added up."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Where the time of a build went."""

    stages: tuple[StageTime, ...]
    kinds: tuple[KindTime, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A file of the output that is not as a clean build makes it: missing, extra or differs."""

    path: str
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of comparing an output with a clean build."""

    files: int
    """Files that a clean build makes."""
    foreign: int
    """Files in the output that are not newsgen's."""
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """The account of one build: found == published + drafts + withdrawn + len(rejected)."""

    found: int
    published: int
    drafts: int
    withdrawn: int
    rejected: tuple[Rejection, ...]
    pages: PageCounts
    warnings: tuple[Notice, ...] = ()
    duplicates: int = 0
    """Articles that have the text of another, word for word: of each such text, all but one."""
    seconds: dict[str, float] = field(default_factory=dict)
    other_files: dict[str, int] = field(default_factory=dict)
    """Files that are no article: sidecars, indexes, content pages, media, unclaimed."""
    output: dict[str, int | str] = field(default_factory=dict)
    """files, bytes, fullest_folder, fullest_folder_entries."""
    dry_run: Rehearsed | None = None
    """What would have changed, None where the build did it."""
    profile: Profile | None = None
    """Where the time went, None where nobody asked."""
    verified: Verdict | None = None
    """Only when it was asked for."""

    def as_json(self) -> dict[str, Any]:
        """Return plain values for `--format json`."""
        return asdict(self)


class Reporter(Protocol):
    """Listens to a build."""

    def start(self, stage: str, total: int | None) -> None:
        """A stage begins; `total` is its number of items where it is known."""

    def advance(self, count: int) -> None:
        """`count` more items of the current stage are done."""

    def finish(self) -> None:
        """The current stage has ended."""

    def tell(self, line: str) -> None:
        """Something that people should know while the stage goes on."""


class SilentReporter:
    """Hears nothing: for JSON output, where only the summary counts."""

    def start(self, stage: str, total: int | None) -> None:
        """Ignore the stage."""

    def advance(self, count: int) -> None:
        """Ignore the progress."""

    def finish(self) -> None:
        """Ignore the end."""

    def tell(self, line: str) -> None:
        """Ignore the line."""


@contextmanager
def staged(reporter: Reporter, stage: str, total: int | None = None) -> Iterator[None]:
    """Tell `reporter` of a stage around a block, its end even when the block fails."""
    reporter.start(stage, total)
    try:
        yield
    finally:
        reporter.finish()
