"""Sources made to take all the memory or time there is."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from newsgen.build import BuildOptions, build
from sites import DEFAULT_CONFIG, markdown, write_site

ALONE = BuildOptions(jobs=1)
LIMITED = DEFAULT_CONFIG + "limits: {source_size: 5}\n"
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMBS = {
    "content/rires.md": (f"---\ntitle: x\n{LAUGHS}---\nx\n", "yaml-size"),
    "content/fond.md": (f"---\ntitle: {'[' * 5_000}\n---\nx\n", "yaml-size"),
    "content/cercle.md": ("---\ntitle: x\nx: &x [*x]\n---\nx\n", "yaml-size"),
    "content/objet.md": ("---\ntitle: !!python/object/apply:os.system [id]\n---\nx\n", None),
    "content/toml.md": (f"+++\nx = {'[' * 5_000}\n+++\nx\n", "toml-syntax"),
    "content/lignes.jsonl": ('{"title": "x", "x": ' + "[" * 100_000 + "}", "json-syntax"),
    "content/nombre.jsonl": ('{"title": "x", "x": ' + "9" * 5_000 + "}", "json-syntax"),
    "content/longue.jsonl": ('{"title": "x", "body": "' + "x" * (5 << 20) + '"}', "source-size"),
    "content/grosse.md": ("x" * (5 << 20), "source-size"),
    "seeds/nul.txt": ("Un titre\0\nUn texte\n", "binary"),
}


@pytest.mark.parametrize("path", BOMBS)
def test_a_bomb_is_rejected_and_the_rest_is_built(tmp_path: Path, path: str) -> None:
    text, code = BOMBS[path]
    site = write_site(tmp_path, {path: text, "content/a.md": markdown("Un titre")}, LIMITED)
    summary = build(site, ALONE)
    assert summary.published == 1
    (rejection,) = summary.rejected
    assert rejection.source == path
    assert rejection.remedy
    assert code in (rejection.code, None) or rejection.code == "json-size"


def test_what_a_packed_file_holds_is_counted_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsgen.sources.unpacking.ALWAYS_ALLOWED", 1 << 16)
    monkeypatch.setattr("newsgen.sources.unpacking.MOST_TIMES", 20)
    site = write_site(tmp_path, {"content/a.md": markdown("Un titre")})
    line = b'{"title": "x", "body": "' + b"x" * 10_000 + b'"}\n'
    (site / "content/bombe.jsonl.gz").write_bytes(gzip.compress(line * 100))
    allowed = max(1 << 16, 20 * (site / "content/bombe.jsonl.gz").stat().st_size)
    summary = build(site, ALONE)
    assert "gzip-size" in {rejection.code for rejection in summary.rejected}
    assert 1 < summary.published < 20
    unpacked = (site / ".newsgen/unpacked").iterdir()
    assert sum(path.stat().st_size for path in unpacked) <= allowed


def test_a_line_of_ten_megabytes_is_an_article(tmp_path: Path) -> None:
    text = "Un titre\n" + "mot " * (10 << 18) + "\n"
    site = write_site(tmp_path, {"seeds/a.txt": text, "seeds/b.txt": "Un autre\nTexte.\n"})
    summary = build(site, ALONE)
    assert summary.found == summary.published == 2
