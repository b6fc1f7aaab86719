"""Sidecars, defaults and tables as people write them."""

from __future__ import annotations

import json

import pytest

from newsgen.errors import SourceError
from newsgen.sources.context import layers_as_json, layers_from_json
from newsgen.sources.layers import Layer, read_index, read_sidecar

ROWS = "file{0}title{0}thèmes\nx.txt{0}L’été{0}Maroc|Sahel\ny.txt{0}{0}\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_table_comes_from_any_spreadsheet(delimiter: str, charset: str) -> None:
    written = ROWS.format(delimiter).replace("\n", "\r\n").encode(charset)
    table = read_index("seeds/index.csv", written)
    assert table == {
        "x.txt": Layer(
            "seeds/index.csv:2", {"title": "L’été", "thèmes": ["Maroc", "Sahel"]}, line=2
        ),
        "y.txt": Layer("seeds/index.csv:3", {}, line=3),
    }


def test_excel_may_name_the_delimiter() -> None:
    table = read_index("seeds/index.csv", b"sep=;\r\nfile;title\r\nx.txt;Un, deux, trois\r\n")
    assert table["x.txt"].fields == {"title": "Un, deux, trois"}
    assert table["x.txt"].line == 3


@pytest.mark.parametrize(
    ("table", "themes"),
    [
        ("file,tags\nx,a;b c", ["a", "b c"]),
        ("file,tags\nx,a|b; c", ["a", "b; c"]),
        ("file;tags\nx;a, b", ["a", "b"]),
        ("file;tags\nx;a, b|c", ["a, b", "c"]),
        ('file,tags\nx,"a, b"', ["a, b"]),
    ],
)
def test_lists_in_a_cell(table: str, themes: list[str]) -> None:
    assert read_index("seeds/index.csv", table.encode())["x"].fields == {"tags": themes}


def test_texts_are_not_lists() -> None:
    table = read_index("seeds/index.csv", b"fichier,title\nx.txt,Un; deux | trois\n")
    assert table["x.txt"].fields == {"title": "Un; deux | trois"}


def test_rows_know_their_line_even_after_a_cell_of_several() -> None:
    table = read_index("seeds/index.csv", b'file,title\n\nx,"Un\nDeux"\ny,Trois\n')
    assert [(layer.origin, layer.place) for layer in table.values()] == [
        ("seeds/index.csv:3", "seeds/index.csv"),
        ("seeds/index.csv:5", "seeds/index.csv"),
    ]
    assert table["x"].fields == {"title": "Un Deux"}


@pytest.mark.parametrize(
    ("table", "code", "line", "reason"),
    [
        ("", "index", 1, "no column is called `file`: the columns are missing"),
        ("file,fichier\n", "index", 1, "two columns name the file"),
        ("file,title,title\n", "index", 1, "the column `title` comes twice"),
        ("file,title\n,Un\n", "index", 2, "this row names no file"),
        ("file\nx\ny\nx\n", "index-duplicate", 4, "the file `x` has two rows"),
        ("titre," * 9_000 + "\n", "index", 1, "columns are titre, titre, [titre, ]{1,80}…"),
        ('file,title\nx,"Un\n', "index", 2, "the table cannot be read"),
    ],
)
def test_a_faulty_table_is_refused_with_its_line(
    table: str, code: str, line: int, reason: str
) -> None:
    with pytest.raises(SourceError, match=reason) as refusal:
        read_index("seeds/index.csv", table.encode())
    assert (refusal.value.place, refusal.value.line) == ("seeds/index.csv", line)
    assert refusal.value.code == code
    assert refusal.value.remedy


def test_a_sidecar_is_a_mapping_with_the_place_it_came_from() -> None:
    layer = read_sidecar("seeds/x\\.yaml", "# note\n---\ntitre: L’été\n".encode())
    assert (layer.origin, layer.fields) == ("seeds/x\\\\.yaml", {"titre": "L’été"})
    assert layer.line_of("titre") == 3


def test_values_are_as_plain_as_json() -> None:
    written = b"a: {2022-05-11: {1: !!set {x, y}}}\nb: !!binary w6k=\nc: !!pairs [d: e]\n"
    layer = read_sidecar("seeds/x.yaml", written)
    assert layer.fields == {"a": {"2022-05-11": {"1": ["x", "y"]}}, "b": "é", "c": [["d", "e"]]}
    assert json.loads(json.dumps(layer.fields)) == layer.fields


def test_empty_defaults_give_nothing() -> None:
    assert read_sidecar("content/_defaults.yaml", b"\n# rien\n").fields == {}


@pytest.mark.parametrize(
    ("written", "code", "line"),
    [
        ("- a\n", "front-matter", 1),
        ("a: b\nc: [d\n", "yaml-syntax", 3),
        ("a: b\nc: d\na: e\n", "duplicate-key", 3),
        ("a: b\n---\nc: d\n", "yaml-syntax", 2),
        ("a: b\0", "binary", 0),
    ],
)
def test_a_faulty_sidecar_is_refused_with_its_line(written: str, code: str, line: int) -> None:
    with pytest.raises(SourceError) as refusal:
        read_sidecar("seeds/x.yaml", written.encode())
    assert (refusal.value.code, refusal.value.line) == (code, line)
    assert refusal.value.place == "seeds/x.yaml"
    assert refusal.value.remedy


def test_columns_for_people_are_not_read() -> None:
    table = read_index("seeds/index.csv", b"file;date;#sentence;# title\n./=x.txt;1926;Un;Deux\n")
    assert {name: layer.fields for name, layer in table.items()} == {"=x.txt": {"date": "1926"}}


def test_layers_survive_their_way_to_a_worker() -> None:
    layers = (Layer("seeds/x.yaml", {"title": "É", "themes": ["a"]}, "title: É\n", 1),)
    assert layers_from_json(layers_as_json(layers)) == layers
    assert layers_as_json(()) == ""
    assert layers_from_json(None) == ()
