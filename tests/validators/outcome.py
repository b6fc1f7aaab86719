"""What a validator found, and how the command-line ones are run."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
NODE_MODULES = HERE / "node_modules"


class CannotRun(Exception):
    """A validator that could not start, or died; its text is one line with the remedy."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one validator found in a built site."""

    validator: str
    files: int
    """How many files it read."""
    errors: tuple[str, ...] = ()
    """One line each: where, and what is wrong."""
    failure: str = ""
    """Why it could not run, with the remedy; empty where it ran."""

    @property
    def passed(self) -> bool:
        """True where it ran, read something, and found no error."""
        return self.files > 0 and not self.errors and not self.failure


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that ran to its end."""

    status: int
    output: str
    complaints: str


def html_pages(folder: Path) -> list[Path]:
    """Return every HTML file of a built site in path order, but for those in hidden folders."""
    pages = (path.relative_to(folder) for path in folder.rglob("*.html"))
    return sorted(path for path in pages if not any(part[0] == "." for part in path.parts))


def installed(path: str) -> Path:
    """Return a file of node_modules; raise CannotRun where it is not installed."""
    file = NODE_MODULES / path
    if not file.is_file():
        raise CannotRun(f"{path} is not installed: run npm ci --prefix tests/validators")
    return file


def program(name: str, remedy: str) -> str:
    """Return the path of a program; raise CannotRun, with the remedy, where there is none."""
    path = shutil.which(name)
    if path is None:
        raise CannotRun(f"{name} was not found: {remedy}")
    return path


def node() -> str:
    """Return the path of Node; raise CannotRun where there is none."""
    return program("node", "install Node.js 20 or later")


def run(command: Sequence[str | Path], folder: Path, **variables: str) -> Finished:
    """Run a command in a folder, with more variables of the environment; return all that it said.

    Output goes through files: Node may exit before a pipe has taken the whole of it.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaints:
        status = subprocess.run(
            command,
            cwd=folder,
            env=os.environ | variables,
            stdout=output,
            stderr=complaints,
            check=False,
        ).returncode
        texts = []
        for stream in (output, complaints):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8", errors="replace"))
    return Finished(status, *texts)


def died(name: str, finished: Finished) -> CannotRun:
    """Return the exception for a command that ended without a usable answer."""
    lines = (finished.complaints or finished.output).strip().splitlines()
    reason = lines[0] if lines else "it said nothing"
    return CannotRun(f"{name} ended with status {finished.status}: {reason}")
