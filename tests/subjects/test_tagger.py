"""The tagger: how names are written, what they weigh, and what stands in their way."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.sources.reading import ReadSettings, read_source
from newsgen.subjects.authority import Sources, authority_sources, make_authority
from newsgen.subjects.spelling import flat
from newsgen.subjects.tagger import Tagger
from newsgen.urls import naming

ROOT = Path(__file__).parents[2]
AUTHORITY = """
- {name: Nations unies, kind: organisation, aliases: [ONU, Organisation des Nations unies]}
- {name: Conseil de sécurité, kind: organisation, broader: Nations unies}
- {name: États-Unis, kind: lieu}
- {name: État islamique, kind: organisation, aliases: [{name: EI, with: [Syrie, djihadiste]}]}
- {name: Israël, kind: lieu, broader: Proche-Orient}
- {name: Proche-Orient, kind: lieu}
- {name: Guinée, kind: lieu, match: {never: [golfe de Guinée]}}
- {name: Guinée équatoriale, kind: lieu}
- {name: Algérie, kind: lieu, broader: Afrique}
- {name: Mali, kind: lieu, broader: Afrique}
- {name: Allemagne, kind: lieu}
- {name: Afrique, kind: lieu}
- {name: Niger, kind: lieu, match: {with: [Niamey]}}
- {name: La Réunion, kind: lieu, match: {case: true}}
- {name: Énergie nucléaire, kind: sujet, aliases: [nucléaire]}
- {name: Œuvres, aliases: [Œuvre d’Orient]}
- {name: Divers, match: false}
- {name: Sénat, kind: organisation, match: {home: [Mali, malien, Bamako]}}
"""


def tagger(own: str = AUTHORITY, threshold: int = 2, maximum: int = 8) -> Tagger:
    """Return the tagger of an authority file."""
    return Tagger(make_authority(Sources("", own, "themes.yaml")), threshold, maximum)


TAGGER = tagger()
BUILTIN = Tagger(make_authority(authority_sources(Path("/nowhere"))), 2, 8)
"""The tagger of a site that has no themes.yaml."""
FILLER = (
    "Rien de plus, ni le lendemain ni le surlendemain, et nul ne sait ce que cela veut dire. " * 2
)
"""Words between two sentences, so that they are not of one breath."""
LONG = FILLER * 16
"""Words that a body adds to be as long as an article of a page."""


def found(headline: str, summary: str = "", body: str = "", by: Tagger = TAGGER) -> list[str]:
    """Return the names of what an article is about."""
    return [entry.name for entry in by(headline, summary, body).found]


@pytest.mark.parametrize(
    "headline",
    [
        *("L’ONU se réunit", "L'ONU se réunit", "L’Onu se réunit", "L’O.N.U. se réunit"),
        *("Les Nations unies", "LES NATIONS UNIES", "Les Nations Unies", "À l’O. N. U."),
        *("« ONU »", "(ONU)", "ONU : un vote", "anti-ONU", "Pro-ONU", "Nations\u00a0unies"),
        *("Une réforme de l’ONU.", "l’ex-ONU", "Cette ONU-là", "Organisation des Nations unies"),
    ],
)
def test_names_are_found_as_papers_write_them(headline: str) -> None:
    assert found(headline) == ["Nations unies"]


@pytest.mark.parametrize(
    "headline",
    [
        *("onu", "ONUSIEN", "Nations-unies", "nations unies", "ONU2", "mONU", "O’ONU"),
        *("Un site : onu.org", "Sous-ONU", "ONU-Habitat", "États", "Divers", "Nations\n\nunies"),
    ],
)
def test_other_words_are_no_names(headline: str) -> None:
    assert found(headline) == []


@pytest.mark.parametrize(
    "written", ["Etats-Unis", "ETATS-UNIS", "ÉTATS-UNIS", "États-Unis", "États\u2011Unis"]
)
def test_capitals_may_lack_their_accents(written: str) -> None:
    assert found(f"Aux {written}") == ["États-Unis"]


@pytest.mark.parametrize("written", ["états-unis", "États-unies", "Israel", "ÉTATS-Unis"])
def test_small_letters_may_not(written: str) -> None:
    assert found(written) == []


def test_the_longest_name_wins() -> None:
    assert found("En Guinée équatoriale") == ["Guinée équatoriale"]
    assert found("Organisation des Nations unies", by=tagger(threshold=5)) == []


def test_names_in_other_phrases_streets_and_squares_are_none() -> None:
    assert found("Le golfe de Guinée") == []
    for street in ("Rue d’Algérie", "Place de l’Allemagne", "12, avenue d'Israël", "Square Israël"):
        assert found(street) == []
    assert found("Dans la rue. Israël vote") == ["Israël"]
    assert found("À bas la rue ! En Algérie") == ["Algérie"]


@pytest.mark.parametrize(
    "written",
    [
        *("Jean Mali", "M. Mali", "M.\u00a0Mali", "Mme Mali", "le sieur Mali", "Le Pré-d’Israël"),
        *("la femme Mali", "le docteur Mali", "Mali Touré", "Mali\u00a0Touré", "rocade d’Israël"),
        "Jean Mali SA",
    ],
)
def test_persons_and_places_called_like_a_country_are_none(written: str) -> None:
    assert found(written) == []


@pytest.mark.parametrize(
    "written",
    [
        *("Au Mali", "En paix. Mali : rien", "AU MALI", "LE MALI", "Face à l’ONU, Mali seul"),
        *("LE MALI À PARIS", "LE MALI Touré", "Au Mali À Paris", "Au Mali MSF"),
    ],
)
def test_words_with_a_capital_may_stand_before_a_country(written: str) -> None:
    assert "Mali" in found(written)


def test_a_city_in_the_headline_stands_for_a_place_that_the_text_names() -> None:
    cities = "- {name: Géorgie, kind: lieu, match: {cities: [Tbilissi, Port Poti]}}"
    by = tagger(cities)
    assert found("Tbilissi : la nuit", "", "Rien.\nEn Géorgie, rien.", by) == ["Géorgie"]
    assert found("La nuit", "À TBILISSI, rien.", "En Géorgie, rien.", by) == ["Géorgie"]
    assert found("À Port-Poti", "", "En Géorgie, rien.", by) == ["Géorgie"]
    assert found("La nuit", "Rien.", "À Tbilissi, en Géorgie.", by) == []
    assert found("Paris-Tbilissi", "", "En Géorgie, rien.", by) == []
    assert found("Rue de Tbilissi", "", "En Géorgie, rien.", by) == []
    assert found("Tbilissi : la nuit", "", "À Tbilissi, rien.", by) == []
    assert found("Le port", "", "En Géorgie, rien.", by) == []


def test_where_no_place_weighs_enough_a_city_in_another_breath_does() -> None:
    cities = (
        "- {name: Géorgie, kind: lieu, match: {cities: [Tbilissi]}}\n- {name: Mali, kind: lieu}"
    )
    by = tagger(cities)
    apart = f"En Géorgie, rien. {FILLER}À Tbilissi, rien."
    assert found("La nuit", "", apart, by) == ["Géorgie"]
    assert found("La nuit", "", f"À Tbilissi, rien. {FILLER}En Géorgie, rien.", by) == ["Géorgie"]
    assert found("La Géorgie", "", f"{FILLER * 3} À Tbilissi, rien.", by) == ["Géorgie"]
    assert found("La nuit", "", f"{apart} {LONG}", by) == []
    assert found("La nuit", "", "En Géorgie, rien. À Tbilissi, rien.", by) == []
    assert found("Au Mali", "", f"{apart} Au Mali.", by) == ["Mali"]
    assert found("La nuit", "", f"Rue de Géorgie. {FILLER}À Tbilissi, rien.", by) == []
    assert found("La nuit", "", f"En Géorgie, rien. {FILLER}Le vol Paris-Tbilissi.", by) == []


def test_hyphens_make_other_words_unless_they_join_two_names() -> None:
    assert found("Le trajet Paris-Israël") == []
    assert found("Le match Allemagne-Algérie") == ["Allemagne", "Algérie"]


def test_ambiguous_names_need_support() -> None:
    assert found("Le Niger en crue") == []
    assert found("Le Niger en crue", "À Niamey, l’eau monte.") == ["Niger"]
    assert found("L’EI recule") == []
    assert found("L’EI recule en Syrie") == ["État islamique"]
    assert found("L’État islamique (EI)") == ["État islamique"]
    assert found("La réunion de l’île") == []
    assert found("À La Réunion") == ["La Réunion"]


def test_the_bodies_of_other_countries_are_others() -> None:
    assert found("Le Sénat dit non") == found("Le Sénat malien dit non") == ["Sénat"]
    for other in ("Le Sénat italien", "Le Sénat américain", "Le Sénat sud-coréen"):
        assert found(other) == []
    assert found("Algérie : le Sénat dit non") == ["Algérie"]
    assert found("Algérie : le Sénat dit non", "À Bamako.") == ["Algérie", "Sénat"]
    assert found("Algérie et Mali : le Sénat dit non") == ["Algérie", "Mali", "Sénat"]
    assert found("Le Sénat dit non", "", "En Algérie, puis plus rien.") == []
    assert found("Le Sénat dit non", "", "En Algérie, puis à Bamako.") == ["Sénat"]
    assert found("Le Sénat dit non", "", "Rue d’Algérie, plus rien.") == ["Sénat"]


def test_a_place_that_is_not_sought_is_a_word_of_home() -> None:
    city = "- {name: Bamako, kind: lieu, match: false}\n"
    said = ("Algérie : le Sénat dit non", "À Bamako.")
    assert found(*said, by=tagger(AUTHORITY + city)) == ["Algérie", "Sénat"]
    sought = "- {name: Bamako, kind: lieu}\n"
    body = ("Algérie : le Sénat dit non", "", "À Bamako.")
    assert found(*body, by=tagger(AUTHORITY + sought)) == ["Algérie"]


def test_small_names_and_ligatures() -> None:
    assert found("Le Nucléaire") == found("LE NUCLÉAIRE") == found("le nucléaire")
    assert found("L’Œuvre d’Orient") == found("L'Oeuvre d'Orient") == ["Œuvres"]
    assert found("l’œnucléaire") == []


def test_where_a_name_stands_says_what_it_weighs() -> None:
    body = f"Le Mali dit non.\n{FILLER}Au Mali."
    assert found("", "", "Le Mali.\nRien.") == []
    assert found("", "", body) == ["Mali"]
    assert found("", "", body, tagger(threshold=3)) == []
    twice = f"Au Mali. L’Algérie.\n{FILLER}L’Algérie."
    assert found("", "Le Mali.", twice) == ["Mali", "Algérie"]
    assert found("Le Mali", "L’Algérie.", "L’Algérie.") == ["Mali", "Algérie"]
    assert found("Le Mali", "L’Algérie.", "L’Algérie.", tagger(maximum=1)) == ["Mali"]


def test_what_stands_once_is_not_taken_up() -> None:
    assert found("", "Le Mali vote.", "Rien.") == []
    assert found("", "Le Mali vote : le Mali dit non.", "Rien.") == ["Mali"]
    assert found("", "Le Mali vote.", "Au Mali.") == ["Mali"]
    assert found("", "Le Mali vote.", "Au Mali, en Algérie et à l’ONU.") == ["Mali"]
    assert found("", "Troubles au Mali", "", tagger(threshold=1)) == ["Mali"]


def test_in_a_short_article_the_headline_is_enough() -> None:
    assert found("Le Mali vote", "", "Rien.") == ["Mali"]
    assert found("Le Mali vote", "", LONG) == []
    assert found("Le Mali vote", "", f"Au Mali. {LONG}") == ["Mali"]


def test_in_one_breath_the_body_names_a_thing_once() -> None:
    assert found("", "", "Les Nations unies (ONU) votent.") == []
    assert found("", "", f"Les Nations unies (ONU) votent. {FILLER}L’ONU a voté.") == [
        "Nations unies"
    ]
    assert found("L’ONU", "", f"L’ONU, l’ONU et l’ONU. {LONG}") == ["Nations unies"]


def test_a_long_article_names_the_oftener_what_it_is_about() -> None:
    said = f"Au Mali. {FILLER}"
    assert found("", "", said * 2) == ["Mali"]
    assert found("", "", said * 2 + LONG) == []
    assert found("", "", said * 3 + LONG) == ["Mali"]
    assert found("", "Au Mali.", said + LONG * 9) == ["Mali"]
    assert found("", "", f"Des troubles au Mali et en Algérie.\n{LONG}") == ["Mali", "Algérie"]


def test_two_places_named_in_one_breath_make_the_scene() -> None:
    assert found("", "", "Des troubles au Mali et en Algérie.") == ["Mali", "Algérie"]
    assert found("", "", "Des troubles au Mali. En Algérie.") == []


@pytest.mark.parametrize("end", [". Rien.", " : rien.", ". — Rien.", "\xa0: rien."])
def test_the_head_of_a_paragraph_says_what_it_is_about(end: str) -> None:
    assert found("", "", f"Rien.\nMALI{end}\nRien au Mali") == ["Mali"]
    assert found("", "", f"Rien.\nMALI{end}") == ["Mali"]
    assert found("", "", f"Rien. MALI{end}") == []
    assert found("Rien", f"MALI{end}", LONG) == ["Mali"]


def test_an_enumeration_says_nothing_of_its_names() -> None:
    row = "Sont venus l’Algérie, le Mali, l’Allemagne et Israël."
    assert found("", "", f"{row}\n{row}") == []
    assert len(found("", row, "", tagger(threshold=1))) == 4


def test_a_place_around_a_narrower_one_stands_in_the_headline_or_not_at_all() -> None:
    body = f"L’Afrique.\n{FILLER}L’Afrique et le Mali.\n{FILLER}Le Mali."
    assert found("Au Mali", "", body) == ["Mali"]
    assert found("L’Afrique", "", body) == ["Afrique", "Mali"]
    text = f"L’ONU et le Conseil de sécurité.\n{FILLER}Conseil de sécurité."
    assert found("ONU", "", text) == [
        "Nations unies",
        "Conseil de sécurité",
    ]


def test_whatever_it_means_a_name_occurs() -> None:
    occurring = TAGGER("rue d’Algérie", "Le Niger", "golfe de Guinée, onu").occurring
    assert occurring == {"algerie", "niger", "guinee", "nations-unies"}


def test_without_entries_nothing_is_found() -> None:
    assert found("L’ONU", by=tagger("")) == []


@given(st.text(), st.text(), st.text())
def test_any_text_can_be_tagged(headline: str, summary: str, body: str) -> None:
    assert len(flat(headline)) == len(headline)
    tags = TAGGER(headline, summary, f"{body} ONU-Mali’{body}")
    assert {entry.slug for entry in tags.found} <= tags.occurring


@pytest.mark.parametrize(
    ("long", "short", "name"),
    [
        ("la Commission européenne", "La Commission", "Commission européenne"),
        ("l’Union européenne", "L’Union", "Union européenne"),
        ("l’Alliance atlantique", "L’Alliance", "OTAN"),
        ("l’Assemblée nationale", "L’Assemblée", "Assemblée nationale"),
    ],
)
def test_a_short_name_counts_beside_the_long_one(long: str, short: str, name: str) -> None:
    assert found("", "", f"C’est {long}. {FILLER}{short} a voté.", BUILTIN) == [name]
    assert found(short, "", f"{short} a voté. {FILLER}", BUILTIN) == []


def test_a_general_assembly_is_not_the_national_one() -> None:
    said = f"À l’Assemblée nationale, rien. {FILLER}L’Assemblée générale a voté."
    assert found("", "", said, BUILTIN) == []


def test_the_seed_gets_the_themes_of_its_sidecar_and_no_others() -> None:
    path = ROOT / "seeds" / "000_67301b4915d90009.txt"
    settings = ReadSettings(ZoneInfo("Europe/Paris"))
    (article,) = read_source("seeds/x.txt", path.read_bytes(), (), settings).articles
    tags = BUILTIN(article.headline, article.summary, article.body)
    names = ["Maroc", "État islamique", "Sahel", "Libye", "Nations unies"]
    assert [entry.name for entry in tags.found] == names
    assert [entry.slug for entry in tags.found] == list(map(naming.term_slug, names))
