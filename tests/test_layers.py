"""The layers of the code hold, and what one package alone may do is done nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from newsgen import cli

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "newsgen"


def test_imports_run_one_way(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(ROOT))  # so that sys.path is as before afterwards
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True, no_logo=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_the_console_script_is_the_command_line() -> None:
    (script,) = entry_points(group="console_scripts", name="newsgen")
    assert script.load() is cli.main
    assert isinstance(cli.main, click.Command)


def called(tree: ast.AST) -> Iterator[str]:
    """Yield the names of the functions that a module calls, whole and without their owner."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            yield name
            yield f".{name.rpartition('.')[2]}"


def where(names: set[str]) -> set[str]:
    """Return the modules of newsgen that call one of these functions."""
    return {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if names & set(called(ast.parse(path.read_text("utf-8"))))
    }


def test_only_the_catalog_speaks_sql() -> None:
    spoken = {".execute", ".executemany", ".executescript"}
    assert {path.split("/")[0] for path in where(spoken)} == {"catalog"}


def test_only_the_command_line_and_its_console_print() -> None:
    assert where({"print", "click.echo", "rich.print"}) <= {"cli.py", "terminal.py"}


def test_only_build_time_tools_know_what_time_it_is() -> None:
    assert where({"datetime.now", "date.today", "datetime.utcnow"}) == set()
