"""One line of a JSON Lines file: what is hostile is refused, and costs little."""

from __future__ import annotations

import json
from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.article import Article, Markup
from newsgen.errors import SourceError
from newsgen.sources.articles import Source
from newsgen.sources.jsonl import (
    BODY_KEYS,
    MOST_LEVELS,
    MOST_VALUES,
    default_markup,
    read_record,
    read_record_body,
)
from newsgen.sources.layers import Layer
from newsgen.sources.names import canonical_name
from newsgen.sources.reading import ReadSettings

SETTINGS = ReadSettings(ZoneInfo("Europe/Paris"))


def read(line: bytes | str, markup: Markup = Markup.MARKDOWN) -> Article:
    data = line if isinstance(line, bytes) else line.encode()
    source = Source("content/x.jsonl", "content/x.jsonl", "", "", (), SETTINGS, 7)
    (article,) = read_record(source, data, markup).articles
    return article


def refusal(line: bytes | str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read(line)
    assert (caught.value.place, caught.value.line) == ("content/x.jsonl", 7)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"title": "Un"', "json-syntax"),
        ('{"title": "Un"} {"title": "Deux"}', "json-syntax"),
        ("{'title': 'Un'}", "json-syntax"),
        ('{"title": "Un", "page": Infinity}', "json-syntax"),
        ('{"title": "Un", "page": -Infinity}', "json-syntax"),
        ('{"title": "Un", "issue": ' + "9" * 5_000 + "}", "json-syntax"),
        ('{"title": "a\tb"}', "json-syntax"),
        ("null", "json-object"),
        ("12", "json-object"),
        ('"Un"', "json-object"),
        ("[" * 100_000 + "]" * 100_000, "json-size"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "json-size"),
        ('{"title": "Un", "x": ' + "[" * 50 + "]" * 50 + "}", "json-size"),
        ('{"title": "Un", "x": [' + "1," * 10_000 + "1]}", "json-size"),
        ("{" + ",".join(f'"k{n}": 1' for n in range(10_001)) + "}", "json-size"),
        ("{" + ",".join(f'"k{n}": 1' for n in range(200_000)) + ', "k1": 2}', "duplicate-key"),
        ('{"title": "Un", "image": {"src": "a", "src": "b"}}', "duplicate-key"),
        (r'{"title": "Un", "title\u200e": "Deux"}', "duplicate-key"),
        (b'{"title": "\xe9t\xe9"}', "not-utf8"),
        ('{"title": "Un"}'.encode("utf-16"), "not-utf8"),
        (b'{"title": "\xed\xa0\x80"}', "not-utf8"),
        ('{"body": ""}', "empty"),
        ('{"title": "Un", "body": 12}', "field-type"),
        ('{"title": "Un", "body": false}', "field-type"),
        ('{"title": "Un", "markup": 12}', "field-value"),
        ('{"title": {"a": 1}}', "field-type"),
        ('{"title": "Un", "date": 20.5}', "date"),
        ('{"title": "Un", "date": true}', "date"),
        ('{"title": "Un", "status": "foo"}', "field-value"),
    ],
)
def test_a_bad_line_is_refused(line: bytes | str, code: str) -> None:
    assert refusal(line).code == code


def test_the_limits_themselves_are_allowed() -> None:
    deep = "[" * (MOST_LEVELS - 1) + "]" * (MOST_LEVELS - 1)
    assert read(f'{{"title": "Un", "x": {deep}}}').headline == "Un"
    many = ",".join("1" * (MOST_VALUES - 2))
    assert read(f'{{"title": "Un", "x": [{many}]}}').headline == "Un"


def test_a_byte_order_mark_and_a_carriage_return_are_passed_over() -> None:
    assert read(b'\xef\xbb\xbf{"title": "Un"}\r').headline == "Un"


def test_escapes_hide_nothing() -> None:
    written = r'{"ti\u0074le": "Un\u202e\u0000\ud800 d\u0065ux", "\u202ehumeur": "x\u0007"}'
    article = read(written.replace("}", r', "body": "e\u0301te\u0301\r\n\u200fun"}'))
    assert article.headline == "Un deux"
    assert article.extra == (("humeur", "x"),)
    assert article.body == "été\nun"


def test_refusals_are_no_longer_than_what_one_can_read() -> None:
    long = "x" * 100_000
    for line in (
        f'{{"title": "Un", "lang": "{long}"}}',
        f'{{"title": "Un", "status": "{long}"}}',
        f'{{"title": "Un", "date": ["{long}"]}}',
        f'{{"title": "Un", "body": 1{"0" * 4_000}}}',
        f'{{"title": "Un", "date": 1{"0" * 4_000}}}',
    ):
        assert len(refusal(line).reason) < 200


def test_a_record_without_id_is_known_by_its_line() -> None:
    assert read('{"title": "Un"}').identity == "content/x.jsonl#7"
    assert read('{"title": "Un", "id": " a-12 "}').identity == "a-12"
    assert read('{"title": "Un", "id": 12}').identity == "12"
    assert read('{"title": "Un"}').provenance.line == 7


def test_no_name_of_the_text_is_a_field() -> None:
    assert not any(map(canonical_name, (*BODY_KEYS, "markup")))


def test_what_lies_around_may_say_the_markup() -> None:
    layers = [
        Layer("content/_defaults.yaml", {"Markup": "text", "section": "Monde"}),
        Layer("content/x.yaml", {"markup": ""}),
    ]
    others, markup = default_markup(layers)
    assert markup is Markup.TEXT
    assert [layer.fields for layer in others] == [{"section": "Monde"}, {}]
    with pytest.raises(SourceError, match=r"content/x\.yaml:1: .*write text or markdown"):
        default_markup([Layer("content/x.yaml", {"markup": "html"}, "markup: html", 1)])


words = st.text(st.characters(codec="utf-8"), max_size=60)


@given(
    st.dictionaries(st.sampled_from(("title", *BODY_KEYS, "summary")), words),
    st.sampled_from(Markup),
    st.booleans(),
)
def test_the_body_is_read_again_as_it_was(
    fields: dict[str, str], markup: Markup, ascii_only: bool
) -> None:
    line = json.dumps({"authors": "Anne", **fields}, ensure_ascii=ascii_only).encode()
    with suppress(SourceError):  # neither headline nor text
        assert read_record_body(line, markup) == read(line, markup).body


@given(st.binary(max_size=60) | words.map(str.encode))
def test_any_line_is_read_or_refused(line: bytes) -> None:
    with suppress(SourceError):
        assert read(line).headline
