"""The proof of withdrawals: what of withdrawn articles is found in the output, and where."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any
from unicodedata import normalize
from unittest.mock import Mock

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from edits import PIXEL
from newsgen.build import BuildOptions, build
from newsgen.cli import main
from newsgen.proof import needles, scanning, withdrawn
from newsgen.proof.folding import folded, forms, shown
from newsgen.proof.needles import Needles, Sought
from newsgen.proof.scanning import ScanTask
from newsgen.report import Notice
from newsgen.sources.text import parted
from sites import codes, markdown, write_site

CONFIG = "title: Essai\nsearch: false\nbase_url: https://a.example/\n"
TEXT = "Le premier témoin a vu passer une voiture grise devant l’hôtel de la gare."
REMOVED = markdown(
    "Le procès de Jeanne Martin",
    f"{TEXT}\n\nUn autre paragraphe.",
    summary="Elle comparaît depuis lundi devant la cour",
    withdrawn="{terms: [Lilas, 12 bis]}",
)
PLAIN = markdown("Autre", "Rien à voir.")


def traces(folder: Path, **files: str) -> list[Notice]:
    """Return what a build finds of the removed article."""
    paths = {f"content/{name}.md": text for name, text in files.items()}
    site = write_site(folder, {"content/r.md": REMOVED, **paths}, CONFIG)
    summary = build(site, BuildOptions(jobs=1))
    return [one for one in summary.warnings if one.code == "withdrawn"]


def checked(site: Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["check", str(site)])
    return result.exit_code, result.output


def test_of_a_removed_article_nothing_is_found(tmp_path: Path) -> None:
    assert traces(tmp_path, a=PLAIN) == []
    assert checked(tmp_path)[0] == 0


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("Il cite : « voiture grise devant l'hôtel de la gare ».", "text"),
        ("A VU PASSER UNE VOITURE **GRISE DEVANT** L'HOTEL.", "text"),
        ("<b>a</b> vu pas<b>ser</b> une voiture &#103;rise devant l&rsquo;hôtel", "text"),
        ("![passer une voiture grise devant l’hôtel de la](https://b.example/x.png)", "text"),
        ("Lisez Le procès de Jeanne Martin.", "headline"),
        ("Elle comparaît depuis lundi devant la cour.", "summary"),
        ("Une rue, celle des lilas.", "term"),
        ("Au 12 bis.", "term"),
    ],
)
def test_what_others_say_of_it_is_told_and_does_not_stop_the_build(
    tmp_path: Path, body: str, what: str
) -> None:
    found = traces(tmp_path, a=markdown("Autre", body))
    assert {one.source for one in found} >= {"sans-date/au/autre.html"}
    assert {one.message.split(" of ")[0] for one in found} == {f"the {what}"}
    assert all("content/r.md" in one.message for one in found)
    status, told = checked(tmp_path)
    assert status == 1
    assert "content/r.md" in told


@pytest.mark.parametrize(
    "body",
    [
        "une voiture grise devant l’hôtel de",  # seven words: l is one
        "a vu passer une voiture verte devant l’hôtel de la gare",
        "Le procès de Jeanne, et Martin en reparle",
        "Des lilasses.",
    ],
)
def test_less_than_that_is_no_trace(tmp_path: Path, body: str) -> None:
    assert traces(tmp_path, a=markdown("Autre", body)) == []


def test_a_headline_that_another_article_has_is_not_sought(tmp_path: Path) -> None:
    assert traces(tmp_path, a=markdown("Le procès de Jeanne Martin", "Autre chose.")) == []


def test_the_address_that_is_kept_is_no_trace_but_another_is(tmp_path: Path) -> None:
    link = "[là](r.md)"
    assert traces(tmp_path, a=markdown("Autre", link)) == []
    assert traces(tmp_path, a=markdown("Autre", f"{link} le-proces-de-jeanne-martin"))


def test_the_addresses_of_other_notices_of_the_same_headline_are_no_traces(tmp_path: Path) -> None:
    headline = "Le procès de Jeanne Martin"
    two = markdown(headline, "Tout autre chose.", withdrawn="true", date="2022-05-11")
    three = markdown(headline, "Encore autre chose.", withdrawn="true", date="2022-05-11")
    assert traces(tmp_path, a=two, b=three, c=markdown("Autre", "[là](a.md), [là](b.md)")) == []
    assert checked(tmp_path)[0] == 0
    assert traces(tmp_path, c=markdown("Autre", f"[là](a.md) {headline}"))
    dropped = markdown(headline, "Tout autre chose.", withdrawn="{address: drop}")
    assert traces(tmp_path, a=dropped, c=PLAIN)


def test_what_the_path_of_a_file_tells_is_found(tmp_path: Path) -> None:
    files = {
        "static/scans/Lilas.pdf": "%PDF",
        "addresses/other.txt": "/themes/rue-des-lilas/\tthemes/rue-des-lilas\tlive\n",
    }
    found = traces(write_site(tmp_path, files, CONFIG), a=PLAIN)
    assert [one.source for one in found] == [
        "scans/Lilas.pdf", "themes/rue-des-lilas/index.html",
    ]  # fmt: skip
    assert checked(tmp_path)[0] == 1


def test_what_was_replaced_is_sought(tmp_path: Path) -> None:
    anonymous = "{level: anonymised, replacements: {Jeanne Martin: J. M.}, terms: [Lilas]}"
    site = write_site(
        tmp_path,
        {"content/a.md": markdown("À JEANNE MARTIN", "Jeanne *Martin*.", withdrawn=anonymous)},
        CONFIG,
    )
    summary = build(site, BuildOptions(jobs=1))
    found = [one for one in summary.warnings if one.code == "withdrawn"]
    assert "sans-date/a/" not in str(found)
    assert any(one.source.endswith("jeanne-martin.html") for one in found)
    assert all("“jeanne martin”" in one.message for one in found)


UNSPACED = [
    ("ja", "田中太郎", "きのう{}さんが逮捕された"),
    ("ja", "Jean Martin", "きのう{}さんが逮捕された"),
    ("th", "สมชาย", "เมื่อวาน{}ถูกจับ"),
]
"""Of scripts without spaces between words."""


@pytest.mark.parametrize(("lang", "name", "said"), UNSPACED)
def test_without_spaces_words_are_replaced_within_others(
    tmp_path: Path, lang: str, name: str, said: str
) -> None:
    how = f"{{level: anonymised, replacements: {{{name}: X}}}}"
    fields = {"lang": lang, "date": "2022", "slug": "x", "withdrawn": how}
    text = markdown(said.format(name), said.format(name), **fields)
    summary = build(write_site(tmp_path, {"content/a.md": text}, CONFIG), BuildOptions(jobs=1))
    page = (tmp_path / "public/2022/x.html").read_text("utf-8")
    assert page.count(said.format("X")) >= 2
    assert name not in page
    assert "withdrawn" not in codes(summary)


@pytest.mark.parametrize(("lang", "name", "said"), UNSPACED)
def test_without_spaces_words_are_sought_within_others(
    tmp_path: Path, lang: str, name: str, said: str
) -> None:
    headline = said.format(name)
    removed = markdown(headline, headline + "。", withdrawn=f"{{terms: [{name}]}}", slug="x")
    files = {"content/r.md": removed, "content/a.md": markdown("Autre", f"「{headline}と」")}
    files["content/b.md"] = markdown("Un", f"{name}と", lang=lang)
    summary = build(write_site(tmp_path, files, CONFIG), BuildOptions(jobs=1))
    told = {(one.source, one.message.split(" of ")[0]) for one in summary.warnings}
    pages = {page for page, _ in told if page.endswith("/autre.html")}
    assert pages
    for what in ("headline", "text", "term"):
        assert {(page, f"the {what}") for page in pages} <= told
    assert ("sans-date/un/un.html", "the term") in told
    assert ("sans-date/un/un.html", "the headline") not in told


def test_of_articles_that_a_rule_keeps_out_nothing_is_found_in_any_file(tmp_path: Path) -> None:
    headline, summary = "Le vote de la loi reporté", "Les députés en parlent encore lundi"
    agency = markdown(
        headline, TEXT, date="2022-05-11", summary=summary, publication="L’Agence",
        themes="[Thème rare]", authors="[Plume rare]", image="p.png", section="Rubrique rare",
        aliases="[/ancien-vote.html]", corrections="[Un démenti rare]",
    )  # fmt: skip
    citing = markdown(
        "Citant", "Lire aussi : " + headline, related=f'["{headline}"]', date="2022-05-12"
    )
    config = CONFIG.replace("search: false\n", "") + "withhold: [{publication: l'agence}]\n"
    files = {"content/a.md": agency, "content/b.md": citing, "content/p.png": ""}
    site = write_site(
        tmp_path, {**files, "seeds/c.txt": f"Un\nDeux.\n- {headline}\nTrois."}, config
    )
    (site / "content/p.png").write_bytes(PIXEL)
    said = (
        headline,
        summary,
        "thème rare",
        "plume rare",
        "rubrique rare",
        "démenti rare",
        "ancien vote",
    )
    sought = Sought("a", (), tuple(("it", folded(one)) for one in said), folded(TEXT))

    def found() -> list[str]:
        summary = build(site, BuildOptions(jobs=1))
        assert "search-failed" not in codes(summary)
        paths = withdrawn.files_of(site / "public")
        assert any(path.endswith(".pf_fragment") for path in paths)
        return [one.trace.words for one in ScanTask(site / "public", (sought,))()(paths)]

    assert found() == []
    assert not (site / "public/medias").exists()
    write_site(site, {}, config.replace("l'agence", "une autre"))
    assert {words for words in found() if words in map(str.strip, map(folded, said))}
    write_site(site, {}, config)
    assert found() == []


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("Jean <em>Dup</em>ont vient.", 5),
        ("Un.\n\n**Jean** Dupont vient.", 7),
        ("Un.\n\nJean *Dup*ont vient.", 7),
        ("Un.\n\nDeux.\n\n**Jean Dup**ont vient.", 9),
        ("JEAN DUPONT vient.", 5),
    ],
)
def test_a_name_that_replacements_miss_is_told_with_its_line_and_what_to_do(
    tmp_path: Path, written: str, line: int
) -> None:
    anonymous = "{level: anonymised, replacements: {Jean Dupont: un homme}}"
    one = markdown("Jean Dupont jugé", f"{written}\n\nJean Dupont part.", withdrawn=anonymous)
    files = {"content/a.md": one, "content/b.md": PLAIN, "content/c.md": PLAIN + "\nJean Dupont."}
    site = write_site(tmp_path, files, CONFIG)
    summary = build(site, BuildOptions(jobs=1))
    told = {one.source: one.message for one in summary.warnings if one.code == "withdrawn"}
    own = next(message for path, message in told.items() if path.endswith("/un-homme-juge.html"))
    assert f"“jean dupont”; it is written in content/a.md:{line}, where" in own
    assert "add what is written there" in own
    status, listed = checked(site)
    assert (status, f"content/a.md:{line}" in listed.replace("\n", "")) == (1, True)
    fixed = one.replace(written, "Jean Dupont vient.")
    write_site(site, {"content/a.md": fixed, "content/c.md": PLAIN}, CONFIG)
    assert not [one for one in build(site, BuildOptions(jobs=1)).warnings if "dupont" in str(one)]
    assert checked(site)[0] == 0


def test_of_an_anonymised_content_page_what_was_replaced_is_sought_alone(tmp_path: Path) -> None:
    anonymous = "{level: anonymised, replacements: {Jeanne Martin: J. M.}}"
    page = markdown("Les fondateurs du journal", f"{TEXT} Jeanne Martin.", withdrawn=anonymous)
    site = write_site(tmp_path, {"content/pages/a.md": page, "content/b.md": PLAIN}, CONFIG)
    assert "withdrawn" not in codes(build(site, BuildOptions(jobs=1)))
    assert checked(site)[0] == 0
    missed = page.replace("Jeanne Martin.", "Jeanne **Martin**.")
    write_site(site, {"content/pages/a.md": missed}, CONFIG)
    told = [one for one in build(site, BuildOptions(jobs=1)).warnings if one.code == "withdrawn"]
    assert [one.source for one in told] == ["a.html"]
    assert "it is written in content/pages/a.md:5, where" in told[0].message


def test_what_another_article_says_is_not_told_of_the_line_of_a_file(tmp_path: Path) -> None:
    how = {"level": "anonymised", "replacements": {"Jean Dupont": "X"}, "terms": ["Jean Dupont"]}
    one = {"title": "Procès", "body": "Un.\nJean Dupont\u00a0part.", "withdrawn": how}
    files = {"content/a.jsonl": f"{json.dumps(one)}\n", "content/c.md": PLAIN + "\nJean Dupont."}
    site = write_site(tmp_path, files, CONFIG)
    told = [one for one in build(site, BuildOptions(jobs=1)).warnings if one.code == "withdrawn"]
    assert "sans-date/au/autre.html" in {one.source for one in told}
    assert not any("it is written in" in one.message for one in told)
    (site / "content/a.jsonl").unlink()
    terms = "{level: anonymised, replacements: {Jean Dupont: X}, terms: [Jean Dupont]}"
    write_site(site, {"content/b.md": markdown("Procès", withdrawn=terms)}, CONFIG)
    told = [one for one in build(site, BuildOptions(jobs=1)).warnings if one.code == "withdrawn"]
    assert told
    assert not any("it is written in" in one.message for one in told)


def test_fields_that_an_anonymised_article_does_not_show_are_not_told_as_missed(
    tmp_path: Path,
) -> None:
    told_of_it = {
        "withdrawn": {"level": "anonymised", "replacements": {"Dupont": "X"}},
        "aliases": ["/vieux/jean-dupont.html"],
        "Source": "https://ailleurs.example/jean-dupont",
        "slug": "jean-dupont",
    }
    lines = [f"{name}: {json.dumps(value)}" for name, value in told_of_it.items()]
    text = "\n".join(("---", "title: Procès", *lines, "---", "Un.", ""))
    record = json.dumps({"title": "Procès 2", "body": "Un.", **told_of_it})
    other = PLAIN + "\nM. Dupont."
    files = {"content/a.md": text, "content/b.jsonl": record, "content/c.md": other}
    summary = build(write_site(tmp_path, files, CONFIG), BuildOptions(jobs=1))
    told = [one for one in summary.warnings if one.code == "withdrawn"]
    assert "sans-date/au/autre.html" in {one.source for one in told}
    assert not any("it is written in" in one.message for one in told)


def test_the_line_of_a_file_of_many_that_replacements_miss_is_told(tmp_path: Path) -> None:
    how = {"level": "anonymised", "replacements": {"Jean Dupont": "un homme"}}
    line = json.dumps({"title": "Procès", "body": "Un.\nJean **Dupont** part.", "withdrawn": how})
    site = write_site(tmp_path, {"content/a.jsonl": f"\n{line}\n"}, CONFIG)
    told = [one for one in build(site, BuildOptions(jobs=1)).warnings if one.code == "withdrawn"]
    assert told
    assert all("it is written in content/a.jsonl:2, where" in one.message for one in told)


def test_all_files_are_searched_when_a_withdrawal_appears_then_what_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    search = withdrawn.search

    def recording(*facts: Any, **options: Any) -> Any:
        looked.extend(facts[3]())
        return search(*facts, **options)

    monkeypatch.setattr(withdrawn, "search", recording)
    quoting = markdown("Citant", TEXT, date="1990-01-01")
    site = write_site(tmp_path, {"content/a.md": quoting, "content/b.md": PLAIN}, CONFIG)
    build(site, BuildOptions(jobs=1))
    assert looked == []
    found = traces(tmp_path)
    assert {"style.css", "1990/01/01/citant.html", "robots.txt", "sitemap.xml"} <= set(looked)
    assert "1990/01/01/citant.html" in {one.source for one in found}
    looked.clear()
    assert traces(tmp_path) == []
    assert looked == []
    assert traces(tmp_path, b=markdown("Autre", "Au 12 bis.")) != []
    assert "sans-date/au/autre.html" in looked
    assert "1990/01/01/citant.html" not in looked
    (site / "content/r.md").unlink()
    build(site, BuildOptions(jobs=1))
    looked.clear()
    assert traces(tmp_path) != []
    assert {"style.css", "1990/01/01/citant.html"} <= set(looked)  # it appears once more


def test_what_was_published_and_not_searched_is_searched_by_the_next_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_site(tmp_path, {"content/b.md": PLAIN}, CONFIG)
    assert traces(tmp_path) == []
    quoting = markdown("Autre", "Au 12 bis.")
    with monkeypatch.context() as patch:
        patch.setattr(withdrawn, "search", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            traces(tmp_path, b=quoting)
    assert (site / "public/sans-date/au/autre.html").exists()
    assert "sans-date/au/autre.html" in {one.source for one in traces(tmp_path)}


@pytest.mark.parametrize("lost", ["public", ".newsgen"])
def test_what_an_output_of_another_day_still_has_is_told(tmp_path: Path, lost: str) -> None:
    shown = REMOVED.replace("withdrawn", "note")
    site = write_site(tmp_path / "site", {"content/r.md": shown}, CONFIG)
    build(site, BuildOptions(jobs=1))
    shutil.copytree(site / "public", tmp_path / "old")
    if lost == "public":
        assert traces(site) == []
    shutil.rmtree(site / "public")
    shutil.rmtree(site / lost, ignore_errors=True)
    (tmp_path / "old").rename(site / "public")
    shutil.copy(
        site / "public/sans-date/pr/le-proces-de-jeanne-martin.html",
        os.fsencode(site) + b"/public/\xe9.html",
    )
    assert {"sans-date/index.html", r"\xe9.html"} <= {one.source for one in traces(site)}


@pytest.mark.parametrize("damage", [None, b"", b"x" * 5000])
def test_a_check_that_does_not_know_what_is_withdrawn_says_so(
    tmp_path: Path, damage: bytes | None
) -> None:
    traces(tmp_path)
    catalog = tmp_path / ".newsgen/catalog.sqlite"
    catalog.unlink()
    if damage is not None:
        catalog.write_bytes(damage)
    status, told = checked(tmp_path)
    assert status == 1
    assert "catalog.sqlite: what earlier builds noted cannot be read" in told
    assert "“newsgen build” puts it right" in told


def test_an_output_with_drafts_is_checked_by_what_its_build_noted(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/r.md": REMOVED, "content/a.md": PLAIN}, CONFIG)
    build(site, BuildOptions(jobs=1, drafts=True))
    (site / "public/x.txt").write_text(TEXT, "utf-8")
    status, told = checked(site)
    assert (status, "x.txt: content/r.md: the text of this withdrawn article" in told) == (1, True)


def test_nothing_of_what_is_sought_is_in_the_output(tmp_path: Path) -> None:
    traces(tmp_path, a=PLAIN)
    for path in (tmp_path / "public").rglob("*"):
        words = path.read_bytes().lower() if path.is_file() else b""
        assert b"jeanne" not in words.replace(b"le-proces-de-jeanne-martin.html", b"")
        assert b"voiture" not in words
        assert b"lilas" not in words


def test_compressed_files_and_others_that_are_no_text_are_searched(tmp_path: Path) -> None:
    sought = (Sought("x", (), (("term", folded("Jeanne Martin")),)),)
    photo = b"\xff\xd8\0\x01" + "Légende : Jeanne Martin".encode() + b"\0\x02"
    files = {
        "a.pf": gzip.compress("é Jeanne Martin".encode()),
        "b.jpg": photo,
        "c.json": b'{"a": "Jeanne\\u00a0Martin"}',
        "d.html": b'<a href="mailto:a?subject=Jeanne%20Martin">',
        "e.gz": gzip.compress(b"Jeanne Martin")[:-12],
        "f.txt": b"Jeanne Martinet",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    found = ScanTask(tmp_path, sought)()([*files, "absent.html"])
    assert {one.path for one in found} == {"a.pf", "b.jpg", "c.json", "d.html"}


def test_a_long_file_is_searched_a_piece_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "PIECE", 100)
    monkeypatch.setattr(scanning, "OVERLAP", 40)
    (tmp_path / "a.txt").write_text("mot " * 23 + "Jeanne Martin " + "mot " * 50)
    sought = (Sought("x", (), (("term", folded("Jeanne Martin")),)),)
    assert ScanTask(tmp_path, sought)()(["a.txt"])


def test_much_is_sought_in_several_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(withdrawn, "TOGETHER", 1)
    again = REMOVED.replace("Jeanne", "Marie").replace("Lilas", "Roses")
    found = traces(tmp_path, s=again, a=markdown("Autre", "Des lilas, des roses."))
    assert {one.message.split(",")[0] for one in found} == {
        "the term of content/r.md",
        "the term of content/s.md",
    }


@pytest.mark.parametrize(("body", "searched"), [("Un mot.", False), ("Un mot encore.", True)])
def test_no_file_is_read_where_too_few_words_are_sought(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, *, searched: bool
) -> None:
    read: list[Path] = []
    monkeypatch.setattr(scanning, "_pieces", lambda path: iter(read.append(path) or ()))
    files = {"content/r.md": markdown("Retiré", body, withdrawn="true")}
    build(write_site(tmp_path, files, CONFIG), BuildOptions(jobs=1))
    assert bool(read) == searched


WORDS = st.lists(st.sampled_from("abc"), max_size=40)


@given(WORDS, WORDS)
def test_every_run_of_eight_words_is_found_and_no_shorter_one(
    text: list[str], elsewhere: list[str]
) -> None:
    runs = {tuple(text[at : at + needles.RUN]) for at in range(len(text) - needles.RUN + 1)}
    if needles.FEWEST <= len(text) < needles.RUN:
        runs = {tuple(text)}
    expected = any(
        tuple(elsewhere[at : at + len(run)]) == run for run in runs for at in range(len(elsewhere))
    )
    found = Needles([Sought("x", (), (), " ".join(text))])
    assert bool(list(found.found_in(f" {' '.join(elsewhere)} "))) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("L’ŒUVRE — d’Émile", " l oeuvre d emile "),
        ("𝐌𝐀ÎTRE Ｉ ℂ№ ﬁn ǅ İ ẞ ſ", " maitre i cno fin dz i ss s "),
        ("e\u0301te\u0301 co\u00adupe\u200b", " ete coupe "),
        ("", "  "),
    ],
)
def test_texts_are_compared_by_their_words(written: str, expected: str) -> None:
    assert folded(written) == expected


@given(st.text(max_size=40) | st.text("aZé7’_-.\xa0œαß\x1f\n", max_size=40))
def test_words_are_the_same_whatever_signs_stand_between_them(text: str) -> None:
    words = [word for word in re.split(r"[\W_]+", folded(f"{text} α")) if word]
    assert folded(f"{text} α") == f" {' '.join(words)} "
    assert folded(text) == f" {' '.join(words[:-1])} "


@given(st.text(max_size=40) | st.text("aZ 7é\u0301\u00ad’œﬁ½αΣł日ｶﾞ한_<", max_size=40))
def test_parts_of_a_text_are_folded_as_the_whole(text: str) -> None:
    letters = normalize("NFKD", text.casefold()).replace("œ", "oe").replace("æ", "ae")
    letters = re.sub("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]", "", letters)
    words = re.sub(r"[\W_]", " ", parted(letters)).split()
    assert folded(text) == f" {' '.join(words)} "


def test_the_words_of_a_page_are_those_shown_and_those_within_tags() -> None:
    page = '<p title="Un &amp; deux">Tr<b>ois</b></p><p>quatre&nbsp;cinq</p>'
    assert shown(page) == " trois quatre cinq "
    assert any(" un deux " in form for form in forms(page))
