"""docs/sources.md says what sources may be: fields, dates, files, codes; its examples are read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import newsgen
from newsgen.article import Markup
from newsgen.french.dates import date_in_path, parse_date
from newsgen.rendering.body import UNPARSABLE
from newsgen.rendering.sanitise import SCHEMES
from newsgen.sources import fields, jsonl, safe_yaml, unpacking, values
from newsgen.sources.articles import Source
from newsgen.sources.context import INDEXES
from newsgen.sources.images import IMAGE_SUFFIXES
from newsgen.sources.jsonl import read_record
from newsgen.sources.layers import read_index, read_sidecar
from newsgen.sources.media import MEDIA_SUFFIXES
from newsgen.sources.names import SYNONYMS, canonical_name
from newsgen.sources.plain_text import LONGEST_HEADLINE, LONGEST_LONE_SUMMARY, LONGEST_SUMMARY
from newsgen.sources.reading import SUFFIXES, Reading, ReadSettings, read_source

PAGE = (Path(__file__).parents[1] / "docs" / "sources.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"(?ms)^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE))
INTRODUCTION = PAGE.partition("\n## ")[0]
CODE = Path(newsgen.__file__).parent
PARIS = ZoneInfo("Europe/Paris")


def rows(section: str) -> list[list[str]]:
    """Return the cells of every row that begins with code."""
    lines = re.findall(r"(?m)^\| (`.*) \|$", section)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def examples(language: str, text: str = PAGE) -> list[str]:
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```", text)


def read(name: str, text: str) -> Reading:
    return read_source(f"content/{name}", text.encode(), (), ReadSettings(PARIS))


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield node.func.id, node


def constant(node: ast.expr | None) -> str:
    """Return a text that is written out in the code, "" for what is computed."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def refusal_codes() -> set[str]:
    found = set()
    for name, call in calls():
        if name == "SourceError":
            found |= {constant(k.value) for k in call.keywords if k.arg == "code"}
        elif name == "Fault":
            found.add(constant(call.args[0]))
    return found - {""}


def outcome_codes() -> set[str]:
    """Return the codes that the catalog writes beside "rejected" itself."""
    found = set()
    for node in ast.walk(ast.parse((CODE / "catalog" / "duplicates.py").read_text("utf-8"))):
        texts = [constant(item) for item in node.elts] if isinstance(node, ast.Tuple) else []
        if "rejected" in texts:
            found |= {text for text in texts if re.fullmatch(r"[a-z]+(-[a-z]+)+", text)}
    return found


def test_the_fields_are_those_of_the_code_with_all_their_synonyms() -> None:
    table = {quoted(row[0])[0]: tuple(quoted(row[1])) for row in rows_of_fields()}
    assert table == SYNONYMS


def rows_of_fields() -> list[list[str]]:
    lines = re.findall(r"(?m)^\| (`\w+`) \|(.*?)\| (.*) \|$", SECTIONS["Fields"])
    return [[cell.strip() for cell in line] for line in lines]


def test_every_field_says_what_it_is() -> None:
    assert all(len(row[2]) > 5 for row in rows_of_fields())


def test_the_words_for_flags_and_states_are_documented() -> None:
    documented = set(quoted(SECTIONS["Fields"]))
    assert set(values._FLAGS) | set(fields._STATES) <= documented


def test_every_rejection_code_is_documented_and_no_other() -> None:
    documented = [quoted(row[0])[0] for row in rows(SECTIONS["What is rejected"])]
    assert documented == sorted(documented)
    assert set(documented) == refusal_codes() | outcome_codes()


def test_every_refusal_of_a_source_has_a_code() -> None:
    for name, call in calls():
        if name == "SourceError":
            assert any(keyword.arg == "code" for keyword in call.keywords), ast.unparse(call)


def test_every_warning_code_is_documented() -> None:
    documented = {quoted(row[0])[0] for row in rows(SECTIONS["Warnings"])}
    written = {constant(call.args[0]) for name, call in calls() if name == "Notice"} - {""}
    assert written | {f"removed-{UNPARSABLE}"} <= documented


def test_the_numbers_are_those_of_the_code() -> None:
    limits = (LONGEST_HEADLINE, LONGEST_SUMMARY, LONGEST_LONE_SUMMARY)
    assert all(f"{limit:,} characters" in SECTIONS["Plain text"] for limit in limits[:2])
    assert f"({LONGEST_LONE_SUMMARY} when" in SECTIONS["Plain text"]
    sizes = (safe_yaml.MOST_NODES, safe_yaml.MOST_ALIASES, safe_yaml.MOST_LEVELS)
    assert [f"{size:,}" for size in sizes] == numbers_of("yaml-size")
    sizes = (jsonl.MOST_VALUES, jsonl.MOST_LEVELS)
    assert [f"{size:,}" for size in sizes] == numbers_of("json-size")
    assert numbers_of("gzip-size") == [str(unpacking.MOST_TIMES)]
    about = SECTIONS["JSON Lines"]
    assert f"{unpacking.MOST_TIMES} times its size ({unpacking.ALWAYS_ALLOWED >> 20} MiB" in about
    assert f"`{unpacking.UNPACKED_FOLDER}/`" in about


