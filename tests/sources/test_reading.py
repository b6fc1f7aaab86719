"""One file in, one Article out: lengths, origins, provenance, and laws that always hold."""

from __future__ import annotations

import hashlib
import pickle
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.article import Article, Markup
from newsgen.errors import SourceError
from newsgen.sources.fields import resolve_fields
from newsgen.sources.layers import Layer
from newsgen.sources.names import SYNONYMS, canonical_name, similar_key
from newsgen.sources.reading import LOADERS, Reading, ReadSettings, read_source

SETTINGS = ReadSettings(ZoneInfo("Europe/Paris"))


def article(path: str, text: str, *layers: Layer) -> Article:
    (read,) = read_source(path, text.encode(), layers, SETTINGS).articles
    return read


def test_an_article_tells_where_it_came_from() -> None:
    data = "Un titre\n".encode("cp1252")
    (read,) = read_source("seeds/\udce9.txt", data, (), SETTINGS).articles
    assert read.identity == read.provenance.source == "seeds/\\xe9.txt"
    assert read.provenance.sha256 == hashlib.sha256(data).hexdigest()
    assert (read.provenance.line, read.markup) == (0, Markup.TEXT)


def test_each_field_tells_where_it_came_from() -> None:
    layers = (Layer("seeds/_defaults.yaml", {"rubrique": "Monde", "summary": "Perdu"}),)
    read = article("seeds/2022/05/x.txt", "Un titre\nUn résumé", *layers)
    assert dict(read.origins) == {
        "date": "path",
        "section": "seeds/_defaults.yaml",
        "summary": "seeds/2022/05/x.txt",
        "title": "seeds/2022/05/x.txt",
    }


@pytest.mark.parametrize(("length", "derived"), [(250, False), (251, True)])
def test_a_first_line_beyond_250_characters_is_no_headline(length: int, derived: bool) -> None:
    first = ("mot " * 100)[: length - 1] + "x"
    read = article("seeds/x.txt", f"{first}\nLa suite\n- un point")
    assert read.headline_derived is derived
    assert (read.body == f"{first}\nLa suite\n- un point") is derived
    assert (read.summary == "La suite") is not derived
    assert len(read.headline) <= 250


def test_the_headline_of_ocr_ends_with_a_word() -> None:
    read = article("seeds/x.txt", "anticonstitutionnellement " * 20)
    assert read.headline == "anticonstitutionnellement " * 2 + "anticonstitutionnellement…"


def test_forty_thousand_letters_without_a_space_are_cut_and_kept() -> None:
    read = article("seeds/x.txt", "m" * 40_000)
    assert (read.headline, len(read.body)) == ("m" * 100 + "…", 40_000)


def test_metadata_gives_ocr_its_headline() -> None:
    read = article("seeds/x.txt", "mot " * 100, Layer("seeds/x.yaml", {"title": "Le vote"}))
    assert (read.headline, read.headline_derived) == ("Le vote", False)
    assert read.body == ("mot " * 100).strip()


@pytest.mark.parametrize(
    ("length", "rest", "is_summary"),
    [(400, "", True), (401, "", False), (1000, "\nLa suite", True), (1001, "\nLa suite", False)],
)
def test_a_second_line_too_long_for_a_summary_is_text(
    length: int, rest: str, is_summary: bool
) -> None:
    read = article("seeds/x.txt", f"Un titre\n{'m' * length}{rest}")
    assert (len(read.summary) == length) is is_summary
    assert read.summary + "\n" + read.body == "m" * length + (rest or "\n") or not is_summary
    assert is_summary or read.body == "m" * length + rest


def test_a_markdown_headline_is_derived_from_the_first_words() -> None:
    read = article(
        "content/x.md", "---\ndate: 2022\n---\n![Une urne](a.png)\n\n> Le **vote** [a](b) lieu"
    )
    assert (read.headline, read.headline_derived) == ("Le vote a lieu", True)
    assert read.body.startswith("![Une urne](a.png)")


def test_a_heading_is_found_although_title_is_empty() -> None:
    assert article("content/x.md", "---\ntitle:\n---\n# Le vote\n").headline == "Le vote"


def test_the_suffix_may_be_in_capitals() -> None:
    assert article("seeds/X.TXT", "Un titre").headline == "Un titre"


def test_yaml_escapes_smuggle_nothing_in() -> None:
    written = '---\ntitle: "a\\u202eb\\0c\\n e\\u0301"\nnote: "\\u202ex\\e"\n---\n'
    read = article("content/x.md", written)
    assert (read.headline, read.extra) == ("abc é", (("note", "x"),))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("---\na: " + "[" * 3000 + "]" * 3000 + "\n---\n", "yaml-size"),
        ("---\n" + "- " * 30_000 + "x\n---\n", "yaml-size"),
        ("---\n" + "? " * 30_000 + "x\n---\n", "yaml-size"),
        ("---\n" + "\n".join(" " * n + "a:" for n in range(60)) + "\n---\n", "yaml-size"),
        ("+++\na = " + "[" * 9000 + "]" * 9000 + "\n+++\n", "toml-syntax"),
    ],
    ids=["brackets", "hyphens", "question marks", "indentation", "TOML"],
)
def test_deep_values_do_not_exhaust_the_reader(written: str, code: str) -> None:
    with pytest.raises(SourceError) as refusal:
        article("content/x.md", written)
    assert refusal.value.code == code


