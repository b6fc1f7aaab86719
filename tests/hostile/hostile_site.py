"""One archive made of the corpus: every payload in every place that readers will see."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from hostile.corpus import payloads

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da63fc5f0f0002870180eb479d290000000049454e44ae426082"
)
CONFIG = """
base_url: https://archives.example.org/journal/
page_size: 20
menu: [{label: %(x)s, url: a-propos.html}]
title: %(x)s
description: %(x)s
publisher: %(x)s
footer: %(x)s
words: {by: %(x)s}
"""
BREAKING = "\"'></title></script><script>alert(1)</script><img src=x onerror=alert(1)>"
_NAMED = (
    "<script>alert(1)</script>",
    '<img src="x" onerror="alert(2)">',
    "<svg onload=alert(3)>",
    "javascript:alert(4)",
    "' onmouseover='alert(5)",
)
"""Names of the authority file, which knows no regular expressions."""
_NAMES = (
    '"><img src=x onerror=alert(1)>',
    "<script>alert(1)<&#47script>",
    "javascript:alert(1)",
    "x' onmouseover='alert(1)",
    "{{7*7}}{%raw%}",
    "\u202egpj.exe",
    "a\nb\tc\x1b[31md",
    "%2e%2e%2f%00",
    "$(touch x);`x`",
    "-rf --",
)


def write_hostile_site(site: Path) -> Path:
    """Write the archive into a folder; return that."""
    found = payloads()
    _write(site / "newsgen.yaml", CONFIG % {"x": json.dumps(BREAKING)})
    _write(site / "themes.yaml", _json(_authority()))
    lines = []
    for number, payload in enumerate(found):
        fields = _fields(payload, number)
        _write(site / f"content/{number}.md", _markdown(fields, payload))
        _write(site / f"seeds/{number}.txt", _plain(payload, number))
        _write(site / f"seeds/{number}.yaml", _json(_fields(payload, number, title=False)))
        markup = ("markdown", "text")[number % 2]
        record = {**fields, "id": f"{number}-{payload}", "markup": markup, "body": payload * 2}
        lines.append(json.dumps(record))
    _write(site / "content/corpus.jsonl", "\n".join(lines))
    _write(site / "content/pages/a-propos.md", _markdown({"title": BREAKING}, BREAKING))
    for name in _file_names():
        _write_bytes(site, b"content/" + name + b".md", b"Corps.\n")
        _write_bytes(site, b"content/" + name + b".png", PIXEL)
    _write_bytes(site, b"content/x.png", PIXEL)
    return site


def _fields(payload: str, number: int, *, title: bool = True) -> dict[str, object]:
    day = f"{1900 + number % 20}-{1 + number % 12:02}-{1 + number % 28:02}"
    fields: dict[str, object] = {
        "date": day,
        ("themes", "authors", "section", "publication")[number % 4]: payload,
        "edition": payload,
        "issue": payload,
        "page": payload,
        "licence": payload,
        "source_url": "https://a.example/" + payload.replace("\n", " "),
        "facsimile": f"https://a.example/{payload}",
        "image": {"src": "x.png", "alt": payload, "caption": payload, "credit": payload},
        "aliases": [f"/{payload}"],
        payload: payload,
    }
    if title:
        fields |= {"title": payload, "summary": payload, "related": [payload, "x"]}
    return fields


def _markdown(fields: dict[str, object], payload: str) -> str:
    body = (
        f"{payload}\n\nUn {payload} *mot* {payload}\n\n- {payload}\n\n> {payload}\n\n"
        f"# {payload}\n\n| a | {payload} |\n|---|---|\n| {payload} | x |\n\n"
        f'![{payload}](x.png "{payload}")\n\n<b title="{payload}">{payload}</b>\n\n'
        f"[{payload}][r] [x][r]\n\n[r]: <{payload}> '{payload}'\n\n```{payload}\n{payload}\n```\n"
    )
    return f"---\n{_json(fields)}\n---\n{body}"


def _json(value: object) -> str:
    """Return a value as JSON that is YAML too, which knows no halves of characters."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "")


def _plain(payload: str, number: int) -> str:
    line = " ".join(payload.split()) or "x"
    return f"{line}\n{line} {number}\n- {line}\n- x\nUn {line}\n{line}\n"


def _authority() -> list[dict[str, object]]:
    return [
        {"name": name, "note": name, "aliases": [f"{name} bis"], "broader": BREAKING}
        for name in _NAMED
    ] + [{"name": BREAKING}]


def _file_names() -> Iterator[bytes]:
    yield from (name.encode() for name in _NAMES)
    yield b"caf\xe9 \xff<b onclick=alert(1)>"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))


def _write_bytes(site: Path, name: bytes, data: bytes) -> None:
    with open(os.path.join(os.fsencode(site), name), "wb") as file:
        file.write(data)
