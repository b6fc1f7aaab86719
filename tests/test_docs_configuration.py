"""docs/configuration.md says what newsgen.yaml accepts: each key, its default, its choices."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsgen.config import Limits, load_config
from newsgen.config.keys import FAVICON_SUFFIXES, HOSTS, KEYS, LOGO_SUFFIXES, MARKUPS, ConfigKey
from newsgen.config.urls import PERMALINK_FIELDS

PAGE = Path(__file__).parents[1] / "docs" / "configuration.md"
LIMITS_BY_DEFAULT = f"{Limits().source_size} megabytes and {Limits().source_seconds} seconds"
SECTIONS = dict(re.findall(r"(?ms)^## (\w+)\n(.*?)(?=^## |\Z)", PAGE.read_text("utf-8")))


def shown_default(key: ConfigKey) -> str:
    """Write a default as the page does."""
    if key.required:
        return "required"
    special = {"publisher": "the title", "images": "`link`", "limits": LIMITS_BY_DEFAULT}
    special |= dict.fromkeys(("search", "tagging", "typography"), "`true`")
    return special.get(key.name) or (f"`{key.default}`" if key.default else "none")


def test_the_headings_are_the_keys_in_the_order_of_the_table() -> None:
    assert list(SECTIONS) == list(KEYS)


def test_the_table_lists_every_key_with_its_type_and_default() -> None:
    rows = re.findall(
        r"(?m)^\| \[`(\w+)`\]\(#(\w+)\) \| (.+?) \| (.+?) \|$", PAGE.read_text("utf-8")
    )
    assert rows == [(key.name, key.name, key.kind, shown_default(key)) for key in KEYS.values()]


@pytest.mark.parametrize("name", KEYS)
def test_each_key_has_its_type_and_its_default(name: str) -> None:
    default = "Required" if KEYS[name].required else f"- Default: {shown_default(KEYS[name])}"
    assert "- Type: " in SECTIONS[name]
    assert default in SECTIONS[name]


@pytest.mark.parametrize("name", KEYS)
def test_each_example_is_accepted(tmp_path: Path, name: str) -> None:
    examples = re.findall(r"(?ms)^```yaml\n(.*?)^```", SECTIONS[name])
    assert examples
    for path in ("images/logo.svg", "favicon.svg"):
        (tmp_path / "static" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "static" / path).write_text("<svg/>")
    for example in examples:
        title = "" if name == "title" else "title: Le Journal\n"
        (tmp_path / "newsgen.yaml").write_text(title + example)
        assert getattr(load_config(tmp_path).config, name) != KEYS[name].default


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("host", HOSTS),
        ("markup", MARKUPS),
        ("logo", LOGO_SUFFIXES),
        ("favicon", FAVICON_SUFFIXES),
        ("images", ("local", "link", "allow")),
        ("permalink", tuple(f"{{{field}}}" for field in PERMALINK_FIELDS)),
    ],
)
def test_every_choice_is_named(name: str, words: tuple[str, ...]) -> None:
    assert [word for word in words if f"`{word}`" not in SECTIONS[name]] == []
