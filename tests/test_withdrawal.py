"""Articles that are withdrawn: off the lists, or altogether, and what stays of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsgen.build import BuildOptions, build
from newsgen.cli import main
from newsgen.errors import ConfigError
from sites import built, markdown, write_site

CONFIG = "title: Essai\nsearch: false\nbase_url: https://a.example/\n"
DATED = {"date": "2022-05-11", "themes": "[Zanzibar]", "authors": "[Luc Petit]"}
OTHERS = {
    "content/b.md": markdown(
        "Autre", "Un.\n\nLire aussi : Xylophone\n\nFin.", date="2022-05-12", related="[Xylophone]"
    ),
    "content/c.md": markdown("Tiers", "Un.\n\nLIRE AUSSI XYLOPHONE !", related="[« Xylophone »]"),
}


def article(withdrawn: str = "", **fields: str) -> str:
    body = "Un mot : quetzal.\n\n![Vue](vue.png)"
    told = {"withdrawn": withdrawn} if withdrawn else {}
    return markdown("Xylophone", body, **DATED, **fields, **told)


def site_with(folder: Path, withdrawn: str, **fields: str) -> Path:
    site = write_site(folder, {"content/a.md": article(withdrawn, **fields), **OTHERS}, CONFIG)
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763"
        "f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
    (site / "content/vue.png").write_bytes(pixel)
    return site


def having(files: dict[str, bytes], word: str) -> list[str]:
    return [path for path, data in files.items() if word.encode() in data.lower()]


def test_a_removed_article_leaves_a_notice_at_its_address(tmp_path: Path) -> None:
    before = built(site_with(tmp_path, ""))
    assert having(before, "vue.png")
    files = built(site_with(tmp_path, "{date: 2024-03-01, reason: Décision de justice}"))
    notice = files["2022/05/11/xylophone.html"].decode()
    assert "<h1>Article retiré</h1>" in notice
    assert "Retiré le" in notice
    assert '<time datetime="2024-03-01">1<sup>er</sup>' in notice
    assert "Motif\N{NO-BREAK SPACE}: Décision de justice" in notice
    assert '<meta name="robots" content="noindex,follow">' in notice
    assert "canonical" not in notice
    for word in ("quetzal", "zanzibar", "xylophone", "luc petit", "vue.png"):
        assert not having(files, word), word
    assert "medias/content/vue.png" not in files
    assert "2022/05/11/index.html" not in files


@pytest.mark.parametrize("withdrawn", ["{address: drop}", "{address: drop, level: removed}"])
def test_a_removed_article_whose_address_goes_leaves_nothing(
    tmp_path: Path, withdrawn: str
) -> None:
    files = built(site_with(tmp_path, withdrawn))
    assert not [path for path in files if "xylophone" in path or "2022/05/11" in path]
    assert not having(files, "xylophone")


def test_the_headline_goes_from_the_text_and_the_related_headlines_of_others(
    tmp_path: Path,
) -> None:
    before = built(site_with(tmp_path, ""))
    assert b"Lire aussi" in before["2022/05/12/autre.html"]
    files = built(site_with(tmp_path, "true"))
    page = files["2022/05/12/autre.html"]
    assert b"Lire aussi" not in page
    assert b"<p>Un.</p>" in page
    assert b"<p>Fin.</p>" in page
    assert having(built(site_with(tmp_path, "")), "xylophone") == having(before, "xylophone")


def test_the_headline_goes_from_unlisted_articles_too(tmp_path: Path) -> None:
    unlisted = OTHERS["content/b.md"].replace("---\n", "---\nwithdrawn: {level: unlisted}\n", 1)
    site = site_with(tmp_path, "")
    before = built(write_site(site, {"content/b.md": unlisted}, CONFIG))
    assert before["2022/05/12/autre.html"].count(b"Xylophone") == 2
    assert b"2022/05/12/autre" not in before["2022/05/11/xylophone.html"]
    write_site(site, {"content/a.md": article("true")}, CONFIG)
    assert built(site) == built(site, clean=True)
    assert having(built(site), "xylophone") == []
    write_site(site, {"content/a.md": article()}, CONFIG)
    assert built(site) == before


def test_a_headline_that_nearly_means_a_removed_article_goes_too(tmp_path: Path) -> None:
    named = "Le débat sur l’eau potable à Lyon"
    nearly = markdown(
        "Citant",
        "Un.\n\nLire aussi :\n\n- Le débat sur l’eau potabl à Lyon\n- Rien",
        related="[Le débat sur leau potable à Lyon]",
    )
    files = built(
        write_site(
            tmp_path, {"content/a.md": markdown(named, withdrawn="true"), "content/b.md": nearly}
        )
    )
    page = files["sans-date/ci/citant.html"].decode()
    assert "potabl" not in page
    assert "<li>Rien</li>" in page


def test_the_line_below_a_label_goes_with_the_label(tmp_path: Path) -> None:
    text = "Titre\nChapeau.\nUn.\nÀ lire aussi\nXylophone\nDeux."
    sources = {"content/a.md": article("true"), "seeds/b.txt": text}
    page = built(write_site(tmp_path, sources))["sans-date/ti/titre.html"].decode()
    assert "<p>Un.</p>\n<p>Deux.</p>" in page
    assert "ylophone" not in page


def test_withdrawn_articles_are_counted_as_such(tmp_path: Path) -> None:
    for withdrawn in ("true", "{address: drop}", "{level: unlisted}"):
        summary = build(site_with(tmp_path, withdrawn), BuildOptions(jobs=1))
        assert (summary.found, summary.published, summary.withdrawn) == (3, 2, 1), withdrawn


def test_an_unlisted_article_stays_at_its_address_and_nothing_leads_there(tmp_path: Path) -> None:
    files = built(site_with(tmp_path, "{level: unlisted}", related="[Autre]"))
    path = "2022/05/11/xylophone.html"
    assert having(files, "quetzal") == [path]
    assert having(files, "xylophone.html") == [path]
    page = files[path].decode()
    assert '<meta name="robots" content="noindex,follow">' in page
    assert "Zanzibar" in page
    assert "themes/zanzibar" not in page
    assert "autre.html" not in page
    assert "medias/content/vue.png" in files
    assert "themes/index.html" not in files
    assert b"Cit\xc3\xa9 par" not in files["2022/05/12/autre.html"]


def test_a_draft_that_is_to_be_unlisted_stays_a_draft(tmp_path: Path) -> None:
    fields = {"draft": "true", "withdrawn": "{level: unlisted}"}
    site = write_site(
        tmp_path,
        {
            "content/a.md": markdown("Un", **fields),
            "content/b.jsonl": '{"title": "Deux", "draft": 1, "withdrawn": {"level": "unlisted"}}',
            "content/pages/c.md": markdown("Trois", **fields),
        },
    )
    shown = {"sans-date/un/un.html", "sans-date/de/deux.html", "c.html"}
    assert shown.isdisjoint(built(site))
    summary = build(site, BuildOptions(jobs=1))
    assert (summary.found, summary.drafts, summary.withdrawn) == (3, 3, 0)
    summary = build(site, BuildOptions(jobs=1, drafts=True, output=tmp_path / "drafts"))
    assert (summary.found, summary.drafts, summary.withdrawn) == (3, 0, 3)
    assert all((tmp_path / "drafts" / path).is_file() for path in shown)


def test_other_articles_of_the_same_headline_keep_their_addresses(tmp_path: Path) -> None:
    same = markdown("Xylophone", "Autre chose.", date="2022-05-11")
    write_site(tmp_path, {"content/z.md": same}, CONFIG)
    before = {path for path in built(site_with(tmp_path, "")) if "xylophone" in path}
    after = {path for path in built(site_with(tmp_path, "true")) if "xylophone" in path}
    assert after == before
    dropped = {path for path in built(site_with(tmp_path, "{address: drop}")) if "xylo" in path}
    assert dropped == {"2022/05/11/xylophone.html"}


def test_links_to_a_removed_article_lead_to_its_notice_or_nowhere(tmp_path: Path) -> None:
    write_site(tmp_path, {"content/l.md": markdown("Lien", "Voir [là](a.md).")}, CONFIG)
    page = "sans-date/li/lien.html"
    assert b"xylophone.html" in built(site_with(tmp_path, "true"))[page]
    assert b"xylophone.html" not in built(site_with(tmp_path, "{address: drop}"))[page]


def test_what_is_withdrawn_and_rejected_for_its_id_comes_back(tmp_path: Path) -> None:
    first = {"content/0.md": markdown("Premier", id="un")}
    site = write_site(tmp_path, {"content/1.md": markdown("Second", id="un", withdrawn="true")})
    write_site(tmp_path, first)
    assert "sans-date/se/second.html" not in built(site)
    summary = build(site, BuildOptions(jobs=1))
    assert (summary.found, summary.withdrawn, len(summary.rejected)) == (2, 0, 1)
    (site / "content/0.md").unlink()
    assert "Article retiré".encode() in built(site)["sans-date/se/second.html"]


@pytest.mark.parametrize(
    ("withdrawn", "reason"),
    [
        ("{}", "it says nothing"),
        ("[1]", "it is a list, not true or false"),
        ("{niveau: caché}", "level: “caché” is no level"),
        ("{address: perhaps}", "address: it is “perhaps”"),
        ("{adress: keep}", "its key adress is unknown"),
        ("{date: hier}", "date: 'hier' is not a date"),
        ("{level: unlisted, address: drop}", "address: means nothing where the level is unlisted"),
        ("{level: unlisted, terms: [a]}", "terms: means nothing where the level is unlisted"),
        ("{replacements: {a: b}}", "replacements: means nothing where the level is removed"),
        ("{level: anonymised}", "it does not say what to replace"),
        ("{level: anonymised, replacements: [a]}", "replacements: it is a list, not a mapping"),
        ("{level: anonymised, replacements: {'!': b}}", "replacements: “!” has no letter"),
        ("{level: anonymised, replacements: {Luc: Luc P.}}", "replacements: “Luc P.” has in it"),
        ("{terms: ['…']}", "terms: “…” has no letter"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, withdrawn: str, reason: str) -> None:
    site = write_site(tmp_path, {"content/a.md": markdown("Un", withdrawn=withdrawn)})
    (found,) = build(site, BuildOptions(jobs=1)).rejected
    assert f"the field `withdrawn` cannot be used: {reason}" in found.reason
    assert (found.source, found.line) == ("content/a.md", 3)
    assert found.remedy


def test_a_withdrawal_may_stand_beside_a_text_or_in_a_line_of_a_file(tmp_path: Path) -> None:
    site = write_site(
        tmp_path,
        {
            "seeds/a.txt": "Un titre\nUn résumé\nUn texte.\nUn autre.\n",
            "seeds/a.yaml": "withdrawn: {level: unlisted}\nstatus: withdrawn\n",
            "seeds/b.txt": "Deux\nUn résumé\nUn texte.\nUn autre.\n",
            "seeds/index.csv": "file,withdrawn\nb.txt,oui\n",
            "seeds/n.jsonl": '{"title": "Trois", "withdrawn": {"level": "unlisted"}}\n'
            '{"title": "Quatre", "withdrawn": {"address": "drop"}}\n',
            "content/d/_defaults.yaml": "withdrawn: {level: unlisted}",
            "content/d/x.md": markdown("Cinq"),
        },
    )
    files = built(site)
    shown = {path: b"Article retir" in data for path, data in files.items() if "sans-date" in path}
    assert shown == {
        "sans-date/ti/un-titre.html": False,
        "sans-date/de/deux.html": True,
        "sans-date/tr/trois.html": False,
        "sans-date/ci/cinq.html": False,
    }


ANONYMOUS = "{level: anonymised, replacements: {Luc L'Hoir: Luc L., Lyon: une ville}}"
NAMED = markdown(
    "Luc L’Hoir jugé à Lyon",
    "**Luc\nL'Hoir** de Lyon.\n\n![Luc L’Hoir](vue.png 'Lyon')\n\n"
    "Lire aussi : L’affaire Luc L’Hoir\n\nLes Lyonnais, lyon.",
    date="2022-05-11",
    summary="Luc L’Hoir, né à Lyon",
    authors="[Luc L’Hoir, Anne]",
    themes="[Luc L'Hoir, Procès]",
    related="[L’affaire Luc L’Hoir]",
    image="{src: vue.png, alt: Luc L'Hoir, caption: À Lyon, credit: Luc L’Hoir}",
    source_url="https://b.example/luc-lhoir",
    facsimile="https://b.example/luc-lhoir.pdf",
    slug="luc-l-hoir-juge",
    withdrawn=ANONYMOUS,
)


def test_an_anonymised_article_shows_other_words_everywhere(tmp_path: Path) -> None:
    site = site_with(tmp_path, "true")
    write_site(site, {"content/luc-l-hoir.md": NAMED}, CONFIG.replace("false", "true"))
    files = built(site)
    page = files["2022/05/11/luc-l-juge-a-une-ville.html"].decode()
    for shown in ("Luc L. jugé à une ville", "Les Lyonnais, lyon.", "L’affaire Luc L.", "Luc L."):
        assert shown in page
    assert b"jug\xc3\xa9 \xc3\xa0 une ville" in files["2022/05/11/index.html"]
    assert not [path for path in files if "hoir" in path]
    assert not having(files, "hoir")
    assert not having({"page": page.replace("Lyonnais", "").encode()}, "à lyon")


def test_no_theme_of_an_anonymised_article_has_the_words_by_another_name(tmp_path: Path) -> None:
    entries = """\