def numbers_of(code: str) -> list[str]:
    """Return the numbers in the row of a rejection code."""
    row = next(r for r in rows(SECTIONS["What is rejected"]) if r[0] == f"`{code}`")
    return re.findall(r"\d(?:[\d,]*\d)?", row[1])


def test_every_format_and_every_ending_is_named() -> None:
    names = set(quoted(INTRODUCTION))
    assert {f"*{suffix}" for suffix in SUFFIXES} <= names
    assert {name.decode() for name in INDEXES} <= names
    assert names >= MEDIA_SUFFIXES - IMAGE_SUFFIXES
    assert set(quoted(SECTIONS["Images and other files"])) >= IMAGE_SUFFIXES
    assert set(quoted(SECTIONS["Links between articles"])) >= SCHEMES


@pytest.mark.parametrize(("written", "value"), re.findall(
    r"(?m)^\| `([^`/]+|\d+/\d+/\d+)` \| `([\dT:+-]+)` \|$", SECTIONS["Dates"]
))  # fmt: skip
def test_each_written_date_is_read_so(written: str, value: str) -> None:
    assert parse_date(written, PARIS).value == value


@pytest.mark.parametrize(("path", "value"), re.findall(
    r"(?m)^\| `((?:seeds|content)/[^`]+)` \| (`[\d-]+`|none) \|$", SECTIONS["Dates"]
))  # fmt: skip
def test_each_path_gives_its_date(path: str, value: str) -> None:
    found = date_in_path(path.partition("/")[2])
    assert (f"`{found.value}`" if found else "none") == value


def test_the_example_in_plain_text_is_read_as_the_page_says() -> None:
    reading = read("x.txt", examples("text")[0])
    article = reading.articles[0]
    assert article.headline == "Le conseil municipal vote le budget"
    assert article.summary == "Les dépenses augmentent de deux pour cent."
    assert len(article.related) == 2
    assert article.body.count("\n") == 1


@pytest.mark.parametrize("example", examples("markdown"))
def test_the_examples_in_markdown_are_read_without_warnings(example: str) -> None:
    reading = read("x.md", example)
    article = reading.articles[0]
    assert reading.notices == ()
    assert article.headline == "Le conseil municipal vote le budget"
    assert article.published
    assert article.themes == ("Finances", "Écoles")
    assert article.body.startswith("Le conseil s’est réuni")


def test_the_lines_of_the_example_in_json_are_read() -> None:
    lines = examples("json")[0].splitlines()
    source = Source("x", "x", "", "", (), ReadSettings(PARIS), 1)
    found = [read_record(source, line.encode(), Markup.MARKDOWN) for line in lines]
    assert [reading.notices for reading in found] == [(), ()]
    first, second = (reading.articles[0] for reading in found)
    assert (first.identity, first.markup) == ("vote-12", Markup.MARKDOWN)
    assert (second.section, second.markup) == ("Vie locale", Markup.TEXT)
    assert first.body.count("\n\n") == second.body.count("\n") == 1


def test_the_names_of_the_text_are_documented_in_their_order() -> None:
    about = SECTIONS["JSON Lines"]
    assert re.findall(r"`(\w+)`", about.partition("article: ")[2].partition(". ")[0]) == [
        *jsonl.BODY_KEYS
    ]
    assert f'"{jsonl.MARKUP_KEY}": "{Markup.TEXT}"' in about


def test_the_example_of_a_sidecar_has_known_fields() -> None:
    for example in examples("yaml"):
        layer = read_sidecar("seeds/x.yaml", example.encode())
        assert all(map(canonical_name, layer.fields))


def test_the_example_of_a_table_is_read() -> None:
    layers = read_index("seeds/index.csv", examples("csv")[0].encode())
    assert list(layers) == ["001.txt", "002.txt"]
    assert layers["001.txt"].fields["thèmes"] == ["Finances", "Écoles"]
    assert all(canonical_name(key) for layer in layers.values() for key in layer.fields)


def test_every_link_within_the_page_leads_to_a_heading() -> None:
    anchors = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"(?m)^#+ (.+)$", PAGE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= anchors
