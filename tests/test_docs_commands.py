"""docs/commands.md says what the command line accepts: each command, option, status and field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from newsgen import cli
from newsgen.report import BuildSummary, Notice, PageCounts, Rejection

PAGE = (Path(__file__).parents[1] / "docs" / "commands.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"(?ms)^## ([\w ]+)\n(.*?)(?=^## |\Z)", PAGE))
INTRODUCTION = PAGE.partition("\n## ")[0]


def commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield each command with the words that call it; a group is none itself."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name, command


COMMANDS = dict(commands(cli.main))
OPTIONS = [
    (name, option)
    for name, command in COMMANDS.items()
    for parameter in command.params
    if isinstance(parameter, click.Option)
    for option in parameter.opts
]


def test_the_sections_are_the_commands() -> None:
    assert list(SECTIONS) == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_overview_names_each_command_with_its_arguments(name: str) -> None:
    arguments = [p for p in COMMANDS[name].params if isinstance(p, click.Argument)]
    written = " ".join(p.make_metavar(click.Context(cli.main)) for p in arguments)
    assert f"\nnewsgen {name} {written} " in INTRODUCTION


@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_each_option_is_documented(name: str, option: str) -> None:
    assert re.search(rf"(?m)^- .*`{option}\b", SECTIONS[name])


@pytest.mark.parametrize("name", COMMANDS)
def test_no_option_is_documented_that_does_not_exist(name: str) -> None:
    items = re.findall(r"(?m)^- .*", SECTIONS[name])
    documented = {option for item in items for option in re.findall(r"`(--?[\w-]+)", item)}
    allowed = {option for command, option in OPTIONS if command == name}
    others = {"--output"} if name == "build" else set()
    assert documented - others <= allowed


@pytest.mark.parametrize("name", COMMANDS)
def test_choices_and_defaults_are_documented(name: str) -> None:
    for parameter in COMMANDS[name].params:
        if isinstance(parameter.type, click.Choice):
            for choice in parameter.type.choices:
                assert f"`{parameter.opts[-1]} {choice}`" in SECTIONS[name]
        if parameter.name in ("host", "port"):
            assert str(parameter.default) in SECTIONS[name]


def test_each_exit_status_is_documented() -> None:
    statuses = set(map(int, re.findall(r"(?m)^\| `(\d+)` \|", INTRODUCTION)))
    assert statuses == {0, cli.FAILED, cli.MISUSED, cli.INTERRUPTED, cli.TERMINATED}


def test_each_field_of_the_summary_is_documented() -> None:
    rows = dict(re.findall(r"(?m)^\| `(\w+)` \| (.*) \|$", SECTIONS["build"]))
    assert list(rows) == [field.name for field in fields(BuildSummary)]
    for field, kind in (("rejected", Rejection), ("pages", PageCounts), ("warnings", Notice)):
        assert re.findall(r"`(\w+)`", rows[field]) == [part.name for part in fields(kind)]


def test_each_option_has_a_help_text_or_a_default() -> None:
    for name in COMMANDS:
        shown = CliRunner().invoke(cli.main, [*name.split(), "--help"]).stdout
        for command, option in OPTIONS:
            if command == name:
                assert re.search(rf"{option}\b.*\s+\S", shown)
