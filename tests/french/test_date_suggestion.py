"""Which date of a text is likeliest to be that of its publication."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.french.date_suggestion import MOST_OTHERS, Confidence, suggest_date

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import dates as benchmark

PROSE = "Les habitants attendent une réponse de la mairie."


def suggested(*lines: str) -> tuple[str, str]:
    """Return the value and confidence of what is suggested for a text."""
    found = suggest_date(lines)
    return (found.date.value, found.confidence.value) if found else ("", "")


@pytest.mark.parametrize("half", ["tuning", "report"])
def test_what_is_trusted_is_right(half: str) -> None:
    judged = [benchmark.judge(one) for one in benchmark.examples(half)]
    right, suggestions = benchmark.precision(judged, Confidence.HIGH)
    assert right == suggestions >= 15
    right, suggestions = benchmark.precision(judged, Confidence.MEDIUM)
    assert right / suggestions >= 0.7


@pytest.mark.parametrize(
    ("line", "date", "confidence"),
    [
        ("Publié le 11/05/2022 à 18:30", "2022-05-11", "high"),
        ("PUBLIÉ LE 11 MAI 2022 À 18 H 30 - MIS À JOUR LE 12 MAI 2022", "2022-05-11", "high"),
        ("PUBLIE LE 11 MAI 2022", "2022-05-11", "high"),
        ("Mis en ligne le : 11 mai 2022", "2022-05-11", "high"),
        (":calendar: Date de publication initiale : 11 mai 2022", "2022-05-11", "high"),
        ("Première publication : 11 mai 2022", "2022-05-11", "high"),
        ("Publié le 2022-05-11T18:30:05+02:00", "2022-05-11", "high"),
        ("Publié le 2022-05-11 18:30:05", "2022-05-11", "high"),
        ("Publié le 1 er mai 2022", "2022-05-01", "high"),
        ("MIS A JOUR LE : 11/05/2022", "2022-05-11", "medium"),
        ("Posté par Lucie Bernard le 11 mai 2022. Temps de lecture : 3 min", "2022-05-11", "high"),
        ("Par Lucie Bernard, publié le 11 mai 2022", "2022-05-11", "high"),
        ("Un décret, publié le 11 mai 2022.", "2022-05-11", "low"),
        ("Un décret (publié le 11 mai 2022) le dit.", "2022-05-11", "low"),
        ("Publié le 11 mai 2022, le décret est oublié.", "2022-05-11", "low"),
        ("La liste, modifiée le 11 mai 2022.", "2022-05-11", "low"),
        ("Rabat, 11 mai 2022 – Le sommet s’est ouvert.", "2022-05-11", "high"),
        ("Rabat, mardi 11 mai 2022 – Le sommet s’est ouvert.", "2022-05-11", "medium"),
        ("Le Petit Journal du 12 juin 1954", "1954-06-12", "high"),
        ("Photo : Marc Petit, 11 mai 2022.", "2022-05-11", "low"),
        ("Crédit photo : Marc Petit, 11 mai 2022.", "2022-05-11", "low"),
        ("© AFP, 11 mai 2022", "2022-05-11", "low"),
        ("[1] Le Monde, 11 mai 2022.", "2022-05-11", "low"),
        ("1. Le Monde, 11 mai 2022.", "2022-05-11", "low"),
        ("Cf. Le Monde, 11 mai 2022.", "2022-05-11", "low"),
        ("D’après Le Monde, 11 mai 2022", "2022-05-11", "low"),
        ("Extrait du Monde, 11 mai 2022", "2022-05-11", "low"),
        ("Légende : Rabat, le 11 mai 2022.", "2022-05-11", "low"),
        ("Naissance : 12 juin 1954", "1954-06-12", "low"),
        ("↑ Le Monde, 11 mai 2022.", "2022-05-11", "low"),
        ("• 12 juin 1954 : naissance à Rabat.", "1954-06-12", "low"),
        ("12 juin 1954 : naissance à Rabat.", "1954-06-12", "low"),
        ("Samedi 12 juin 1954 — 19e année — Prix : 25 centimes", "1954-06-12", "high"),
        ("La loi paraît au Journal officiel du 12 juin 1954.", "1954-06-12", "low"),
        ("La Croix du 12 juin 1954 en parle, page 3.", "1954-06-12", "low"),
        ("(La Croix du 12 juin 1954.)", "1954-06-12", "low"),
        ("[2] La Croix, 12 juin 1954.", "1954-06-12", "low"),
        ("Lire La Croix du 12 juin 1954.", "1954-06-12", "low"),
        ("Voir notre édition du 12 juin 1954.", "1954-06-12", "low"),
        ("Alger, le 3 mai 2019. © AFP", "2019-05-03", "low"),
        ("Alger, le 3 mai 2019 (Photo Ryad Kramdi)", "2019-05-03", "low"),
        ("Alger, le 3 mai 2019. RYAD KRAMDI / AFP", "2019-05-03", "low"),
        ("ALGER, 3 mai 2019 (AFP/Reuters) – La foule.", "2019-05-03", "high"),
        ("Photo : Paris, le 3 mai 1968", "1968-05-03", "low"),
        ("Archives – Paris, 3 mai 1968.", "1968-05-03", "low"),
        ("Mis à jour le 11 mai 2022", "2022-05-11", "medium"),
        ("Le sommet s’est ouvert ce mercredi 11 mai 2022.", "2022-05-11", "medium"),
        ("Le sommet s’est ouvert mercredi 11 mai 2022.", "2022-05-11", "medium"),
        ("Le sommet s’est ouvert mardi 11 mai 2022.", "2022-05-11", "low"),
        ("Le sommet s’est ouvert le 11 mai 2022.", "2022-05-11", "low"),
        ("La loi du mercredi 11 mai 2022 sera votée.", "2022-05-11", "low"),
        ("Le sommet se tiendra mercredi 11 mai 2022.", "2022-05-11", "low"),
        ("Le sommet s’est ouvert en mai 2022.", "2022-05", "low"),
        ("En 2022, rien.", "", ""),
    ],
)
def test_the_place_of_a_date_decides(line: str, date: str, confidence: str) -> None:
    assert suggested("Le titre", "Le résumé.", line, PROSE) == (date, confidence)


@pytest.mark.parametrize(
    ("lines", "date", "confidence"),
    [
        (["Paris, 8 mai 1945. La foule.", "Ouvert depuis le 12 mars 2020."], "1945-05-08", "low"),
        (["Paris, 8 mai 1945. La foule.", "Le livre a paru en 2020."], "1945-05-08", "medium"),
        (["Paris, 8 mai 2022. La foule.", "Rendez-vous le 3 juin 2022."], "2022-05-08", "high"),
        (["Publié le 9 mars 2021", "Oran, 2 mars 2021 – Vu."], "2021-03-09", "medium"),
        (["Publié le 9 mars 2021", "Oran, 8 mars 2021 – Vu."], "2021-03-09", "high"),
        (["Oran, lundi 5 nov. – Vu.", "La crise de 1956."], "1956-11-05", "low"),
        (["Oran, mardi 5 nov. – Vu.", "La crise de 1956."], "", ""),
        (["Oran, 5 novembre – Vu.", "Rien de plus."], "", ""),
        (["Le 3 mars 2020, un vol.", "Le 9 mars 2020, un autre."], "2020-03-09", "low"),
    ],
)
def test_other_dates_of_the_text_count(lines: list[str], date: str, confidence: str) -> None:
    assert suggested("Le titre", *lines, PROSE) == (date, confidence)


@pytest.mark.parametrize(
    "heading",
    [
        "Commentaires",
        "12 commentaires",
        "Vos réactions (3)",
        "À lire également :",
        "## Sur le même sujet",
        "Lire aussi",
    ],
)
def test_what_stands_below_comments_or_other_articles_is_not_of_the_text(heading: str) -> None:
    lines = ["Le titre", "Le résumé.", PROSE, heading, "Un autre", "Publié le 11 mai 2022"]
    assert suggested(*lines) == ("2022-05-11", "low")
    assert suggested(*lines[:2], "Publié le 9 mai 2022", *lines[2:]) == ("2022-05-09", "high")


@pytest.mark.parametrize(
    "headline", ["Il y a 50 ans, Mai 68", "Ça s’est passé un 3 mai", "Éphéméride", "Ce jour-là"]
)
def test_below_a_headline_that_remembers_a_day_may_be_the_remembered_one(headline: str) -> None:
    lines = ("3 mai 1968. La Sorbonne est occupée.", PROSE)
    assert suggested("Le titre", *lines) == ("1968-05-03", "high")
    assert suggested(headline, *lines) == ("1968-05-03", "medium")
    assert suggested(headline, "Publié le 3 mai 2018", *lines)[0] == "2018-05-03"


def test_the_others_are_told_the_likeliest_first() -> None:
    days = [f"Il est passé le {day} mars 2020." for day in range(1, 12)]
    found = suggest_date(["Le titre", "Publié le 12 mars 2020", *days])
    assert found
    assert found.sentence == "Publié le 12 mars 2020"
    assert [one.value for one in found.others][:2] == ["2020-03-11", "2020-03-10"]
    assert len(found.others) == MOST_OTHERS


@given(st.lists(st.text(min_size=1)))
def test_any_text_is_judged(lines: list[str]) -> None:
    found = suggest_date(lines)
    assert found is None or found.date not in found.others


@pytest.mark.parametrize(
    ("part", "date"),
    [
        ("le 11 mai 2022, ", "2022-05-11"),
        ("ce lundi 31 mai, en 2022, ", None),
        ("1 mai 1 mai ", None),
    ],
)
def test_a_huge_line_of_dates_is_judged_in_a_moment(part: str, date: str | None) -> None:
    """Work that grew with the square of its dates would not come to an end."""
    found = suggest_date(["Le titre", part * 20_000])
    assert (found.date.value if found else None) == date
