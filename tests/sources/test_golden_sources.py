"""The loaders against cases/*.txt: what stands in a file, and what newsgen reads in it.

A case begins with "■ its name"; "▷ path" begins a file, the last of which is the source, the
others the metadata around it; "▶" begins what is expected. ⟨CR⟩ and ⟨U+00A0⟩ stand for signs
that cannot be seen; ⟨Windows-1252⟩ and its like, at the head of a file, for how it is encoded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from newsgen.article import Article
from newsgen.errors import SourceError
from newsgen.sources.articles import Source
from newsgen.sources.jsonl import default_markup, read_record
from newsgen.sources.layers import Layer, read_index, read_sidecar
from newsgen.sources.reading import Reading, ReadSettings, read_source

CASES = Path(__file__).parent / "cases"
SETTINGS = ReadSettings(ZoneInfo("Europe/Paris"))
ENCODINGS = {"Windows-1252": "cp1252", "DOS": "cp850", "Mac": "mac_roman", "UTF-16": "utf-16"}


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    files: tuple[tuple[str, bytes], ...]
    expected: str


def all_cases() -> Iterator[Case]:
    for path in sorted(CASES.glob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("\n■ ")[1:]:
            name, _, rest = block.partition("\n")
            written, _, expected = rest.partition("\n▶\n")
            files = [part.partition("\n") for part in f"\n{written}".split("\n▷ ")[1:]]
            yield Case(
                f"{path.stem}: {name}",
                tuple((where, encoded(text + "\n")) for where, _, text in files),
                expected.strip("\n"),
            )


def encoded(text: str) -> bytes:
    encoding = "utf-8"
    if (head := re.match(r"⟨([\w-]+)⟩\n", text)) and head[1] in ENCODINGS:
        encoding, text = ENCODINGS[head[1]], text[head.end() :]
    text = text.replace("⟨CR⟩", "\r")
    text = re.sub(r"⟨U\+([0-9A-F]{4})⟩", lambda code: chr(int(code[1], 16)), text)
    return text.encode(encoding)


def layers_of(files: tuple[tuple[str, bytes], ...], source: str) -> list[Layer]:
    layers = []
    for path, data in files:
        if path.endswith((".csv", ".tsv")):
            layers += [row for name, row in read_index(path, data).items() if source.endswith(name)]
        else:
            layers.append(read_sidecar(path, data))
    return layers


def outcome(case: Case) -> str:
    (path, data), metadata = case.files[-1], case.files[:-1]
    if not path.endswith(".jsonl"):
        return told(lambda: read_source(path, data, layers_of(metadata, path), SETTINGS))
    layers = layers_of(metadata, path)
    lines = enumerate(data.split(b"\n")[:-1], 1)
    return "\n".join(told(partial(record, path, line, n, layers)) for n, line in lines if line)


def record(path: str, line: bytes, number: int, layers: list[Layer]) -> Reading:
    others, markup = default_markup(layers)
    return read_record(Source(path, path, "", "", others, SETTINGS, number), line, markup)


def told(read: Callable[[], Reading]) -> str:
    try:
        reading = read()
    except SourceError as error:
        return f"rejected ({error.code}): {error}"
    notices = [
        f"notice ({notice.code}): {notice.source}:{notice.line}: {notice.message}"
        for notice in reading.notices
    ]
    return "\n".join(line for article in reading.articles for line in described(article)) + (
        "\n" * bool(notices) + "\n".join(notices)
    )


def described(article: Article) -> Iterator[str]:
    yield f"headline: {article.headline}{' (derived)' * article.headline_derived}"
    for name in ("summary", "section", "publication", "edition", "issue", "page", "slug", "url"):
        if value := getattr(article, name):
            yield f"{name}: {value}"
    for name in ("published", "updated"):
        if value := getattr(article, name):
            yield f"{name}: {value.value}"
    for name in ("authors", "themes", "aliases"):
        if value := getattr(article, name):
            yield f"{name}: {' | '.join(value)}"
    yield from (f"related: {related.headline}" for related in article.related)
    yield from described_rest(article)
    yield from (f"  {line}" if line else "" for line in article.body.split("\n") if article.body)


def described_rest(article: Article) -> Iterator[str]:
    if article.image:
        image = article.image
        yield f"image: {image.src} | {image.alt} | {image.caption} | {image.credit}"
    if article.status != "published":
        yield f"status: {article.status}"
    if withdrawal := article.withdrawal:
        date = withdrawal.date.value if withdrawal.date else ""
        kept = "keep" if withdrawal.keeps_address else "drop"
        yield f"withdrawal: {withdrawal.level} | {date} | {withdrawal.reason} | {kept}"
    if article.language != "fr":
        yield f"language: {article.language}"
    if article.provenance.ocr:
        yield f"ocr: {article.provenance.ocr.note or 'yes'}"
    for name in ("source_url", "captured", "licence", "facsimile"):
        if value := getattr(article.provenance, name):
            yield f"{name}: {value}"
    if article.identity != article.provenance.source:
        yield f"identity: {article.identity}"
    yield from (f"extra: {key} = {value}" for key, value in article.extra)


@pytest.mark.parametrize("case", list(all_cases()), ids=lambda case: case.name)
def test_a_source_gives_what_its_case_says(case: Case) -> None:
    assert outcome(case) == case.expected


def test_there_are_cases() -> None:
    assert len(list(all_cases())) > 40