- {name: Luc Hoir, kind: personne, aliases: [L. H., Le Notaire]}
- {name: Affaire du notaire, slug: affaire-hoir}
- {name: Zanzibar}
"""
    article = markdown(
        "Le procès de Zanzibar",
        "Luc Hoir est là.\n\nL. H. parle. Zanzibar." + " Un mot." * 30 + "\n\nL. H. de Zanzibar.",
        themes="[Le notaire, affaire du notaire, Procès]",
        withdrawn="{level: anonymised, replacements: {Luc Hoir: L. H., Hoir: H.}}",
    )
    site = write_site(tmp_path, {"content/a.md": article, "themes.yaml": entries})
    files = built(site)
    assert not having(files, "hoir")
    assert {"themes/proces/index.html", "themes/zanzibar/index.html"} < set(files)
    write_site(site, {"themes.yaml": ""})
    assert "themes/le-notaire/index.html" in built(site)
    write_site(site, {"themes.yaml": entries})
    assert built(site) == files


@pytest.mark.parametrize("fields", [{}, {"id": "jeanne-martin-12"}])
def test_the_name_of_a_file_or_an_id_is_in_no_address_of_an_anonymised_article(
    tmp_path: Path, fields: dict[str, str]
) -> None:
    how = "{level: anonymised, replacements: {Jeanne Martin: J. M.}}"
    text = markdown("Elle part", "Jeanne Martin part.", withdrawn=how, date="2022", **fields)
    config = "title: Essai\nsearch: false\npermalink: /{year}/{id}.html\n"
    site = write_site(tmp_path, {"content/jeanne-martin.md": text}, config)
    files = built(site)
    assert not any("martin" in path for path in files)
    assert re.search(r"2022/[0-9a-f]{12}\.html", "\n".join(files))
    assert not any(b"martin" in data.lower() for data in files.values())


def test_a_record_of_a_file_of_many_is_anonymised_too(tmp_path: Path) -> None:
    line = (
        '{"title": "Luc Hoir jugé", "body": "Le procès de Luc\\u00a0Hoir.", "withdrawn":'
        ' {"level": "anonymised", "replacements": {"Luc Hoir": "un homme"}}}\n'
    )
    files = built(write_site(tmp_path, {"content/a.jsonl": line}))
    assert "Le procès de un homme." in files["sans-date/ho/un-homme-juge.html"].decode()
    assert not having(files, "hoir")


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f"])
def test_spaces_of_what_is_replaced_are_taken_for_one_another(tmp_path: Path, space: str) -> None:
    how = f"{{level: anonymised, replacements: {{Luc{space}Hoir: un homme}}}}"
    text = markdown("Jugé", "Luc Hoir, Luc\u00a0Hoir, Luc\u202fHoir.", withdrawn=how)
    files = built(write_site(tmp_path, {"content/a.md": text}))
    assert not having(files, "hoir")


def test_no_headline_made_from_a_text_has_a_part_of_what_is_replaced(tmp_path: Path) -> None:
    how = "{level: anonymised, replacements: {Luc Hoir: un homme}}"
    text = "Le tribunal a condamné hier, à la suite d’un procès de plusieurs mois, un ancien maire,"
    files = {"content/1.md": f"---\nwithdrawn: {how}\n---\n{text} soit Luc Hoir pour vol.\n"}
    assert not having(built(write_site(tmp_path, files)), "luc")


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("content/a.md", markdown("Procès", "Luc, puis Zoé.", summary="Un résumé")),
        ("seeds/a.txt", "Procès\nUn résumé\nLuc, puis Zoé.\nFin.\n"),
        ("content/a.jsonl", '{"title": "Procès", "summary": "x", "text": "Luc, puis Zoé."}\n'),
    ],
)
def test_other_words_replaced_from_beside_reach_the_page(
    tmp_path: Path, path: str, source: str
) -> None:
    beside = str(Path(path).with_suffix(".yaml"))
    site = write_site(tmp_path, {path: source})
    for pairs, shown in (("Luc: L.", b"L., puis Zo"), ("Luc: L., Zoé: Z.", b"L., puis Z.")):
        told = f"withdrawn: {{level: anonymised, replacements: {{{pairs}}}}}\n"
        files = built(write_site(site, {beside: told}))
        assert shown in files["sans-date/pr/proces.html"]
        assert files == built(site, clean=True)


def test_no_word_of_a_field_hides_where_an_article_comes_from(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/a.md": markdown("Un", edition="withdrawal")})
    assert b"content/a.md" in built(site)["sans-date/un/un.html"]


def test_an_anonymised_article_stays_published(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/a.md": NAMED})
    summary = build(site, BuildOptions(jobs=1))
    assert (summary.found, summary.published, summary.withdrawn) == (1, 1, 0)


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("publication: agence france-presse", {"publication": "Agence France-Presse"}),
        ("author: LUC  HÉBERT", {"authors": "[Anne, Luc Hebert]"}),
        ("credit: AFP", {"image": "{src: a.png, credit: afp}"}),
        ("credit: AFP", {"crédit": "AFP"}),
        ("licence: Réservé", {"licence": "réservé"}),
        ("{author: Anne, licence: Réservé}", {"authors": "[Anne]", "licence": "réservé"}),
    ],
)
def test_a_rule_keeps_articles_out(tmp_path: Path, rule: str, fields: dict[str, str]) -> None:
    config = f"title: Essai\nsearch: false\nwithhold:\n  - {rule}\n  - author: Personne\n"
    files = {
        "content/a.md": markdown("Xylophone", **fields),
        "content/b.md": markdown("Autre", related="[Xylophone]", authors="[Anne]"),
        "content/c.jsonl": '{"title": "Xylophone", "auteur": "Personne"}\n',
    }
    site = write_site(tmp_path, files, config)
    output = built(site)
    assert not having(output, "xylophone")
    assert not [path for path in output if "xylophone" in path]
    summary = build(site, BuildOptions(jobs=1))
    assert (summary.found, summary.published, summary.withdrawn) == (3, 1, 2)
    explained = CliRunner().invoke(main, ["explain", str(site), "content/a.md"]).output
    shown = rule.strip("{}").replace("LUC  H", "LUC H")
    assert f"withheld, by the rule of newsgen.yaml “{shown}”" in " ".join(explained.split())
    write_site(site, {}, "title: Essai\nsearch: false\n")
    assert "sans-date/xy/xylophone.html" in built(site)


def test_a_rule_wants_all_that_it_names(tmp_path: Path) -> None:
    config = "title: Essai\nsearch: false\nwithhold: [{author: Anne, licence: Réservé}]\n"
    files = {
        "content/a.md": markdown("Un", authors="[Anne]"),
        "content/b.md": markdown("Deux", licence="Réservé/x", authors="[Anne]"),
    }
    assert build(write_site(tmp_path, files, config), BuildOptions(jobs=1)).withdrawn == 0


@pytest.mark.parametrize("rules", ["AFP", "[]", "[AFP]", "[{}]", "[{auteur: A}]", "[{author: []}]"])
def test_a_rule_that_cannot_be_meant_is_refused(tmp_path: Path, rules: str) -> None:
    site = write_site(tmp_path, {}, f"title: Essai\nwithhold: {rules}\n")
    with pytest.raises(ConfigError) as refused:
        build(site, BuildOptions(jobs=1))
    assert (refused.value.code, refused.value.line) == ("config-value", 2)
    assert refused.value.remedy


def explained(site: Path, target: str) -> str:
    return " ".join(CliRunner().invoke(main, ["explain", str(site), target]).output.split())


def test_explain_tells_of_what_is_withdrawn(tmp_path: Path) -> None:
    address = "/2022/05/11/xylophone.html"
    site = site_with(tmp_path, "true")
    build(site, BuildOptions(jobs=1))
    assert "stands for content/a.md, which is removed" in explained(site, address)
    assert f"a notice stands at {address}" in explained(site, "content/a.md")
    build(site_with(tmp_path, "{level: unlisted}"), BuildOptions(jobs=1))
    assert "shows “Xylophone”" in explained(site, address)
    assert f"published at {address}, and nothing leads there" in explained(site, "content/a.md")
    build(site_with(tmp_path, "{address: drop}"), BuildOptions(jobs=1))
    assert "is withdrawn: nothing in the archive leads to it" in explained(site, address)
    assert "no notice is left" in explained(site, "content/a.md")
