"""What stands around a name in a text, and what that makes of it."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

_APOSTROPHES = "’'‘ʼ"
_HYPHENS = "-\u2010\u2011"
_ELISIONS = frozenset(
    "l d n s m t c j qu jusqu lorsqu puisqu quoiqu presqu entr quelqu aujourd".split()
)
_BEFORE_HYPHEN = frozenset("ex anti pro post néo non hors après inter trans".split())
_AFTER_HYPHEN = frozenset("là ci".split())
_WORD_BEFORE = re.compile(r"\w+\Z")
_WORD_AFTER = re.compile(r"\w*")
_STREETS = frozenset(
    "rue rues avenue avenues av boulevard bd place quai square impasse allee pont gare passage"
    " cours faubourg porte chemin villa station metro hotel cafe lycee college rocade esplanade"
    " stade residence theatre cinema restaurant auberge brasserie".split()
)
_TITLES = frozenset(
    "m mm mme mmes mlle mlles me mgr dr pr monsieur madame mademoiselle sieur dame veuve femme"
    " epoux famille freres soeurs frere soeur nomme nommee prenomme docteur professeur maitre abbe"
    " cure pere mere capitaine commandant lieutenant colonel general marechal amiral sergent"
    " adjudant brigadier gendarme inspecteur commissaire juge avocat agent notaire".split()
)
"""Words that stand right before the name of a person, never before that of a country."""
_BEGINNINGS = frozenset(
    "a apres au aux avant avec car chez comme comment contre dans de demain depuis donc du en"
    " entre et face hier hors le la les l mais meme ni ou par parmi pour pourquoi quand que sans"
    " sauf selon si sous sur vers via vive lundi mardi mercredi jeudi vendredi samedi"
    " dimanche".split()
)
"""Words with a capital that begin a sentence or a headline, and may stand before a country."""
_SPACES = frozenset(" \xa0")
_PARTICLES = frozenset("de d du des la le l les".split())
_OF_COUNTRIES = """
    africain albanais algerien allemand americain andorran angolais argentin armenien australien
    autrichien azerbaidjanais bangladais belge beninois bielorusse birman bolivien bosniaque
    bresilien britannique bulgare burkinabe burundais cambodgien camerounais canadien
    centrafricain chilien chinois chypriote colombien congolais coreen costaricien croate cubain
    danois djiboutien dominicain ecossais egyptien equatorien espagnol estonien ethiopien
    europeen federal finlandais gabonais gallois georgien ghaneen grec guineen haitien hongrois
    indien indonesien irakien iranien irlandais islandais israelien italien ivoirien jamaicain
    japonais jordanien kazakh kenyan kosovar koweitien laotien letton libanais liberien libyen
    lituanien luxembourgeois macedonien malgache malien maltais marocain mauricien mauritanien
    mexicain moldave monegasque mongol montenegrin mozambicain namibien neerlandais neozelandais
    nicaraguayen nigerian nigerien norvegien ottoman ougandais pakistanais palestinien panameen
    paraguayen peruvien philippin polonais portugais quebecois roumain russe rwandais
    salvadorien senegalais serbe slovaque slovene somalien soudanais sovietique suedois suisse
    syrien tanzanien tchadien tcheque tchecoslovaque thailandais togolais tunisien turc
    ukrainien uruguayen venezuelien vietnamien wallon yemenite yougoslave zambien bernois
    fribourgeois genevois neuchatelois tessinois valaisan vaudois zurichois jurassien balois
