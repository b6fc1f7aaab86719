"""`newsgen themes`: what an archive's themes are like, and what they could be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from newsgen.build import BuildOptions, build
from newsgen.cli import main
from newsgen.subjects.authority import Sources, load_authority, make_authority
from newsgen.themes import ALIKE, LEAST, Theme, merged_as_yaml
from sites import markdown, write_site

CAPITALS = "Le maire de Saint-Nazaire et le Syndicat des Marins ont vu Anne Roy."
SITE = {
    **{
        f"content/{n}.md": markdown(f"Titre {n}", CAPITALS, themes="[Vie municipale, Port]")
        for n in range(LEAST)
    },
    "content/x.md": markdown("X", "Une fois à Quiberon.", themes="[Vie municipales, Niger]"),
    "content/y.md": markdown("Au Maroc", "Au Maroc.", themes="[Nigeria, Euro 2016]"),
    "content/z.md": markdown("Z", "Le Syndicat seul.", themes="[Euro 2020, 'Ports: tous']"),
    "themes.yaml": "- {name: Anne Roy, match: false}\n",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site, built."""
    folder = write_site(tmp_path, SITE)
    build(folder, BuildOptions(jobs=1))
    return folder


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["themes", *map(str, words)])


def test_themes_are_counted_the_most_frequent_first(site: Path) -> None:
    shown = run(site).stdout.splitlines()
    assert shown[0] == "9 themes, 7 of a single article"
    assert shown[1].split() == ["Port", "3"]
    found = json.loads(run(site, "--format", "json").stdout)
    assert found["themes"][1] == {"name": "Vie municipale", "slug": "vie-municipale", "articles": 3}
    assert "Maroc" in found["single"]


def test_like_names_come_as_an_entry_but_not_two_known_ones_nor_other_figures(site: Path) -> None:
    assert ALIKE < 95
    found = json.loads(run(site, "--format", "json").stdout)
    assert found["alike"] == [["Vie municipale", "Vie municipales"]]
    (entry,) = yaml.safe_load(run(site).stdout.partition("themes.yaml:\n")[2])
    assert entry == {"name": "Vie municipale", "aliases": ["Vie municipales"]}


def test_roman_figures_tell_names_apart_too(tmp_path: Path) -> None:
    themes = "[Louis XIV, Louis XV, XIXe siècle, XXe siècle, XXe siècles, Louis Ier, Louis IIe]"
    files = {"content/a.md": markdown("A", themes=themes)}
    build(write_site(tmp_path, files), BuildOptions(jobs=1))
    found = json.loads(run(tmp_path, "--format", "json").stdout)
    assert found["alike"] == [["XXe siècle", "XXe siècles"]]


def test_an_entry_that_is_there_comes_whole_with_its_new_name(tmp_path: Path) -> None:
    own = "- {name: Fête du livre, kind: sujet, note: En mai., match: false}\n"
    given = (
        "[Organisation mondiale de la sante publik, Maroc, Marroc, Fêtes du livret, Fête du livre]"
    )
    files = {"content/a.md": markdown("A", themes=given), "themes.yaml": own}
    build(write_site(tmp_path, files), BuildOptions(jobs=1))
    shown = run(tmp_path).stdout.partition("themes.yaml:\n")[2]
    festival, country = yaml.safe_load(shown)
    assert shown.startswith("# in place of the entry of this name:\n- name: Fête du livre\n")
    assert festival == {
        "name": "Fête du livre",
        "kind": "sujet",
        "aliases": ["Fêtes du livret"],
        "note": "En mai.",
        "match": False,
    }
    assert (country["kind"], country["aliases"][-1]) == ("lieu", "Marroc")


def test_all_that_is_built_in_can_be_written_and_read_again() -> None:
    builtin = load_authority(Path("nowhere")).entries
    themes = [(Theme(entry.name, entry.slug, 1),) for entry in builtin]
    shown = merged_as_yaml(themes, {entry.name: entry for entry in builtin})
    again = make_authority(Sources("", shown, "themes.yaml")).entries
    assert again == tuple(entry._replace(own=True) for entry in builtin)


def test_names_that_recur_are_suggested_with_examples(site: Path) -> None:
    shown = run("suggest", site).stdout
    assert "# … Le maire de Saint-Nazaire et le Syndicat" in shown
    assert [entry["name"] for entry in yaml.safe_load(shown)] == [
        "Saint-Nazaire",
        "Syndicat des Marins",
    ]
    make_authority(Sources("", shown, "themes.yaml"))
    (first, _) = json.loads(run("suggest", site, "--format", "json").stdout)["suggestions"]
    assert (first["articles"], len(first["examples"])) == (3, 3)


def test_spellings_of_one_slug_are_one_suggestion_that_can_be_pasted(tmp_path: Path) -> None:
    bodies = (
        "Vu par l’Ecole Libre.",
        "Vu à l’École libre et à l’École Libre.",
        "De l’École Libre.",
    )
    files = {f"content/{n}.md": markdown(f"Titre {n}", body) for n, body in enumerate(bodies)}
    build(write_site(tmp_path, files), BuildOptions(jobs=1))
    shown = run("suggest", tmp_path).stdout
    assert yaml.safe_load(shown) == [{"name": "École Libre", "aliases": ["Ecole Libre"]}]
    assert "# 3 articles" in shown
    make_authority(Sources("", shown, "themes.yaml"))


def test_neither_code_nor_marks_nor_the_beginning_of_a_known_name_are_suggested(
    tmp_path: Path,
) -> None:
    body = (
        "De l’Union européenne et, avec [Le Large](https://a.example/de Lien), du **Cercle"
        " Nautique** ![vu de Loin](a.png) <!-- ni Caché --> `de Code`\n\n"
        "```\nnouveau GLatLng de Map\n```\n\nPuis <b>un</b> _grand Phare_ et l’Union sacrée."
    )
    files = {f"content/{n}.md": markdown(f"Titre {n}", body) for n in range(LEAST)}
    build(write_site(tmp_path, files), BuildOptions(jobs=1))
    shown = run("suggest", tmp_path).stdout
    names = [entry["name"] for entry in yaml.safe_load(shown)]
    assert names == ["Cercle Nautique", "Le Large", "Phare", "Union"]
    assert "avec Le Large, du Cercle Nautique" in shown
    assert shown.count("Union sacrée") == 2 * LEAST  # of Phare and of Union


def test_articles_that_changed_since_are_left_out(site: Path) -> None:
    (site / "content/0.md").write_text("---\ntitle: [\n", "utf-8")
    (site / "content/1.md").unlink()
    found = run("suggest", site)
    assert (found.exit_code, yaml.safe_load(found.stdout)) == (0, None)


def test_an_archive_without_themes_has_none(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/a.md": markdown("Un titre")})
    build(site, BuildOptions(jobs=1))
    assert run(site).stdout == "0 themes, 0 of a single article\n"
    assert run("suggest", site).stdout == "# no name recurs that is no theme yet\n"


@pytest.mark.parametrize("words", [(), ("suggest",)])
def test_a_site_that_was_never_built_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    write_site(tmp_path, SITE)
    found = run(*words, tmp_path)
    assert found.exit_code == 2
    assert "never built" in found.stderr
    assert run(*words, tmp_path, "autre").exit_code == 2
    (tmp_path / "themes.yaml").write_text("- name: ''\n")
    build_refused = run(*words, tmp_path)
    assert "Traceback" not in build_refused.stderr
