"""Every error that a user may meet, in one tree.

NewsgenError              anything newsgen refuses, with its cause and the remedy
├── UsageError            the command line asks for something impossible
├── ConfigError           newsgen.yaml (exit status 2)
├── SourceError           one source file or record: it is rejected, the rest is built
├── TemplateError         a template of the site or the theme
├── OutputError           the output folder: foreign files, no permission, no space
└── BuildError            a build that cannot go on (a worker died, a source changed meanwhile)
"""

from __future__ import annotations


class NewsgenError(Exception):
    """A refusal that names its place, its cause and the remedy.

    `code` is stable and short (`yaml-syntax`), for grouping; `place` is a file as a user
    would type it, `line` counts from 1 (0: unknown).
    """

    code = "error"

    def __init__(
        self, reason: str, *, remedy: str = "", place: str = "", line: int = 0, code: str = ""
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy
        self.place = place
        self.line = line
        self.code = code or type(self).code

    def __str__(self) -> str:
        where = f"{self.place}:{self.line}: " if self.line else f"{self.place}: " * bool(self.place)
        return f"{where}{self.reason}" + (f" ({self.remedy})" if self.remedy else "")

    def __reduce__(self) -> tuple[object, ...]:
        # Errors travel from worker processes; keyword arguments do not survive plain pickling.
        return _rebuild, (
            type(self),
            self.reason,
            self.remedy,
            self.place,
            self.line,
            self.code,
        )


def _rebuild(
    kind: type[NewsgenError], reason: str, remedy: str, place: str, line: int, code: str
) -> NewsgenError:
    return kind(reason, remedy=remedy, place=place, line=line, code=code)


class UsageError(NewsgenError):
    """The command line asks for something impossible."""

    code = "usage"


class ConfigError(NewsgenError):
    """newsgen.yaml cannot be used as it stands."""

    code = "configuration"


class SourceError(NewsgenError):
    """A source file or record cannot be published; the others are."""

    code = "source"


class TemplateError(NewsgenError):
    """A template is missing, broken, or uses a name its page does not provide."""

    code = "template"


class OutputError(NewsgenError):
    """The output folder cannot be written as planned."""

    code = "output"


class BuildError(NewsgenError):
    """The build cannot go on; what was published before stays as it was."""

    code = "build"