def attempt(path: str, data: bytes) -> Reading | SourceError:
    try:
        return read_source(path, data, (), SETTINGS)
    except SourceError as refusal:
        return refusal


@pytest.mark.parametrize("depth", [200, 300, 400, 430, 460, 480, 490, 500])
def test_nesting_at_the_edge_is_read_or_refused(depth: int) -> None:
    written = "+++\ntitle = 'x'\na = " + "[" * depth + "]" * depth + "\n+++\n"
    outcome = attempt("content/x.md", written.encode())
    if isinstance(outcome, SourceError):
        assert outcome.code in ("field-value", "toml-syntax")
    else:
        assert len(outcome.articles[0].extra) == 1


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ('!!int ""', ""),
        ('!!float ""', ""),
        ("!!timestamp hier", "hier"),
        ("0x_", "0x_"),
        (":".join(["1"] * 200) + ".0", ":".join(["1"] * 200) + ".0"),
        ("0x" + "f" * 4000, "0x" + "f" * 4000),
    ],
    ids=["int", "float", "timestamp", "figures", "sexagesimal", "hexadecimal"],
)
def test_what_yaml_takes_for_a_number_and_is_none_is_a_text(written: str, text: str) -> None:
    assert article("content/x.md", f"---\ntitle: x\nissue: {written}\n---\n").issue == text


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("---\ntitle: x\nissue: !!bool a\n---\n", "yaml-syntax"),
        ("+++\ntitle = 'x'\nissue = 0x" + "f" * 4000 + "\n+++\n", "toml-syntax"),
        ("+++\ntitle = 'x'\nissue = " + "9" * 4400 + "\n+++\n", "toml-syntax"),
    ],
    ids=["YAML", "hexadecimal TOML", "TOML"],
)
def test_values_that_nothing_can_write_are_refused(written: str, code: str) -> None:
    with pytest.raises(SourceError) as refusal:
        article("content/x.md", written)
    assert refusal.value.code == code


def test_resolving_changes_no_layer() -> None:
    given = {"categories": ["a", "b"], "tags": ["c"], "keywords": ["d"], "Titre": "x"}
    layer = Layer("x.yaml", given)
    resolved = resolve_fields((layer, Layer("y.yaml", {"title": None, "section": " "})))
    assert resolved == {
        "section": ("a", "x.yaml"),
        "themes": (["c", "d", "b"], "x.yaml"),
        "title": ("x", "x.yaml"),
    }
    assert given == {"categories": ["a", "b"], "tags": ["c"], "keywords": ["d"], "Titre": "x"}


@pytest.mark.parametrize("key", ["Mots-clés", "mots_cles", "MOTS CLÉS", "publishDate", "pub-date"])
def test_keys_are_known_in_every_spelling(key: str) -> None:
    assert canonical_name(key) in ("themes", "date")


def test_every_synonym_has_one_meaning() -> None:
    spellings = [*SYNONYMS, *(other for others in SYNONYMS.values() for other in others)]
    assert len(spellings) == len(set(spellings))
    assert all(canonical_name(spelling) for spelling in spellings)


def test_a_slip_is_recognised_and_a_foreign_word_is_not() -> None:
    assert similar_key("Summry") == "summary"
    assert similar_key("layout") == ""


texts = st.text("ab é\n\r-#:[]{}'\"\\\t\u00a0\u202e+=.,0129ÿ", max_size=80)
heads = st.sampled_from(("", "---\n", "+++\n", "Title: ", "# ", "- "))


@given(st.sampled_from(sorted(LOADERS)), heads, texts, heads, texts)
def test_whatever_stands_in_a_file_it_is_read_or_refused(
    suffix: str, head: str, first: str, middle: str, second: str
) -> None:
    data = f"{head}{first}\n{middle}{second}".encode()
    outcome = attempt(f"seeds/x{suffix}", data)
    if isinstance(outcome, SourceError):
        assert outcome.place == f"seeds/x{suffix}"
        assert outcome.line > 0 or outcome.code == "binary"
        assert outcome.remedy
        assert outcome.code
    else:
        assert outcome == attempt(f"seeds/x{suffix}", data)
        assert outcome == pickle.loads(pickle.dumps(outcome))
        assert all(article.headline for article in outcome.articles)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    outcome = attempt("seeds/x.txt", data)
    if isinstance(outcome, SourceError):
        assert outcome.code in ("binary", "empty")
    else:
        assert "\r" not in outcome.articles[0].body


@given(st.lists(st.text("abé -", min_size=1, max_size=12), min_size=1, max_size=8))
def test_no_line_of_a_crawl_is_lost(lines: list[str]) -> None:
    kept = [line.strip() for line in lines if line.strip()]
    if not kept:
        return
    read = article("seeds/x.txt", "\n".join(lines))
    shown = [read.headline, read.summary, *(one.headline for one in read.related)]
    shown += read.body.split("\n")
    assert _without_bullets(kept) == _without_bullets(shown)


def _without_bullets(lines: list[str]) -> set[str]:
    return {" ".join(line.split()).lstrip("- ") for line in lines} - {""}