"""
"""The masculine form of what stands after the bodies of other countries: le Sénat italien."""
_FEMININE = {"grec": "grecque", "turc": "turque"}


def _feminine(word: str) -> str:
    doubled = word + "ne" if word.endswith("ien") else word + "e"
    return _FEMININE.get(word, word if word.endswith("e") else doubled)


_FOREIGN = frozenset(form for word in _OF_COUNTRIES.split() for form in (word, _feminine(word)))
_NORTH_OR_SOUTH = frozenset(("nord", "sud"))
Span = tuple[int, int, object]
"""From where to where a name stands, and which."""

_ENDINGS = frozenset(f" {word}"[-2:] for word in _STREETS | _PARTICLES)
"""How those words end: most words before a name do not."""
_AFTER = frozenset(" ,.;:)\n\xa0!?»")
_ELIDED = frozenset(f" {letter} " for letter in "ldsnmtcj") | {"qu "}
PLAIN = frozenset(before + after for before in " \n\xa0(«" for after in _AFTER)
"""What stands around most names, and leaves no doubt that they are whole."""


def is_elided(text: str, flat_text: str, start: int, end: int) -> bool:
    """Tell whether a name stands alone but for an elision before it: `l’ONU`."""
    return (
        flat_text[start - 2 : start + 1] in _ELIDED
        and text[start - 1] in _APOSTROPHES
        and text[start - 3] not in _HYPHENS
        and text[end : end + 1] in _AFTER
    )


def stands_alone(text: str, start: int, end: int, others: Sequence[Span]) -> bool:
    """Tell whether a name is no part of a longer word: elision is none, most hyphens make one.

    `others` are the names in the text: two that a hyphen joins stand for themselves.
    """
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() or after.isalnum():
        return False
    if before and before in _APOSTROPHES and not _is_elided(text, start - 1):
        return False
    if before and before in _HYPHENS and not _may_follow(text, start - 1, others):
        return False
    if after and after in _APOSTROPHES and text[end + 1 : end + 2].isalnum():
        return False
    return not (after and after in _HYPHENS) or _may_precede(text, end, others)


def _is_elided(text: str, apostrophe: int) -> bool:
    word = _WORD_BEFORE.search(text, max(apostrophe - 8, 0), apostrophe)
    if word is None:
        return True
    hangs = word.start() > 0 and text[word.start() - 1] in _HYPHENS  # le Pré-d’Allemagne
    return word[0].lower() in _ELISIONS and not hangs


def _may_follow(text: str, hyphen: int, others: Sequence[Span]) -> bool:
    word = _WORD_BEFORE.search(text, max(hyphen - 12, 0), hyphen)
    if word is None or word[0].lower() in _BEFORE_HYPHEN:
        return True
    return any(other[1] == hyphen for other in others)


def _may_precede(text: str, hyphen: int, others: Sequence[Span]) -> bool:
    word = _WORD_AFTER.match(text, hyphen + 1)
    if word is None or not word[0] or word[0].lower() in _AFTER_HYPHEN:
        return True
    return any(other[0] == hyphen + 1 for other in others)


def is_street(text: str, flat_text: str, start: int) -> bool:
    """Tell whether a name is that of a street or a square: rue d’Algérie, place de la Belgique.

    `flat_text` is the flat form of the text after one space.
    """
    if flat_text[start - 2 : start] not in _ENDINGS:
        return False
    end = start
    while True:
        begin = flat_text.rfind(" ", 0, end) + 1
        word = flat_text[begin:end]
        if word not in _PARTICLES:
            break
        end = begin - 1
    return word in _STREETS and (end < start or text[start - 2].isalnum())


def is_of_person(text: str, flat_text: str, start: int, end: int) -> bool:
    """Tell whether a name of a place is a part of another: Marina Turquie, Jordanie Mercier.

    A country follows an article, a preposition or a sign, no title nor a word with a capital, and
    no such word follows it. `flat_text` is the flat form of the text after one space.
    """
    in_capitals = text[start:end].isupper()
    after = text[end : end + 3]
    if after[:1] in _SPACES and after[1:2].isupper() and after[2:].islower() and not in_capitals:
        return True
    if not start or text[start - 1] not in _SPACES:
        return False
    stop = start - 1 if text[start - 2] == "." else start
    begin = flat_text.rfind(" ", 0, stop) + 1
    word = flat_text[begin:stop]
    if word in _TITLES or stop < start or not text[begin - 1].isupper():
        return word in _TITLES
    return not in_capitals and word not in _BEGINNINGS and not text[begin - 1 : start - 1].isupper()


def is_foreign(flat_text: str, end: int, home: Container[str]) -> bool:
    """Tell whether the adjective of a country follows that is none of `home`: Sénat italien.

    `flat_text` is the flat form of the text after one space, of which a name ends at `end`.
    """
    word, _, rest = flat_text[end + 2 : end + 34].partition(" ")
    if word in _NORTH_OR_SOUTH:
        word = rest.partition(" ")[0]
    return word in _FOREIGN and word not in home
