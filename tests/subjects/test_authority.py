"""The authority file: what is built in, what a site says, and what is refused."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from newsgen.errors import ConfigError
from newsgen.subjects import changes, tagger
from newsgen.subjects.authority import (
    Sources,
    as_json,
    authority_sources,
    from_json,
    load_authority,
    make_authority,
)
from newsgen.subjects.folding import Folding
from newsgen.subjects.parsing import read_entries
from newsgen.subjects.trusted import read_trusted
from newsgen.subjects.values import KINDS, Alias, Authority, Entry, above, parents_of
from newsgen.urls import naming

BUILTIN = """
- name: Nations unies
  kind: organisation
  aliases: [ONU, Organisation des Nations unies]
- name: Conseil de sécurité
  kind: organisation
  broader: Nations unies
- name: Maroc
  kind: lieu
- name: Électricité de France
  aliases: [EDF, {name: SUD, with: [grève], never: [Sud Ouest]}]
"""


def authority(own: str, builtin: str = BUILTIN) -> Authority:
    """Return the authority of a site whose themes.yaml says `own`."""
    return make_authority(Sources(builtin, own, "themes.yaml"))


def entries(own: str) -> dict[str, Entry]:
    """Return the entries of such an authority by name."""
    return {entry.name: entry for entry in authority(own).entries}


def refusal(own: str) -> ConfigError:
    """Return why a themes.yaml is refused."""
    with pytest.raises(ConfigError) as caught:
        authority(own)
    return caught.value


def test_an_entry_has_all_that_the_file_says() -> None:
    found = entries(
        "- name: Rif\n  slug: rif-maroc\n  kind: lieu\n  aliases: [Le Rif]\n  broader: maroc\n"
        "  note: Une région.\n  match: {case: true, never: [Rif d’ailleurs], with: [Maroc]}\n"
    )["Rif"]
    assert found == Entry(
        "Rif", "rif-maroc", "lieu", "Une région.", "Maroc", (Alias("Le Rif"),),
        case=True, needs=("Maroc",), never=("Rif d’ailleurs",), own=True,
    )  # fmt: skip
    assert entries("")["Électricité de France"].aliases[1] == Alias(
        "SUD", ("grève",), ("Sud Ouest",)
    )


def test_match_false_seeks_nothing() -> None:
    assert not entries("- {name: Divers, match: false}")["Divers"].sought
    assert entries("- {name: Divers, match: true}")["Divers"].sought


def test_an_entry_of_the_site_takes_the_place_of_the_built_in_one() -> None:
    found = entries("- {name: nations-unies, kind: sujet}")
    assert "Nations unies" not in found
    assert found["nations-unies"].kind == "sujet"
    assert found["Conseil de sécurité"].broader == "nations-unies"


def test_an_alias_of_the_site_takes_a_built_in_entry_or_its_alias() -> None:
    found = entries("- {name: Société des Nations, aliases: [Nations unies]}\n")
    assert "Nations unies" not in found
    assert found["Conseil de sécurité"].broader == "Société des Nations"
    found = entries("- {name: Énergie, aliases: [EDF]}")
    assert [alias.name for alias in found["Électricité de France"].aliases] == ["SUD"]


def test_without_a_file_there_is_what_is_built_in(tmp_path: Path) -> None:
    assert authority_sources(tmp_path).own == ""
    (tmp_path / "themes.yaml").write_text("- name: Vendanges\n", "utf-8")
    assert load_authority(tmp_path).entries[0].name == "Vendanges"


def test_an_empty_file_is_as_good_as_none() -> None:
    assert authority("# rien encore\n") == authority("")


def test_an_ambiguous_alias_is_another_than_one_in_other_capitals() -> None:
    both = authority("- {name: AfD}\n- {name: Agence, aliases: [{name: AFD, with: [prêts]}]}\n")
    folded = Folding(both)
    assert [folded(name) for name in ("AfD", "afd", "AFD")] == ["AfD", "AfD", "Agence"]


def test_a_long_way_up_is_no_circle() -> None:
    steps = [f"- {{name: t{number}x, broader: t{number - 1}x}}\n" for number in range(1, 2_000)]
    long = authority("- name: t0x\n" + "".join(steps))
    assert len(list(above(parents_of(long), 1_999))) == 1_999


def test_the_steps_of_a_long_way_up_are_gone_once_not_from_each_entry() -> None:
    taken = 0

    class Counted(list[int | None]):
        def __getitem__(self, at: Any) -> Any:
            nonlocal taken
            taken += 1
            return super().__getitem__(at)

    entries = tuple(Entry(f"t{n}x", f"t{n}x", "lieu", broader=f"t{n - 1}x") for n in range(1_000))
    counted = mock.Mock(side_effect=lambda authority: Counted(parents_of(authority)))
    for long in (Authority(entries), Authority(entries[::-1])):
        with mock.patch.multiple(changes, parents_of=counted):
            assert changes.difference(long, long, (), sought=True) == changes.Difference()
        with mock.patch.multiple(tagger, parents_of=counted):
            assert tagger.Tagger(long, 1, 8)("T999x", "", "").occurring == {"t999x"}
    assert counted.call_count == 6
    assert taken <= 12_000


@pytest.mark.parametrize("order", [1, -1])
def test_what_changes_high_above_concerns_all_that_is_below(order: int) -> None:
    parts = {"a": "", "b": "a", "c": "b", "d": "c", "x": "", "y": "x"}
    before = tuple(Entry(name, name, "lieu", broader=whole) for name, whole in parts.items())
    after = (before[0]._replace(slug="autre"), *before[1:])
    found = changes.difference(
        Authority(before[::order]), Authority(after[::order]), (), sought=True
    )
    assert found.slugs == {"a", "b", "c", "d"}


def test_json_keeps_an_authority_as_it_is(tmp_path: Path) -> None:
    for one in (authority("- {name: A, match: {with: [b]}}"), load_authority(tmp_path)):
        assert from_json(as_json(one)) == one


@pytest.mark.parametrize(
    ("own", "line", "reason", "remedy"),
    [
        ("- name: A\n  broader: B\n- name: B\n  broader: A\n", 2, "A → B → A", "take one"),
        ("- name: A\n  broader: A\n", 2, "A → A", "take one"),
        ("- name: A\n- name: B\n  aliases:\n    - a\n", 4, "“a” is claimed by two", "leave it"),
        ("- name: A\n- name: á\n", 2, "“A” on line 1", "leave it"),
        ("[{name: A}, {name: A}]", 1, "claimed by two", "leave it"),
        ("- {name: A, slug: b}\n- name: B\n", 2, "claimed by two", "leave it"),
        ("- name: ''\n", 1, "an empty text", "write it"),
        ("- name: '!?'\n", 1, "“!?”", ""),
        ("- name: A\n  kind: lieux\n", 2, "lieux", "did you mean “lieu”?"),
        ("- name: A\n  alias: [b]\n", 2, "“alias” is not a key", "did you mean “aliases”?"),
        ("- name: A\n  match: {nver: [b]}\n", 2, "“nver”", "did you mean “never”?"),
        ("- name: A\n  match: {regex: x}\n", 2, "“regex”", "the keys are case, cities, home,"),
        ("- name: A\n  aliases: ['Nations? \\w+']\n", 2, "Nations", "regular expressions"),
        ("- name: vendange*\n", 1, "a name or a phrase", "regular expressions"),
        ("- name: A\n  kind: ville\n", 2, "one of lieu, personne", "for example “lieu”"),
        ("- name: A\n  match: [b]\n", 2, "some of case, cities", "for example {case: true"),
        ("- name: A\n  aliases: b\n", 2, "expected a list of names", "for example"),
        ("- name: A\n  aliases: [{with: [b]}]\n", 2, "found one without", "for example"),
        ("- name: A\n  broader: Maroq\n", 2, "no entry “Maroq”", "did you mean “Maroc”?"),
        ("- name: A\n  slug: Élan\n", 2, "“Élan”", "“elan”"),
        ("- name: A\n  match: {case: yes please}\n", 2, "true or false", "for example"),
        ("- name: A\n  match: never\n", 2, "false, or some of", "for example"),
        ("- name: A\n  name: B\n", 2, "given twice", "keep one"),
        ("- name: 3\n", 1, "the number 3", "put it between quotes"),
        ("- kind: lieu\n", 1, "found one without", "for example"),
        ("- Maroc\n", 1, "expected an entry", "for example"),
        ("Maroc: x\n", 1, "expected a list of entries", "begin each with"),
        ("- &a [*a]\n", 1, "alias *a", "in full"),
        ("- name: [\n", 2, "this is not YAML", "check"),
        ("[" * 40, 1, "nested", ""),
        ("- name: A\n  note: \"a\\u202Eb\"\n", 2, "invisible character", "delete"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_line(
    own: str, line: int, reason: str, remedy: str
) -> None:
    error = refusal(own)
    assert error.place == "themes.yaml"
    assert error.line == line
    assert reason in error.reason
    assert remedy in error.remedy


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "themes.yaml").write_bytes("- name: Été\n".encode("latin-1"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_authority(tmp_path)
    (tmp_path / "themes.yaml").unlink()
    (tmp_path / "themes.yaml").mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        load_authority(tmp_path)


def test_the_other_suffix_of_yaml_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "themes.yml").write_text("- name: Vendanges\n", "utf-8")
    with pytest.raises(ConfigError, match="not read") as caught:
        load_authority(tmp_path)
    assert caught.value.remedy == "rename it to themes.yaml"
    (tmp_path / "themes.yaml").write_text("- name: Vendanges\n", "utf-8")
    assert load_authority(tmp_path).entries[0].name == "Vendanges"


# Folding


@pytest.mark.parametrize(
    ("theme", "folded"),
    [
        ("nations unies", "Nations unies"),
        ("NATIONS-UNIES", "Nations unies"),
        ("O.N.U.", "O.N.U."),
        ("onu", "Nations unies"),
        ("Organisation des nations unies", "Nations unies"),
        ("electricites de france", "Électricité de France"),
        ("SUD", "Électricité de France"),
        ("Sud", "Sud"),
        ("Marocs", "Marocs"),
        ("Écoles", "École"),
        ("ecole", "École"),
        ("Écoliers", "Écoliers"),
        ("Prud’hommes", "Prud'homme"),
        ("Festivals-de-jazz", "Festival de jazz"),
        ("fete", "Fête de la musique"),
        ("C++", "C++"),
    ],
)
def test_given_themes_are_folded(theme: str, folded: str) -> None:
    folding = Folding(
        authority(
            "- name: École\n- name: Prud'homme\n- name: Festival de jazz\n- name: C\n"
            "- {name: Fête de la musique, slug: fete}\n"
        )
    )
    assert folding(theme) == folded


# What is built in


def builtin() -> tuple[Entry, ...]:
    """Return the built-in entries."""
    return make_authority(authority_sources(Path("/nowhere"))).entries


def test_what_is_built_in_is_read_fast_as_any_file_is() -> None:
    text = authority_sources(Path("/nowhere")).builtin
    assert read_trusted(text) == tuple(one.entry for one in read_entries(text, "builtin.yaml"))


def test_what_is_built_in_folds_each_name_to_its_own_entry() -> None:
    folding = Folding(Authority(builtin()))
    wrong = [
        (name.name, entry.name)
        for entry in builtin()
        for name in entry.names
        if folding(name.name) != entry.name
    ]
    assert wrong == []


def test_what_is_built_in_has_places_and_organisations_under_their_own_slugs() -> None:
    kinds = Counter(entry.kind for entry in builtin())
    assert kinds["lieu"] > 200
    assert kinds["organisation"] > 140
    assert kinds.keys() <= set(KINDS)
    assert all(entry.slug == naming.term_slug(entry.name) for entry in builtin())


@pytest.mark.parametrize(
    "name",
    [
        *("Maroc", "État islamique", "Sahel", "Libye", "Nations unies", "OTAN", "Union européenne"),
        *("Conseil de sécurité", "Organisation mondiale de la santé"),
        *("Fonds monétaire international", "Organisation mondiale du commerce"),
    ],
)
def test_what_is_built_in_has_the_names_that_papers_use(name: str) -> None:
    assert name in {entry.name for entry in builtin()}
