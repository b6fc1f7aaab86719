"""What an archive's themes are like, and what they could be: for whoever keeps themes.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import yaml
from rapidfuzz import fuzz, process

from newsgen.batching import batched
from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.rows import Record
from newsgen.catalog.store import SCHEMA_VERSION
from newsgen.config import load_config
from newsgen.errors import BuildError, SourceError
from newsgen.pages.details import details_of
from newsgen.site_folders import built_catalog
from newsgen.stages.bodies import BodyReader
from newsgen.subjects.authority import load_authority
from newsgen.subjects.folding import Folding
from newsgen.subjects.spelling import flat
from newsgen.subjects.values import Alias, Authority, Entry
from newsgen.urls import naming

ALIKE = 88
"""Of 100: how alike two names are that may be one theme."""
LEAST = 3
"""Articles in which a name recurs that is proposed."""
MOST = 500
"""Names proposed, at most."""
EXAMPLES = 3
HELD = 500_000
"""Names counted at a time; beyond, those met once are forgotten."""
_AROUND = 40
_SMALL = "de|du|des|d|la|le|les|l|en|sur|aux|à"
_WORD = r"[A-ZÀ-ÖØ-ÞŒ][\w’'-]*[^\W_]"
_NAME = re.compile(rf"{_WORD}(?: (?:(?:{_SMALL})(?: |[’']))*{_WORD})*")
_SEQUENCE = re.compile(rf"(?<=[a-zà-öø-ÿœ,;] |[a-zà-öø-ÿœ][’'])({_NAME.pattern})")
"""Words with capitals that stand within a sentence, and what small words join them."""
_NO_PROSE = re.compile(
    r"(?:```|~~~).*?(?:```|~~~|\Z)|`[^`\n]*`|<!--.*?(?:-->|\Z)"
    r"|!\[[^\]\n]{0,300}\]\([^)\n]{0,500}\)",
    re.DOTALL,
)
"""Of Markdown: code, comments, images."""
_MARKS = re.compile(r"<[a-zA-Z/][^<>\n]{0,300}>|\]\([^)\n]{0,500}\)|[\[\]]|\*+")
"""Of Markdown: tags, and what stands around the words of a link or of emphasis."""
_FIGURES = re.compile(r"\d+|\b[IVX]+(?=(?:e|er|re|[èe]me)?\b)")
"""Roman ones too: Louis XIV is not Louis XV."""


class Theme(NamedTuple):
    """A theme that articles bear."""

    name: str
    slug: str
    articles: int


class Themes(NamedTuple):
    """All themes of an archive, most articles first; those of one; and those that may be one."""

    themes: tuple[Theme, ...]
    alike: tuple[tuple[Theme, ...], ...]
    entries: Mapping[str, Entry]
    """What the authority file says of the first of a group, where it has that: by name."""

    @property
    def single(self) -> tuple[Theme, ...]:
        """The themes of a single article."""
        return tuple(theme for theme in self.themes if theme.articles == 1)


class Suggestion(NamedTuple):
    """A name that recurs and that the authority file does not have."""

    name: str
    aliases: tuple[str, ...]
    """Its other spellings, such as GeoTribu of Géotribu: two entries could not have them."""
    articles: int
    examples: tuple[str, ...]


def themes(site: Path) -> Themes:
    """Return the themes of a site as its last build left them. Raises UsageError without one."""
    with closing(_catalog(site)) as reader:
        found = [Theme(one.name, one.slug, one.articles) for one in reader.terms.of("themes", 1)]
    folding = Folding(load_authority(site))
    found.sort(key=lambda theme: (-theme.articles, theme.slug))
    alike = tuple(_alike(found, folding))
    entries = {first.name: entry for first, *_ in alike if (entry := folding.entry(first.name))}
    return Themes(tuple(found), alike, entries)


def suggestions(site: Path) -> list[Suggestion]:
    """Return names that recur in the texts of a site and are no theme's, most articles first.

    Raises UsageError for a site that was never built. Articles that changed since are left out.
    """
    config = load_config(site).config
    authority = load_authority(site)
    folding, longer = Folding(authority), _going_on_small(authority)
    counts: dict[str, _Recurring] = {}
    with closing(_catalog(site)) as reader:
        for text in _texts(reader, BodyReader(site.resolve(), reader, config)):
            _count(counts, _names(text, longer))
            if len(counts) > HELD:
                counts = {slug: one for slug, one in counts.items() if one.articles > 1}
    recurring = [one for one in counts.values() if one.articles >= LEAST]
    found = [one.suggestion() for one in recurring if not any(map(folding.entry, one.spellings))]
    return sorted(found, key=lambda one: (-one.articles, one.name))[:MOST]


class _Recurring:
    """A name that is counted, with its spellings: those that one slug has."""

    __slots__ = ("articles", "examples", "spellings")

    def __init__(self) -> None:
        self.articles = 0
        self.spellings: dict[str, int] = {}
        self.examples: list[str] = []

    def suggestion(self) -> Suggestion:
        """Return what is proposed: the spelling of most articles, the others as its aliases."""
        name, *others = sorted(self.spellings, key=lambda one: (-self.spellings[one], one))
        return Suggestion(name, tuple(others), self.articles, tuple(self.examples))


def _count(counts: dict[str, _Recurring], names: dict[str, str]) -> None:
    """Count the names of a text, each with its example, by slug."""
    counted: set[str] = set()
    for name, example in names.items():
        slug = naming.term_slug(name)
        one = counts.setdefault(slug, _Recurring())
        one.spellings[name] = one.spellings.get(name, 0) + 1
        if slug not in counted:
            counted.add(slug)
            one.articles += 1
            if len(one.examples) < EXAMPLES:
                one.examples.append(example)


def merged_as_yaml(groups: Iterable[Sequence[Theme]], entries: Mapping[str, Entry]) -> str:
    """Return entries of themes.yaml that make one theme of each group.

    One of `entries` is written whole: it takes the place of the one that is there.
    """
    parts = []
    for first, *others in groups:
        entry = entries.get(first.name, Entry(first.name, naming.term_slug(first.name)))
        if entry.own:
            parts.append("# in place of the entry of this name:\n")
        aliases = (*entry.aliases, *(Alias(other.name) for other in others))
        parts.append(_as_yaml([_written(entry._replace(aliases=aliases))]))
    return "".join(parts)


def _written(entry: Entry) -> dict[str, object]:
    """Return an entry as themes.yaml has it."""
    rule = {
        "case": entry.case,
        "cities": list(entry.cities),
        "home": list(entry.home),
        "never": list(entry.never),
        "with": list(entry.needs),
    }
    fields = {
        "name": entry.name,
        "slug": entry.slug if entry.slug != naming.term_slug(entry.name) else "",
        "kind": entry.kind,
        "aliases": [_alias(one) for one in entry.aliases],
        "broader": entry.broader,
        "note": entry.note,
        "match": {key: value for key, value in rule.items() if value},
    }
    return {key: value for key, value in fields.items() if value} | (
        {} if entry.sought else {"match": False}
    )


def _alias(alias: Alias) -> object:
    rule = {"with": list(alias.needs), "never": list(alias.never)}
    kept = {key: value for key, value in rule.items() if value}
    return {"name": alias.name, **kept} if kept else alias.name


def suggested_as_yaml(found: Iterable[Suggestion]) -> str:
    """Return entries of themes.yaml for suggestions, each below its count and examples."""
    parts = []
    for one in found:
        lines = [f"{one.articles} articles", *one.examples]
        parts += [f"# {' '.join(line.splitlines())}\n" for line in lines]
        aliases = {"aliases": list(one.aliases)} if one.aliases else {}
        parts.append(_as_yaml([{"name": one.name, **aliases}]))
    return "".join(parts)


def _as_yaml(entries: Iterable[dict[str, object]]) -> str:
    found = list(entries)
    if not found:
        return ""
    return yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=10_000)


def _catalog(site: Path) -> CatalogReader:
    load_config(site)
    return CatalogReader.open(built_catalog(site), SCHEMA_VERSION)


def _alike(found: Sequence[Theme], folding: Folding) -> Iterator[tuple[Theme, ...]]:
    """Yield groups of themes with like names: of the same first letter, and the same figures."""
    ordered = sorted(found, key=_block)
    for _, block in groupby(ordered, key=_block):
        waiting = list(block)
        while waiting:
            first, *waiting = waiting
            slugs = [theme.slug for theme in waiting]
            near = process.extract(
                first.slug, slugs, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None
            )
            group = [first, *(waiting[place] for _, _, place in near)]
            known = [theme for theme in group if folding.entry(theme.name)]
            if len(group) > 1 and len(known) < len(group):
                waiting = [theme for theme in waiting if theme not in group]
                group.sort(key=lambda theme: (theme not in known, -theme.articles, theme.slug))
                yield (*known[:1], *(theme for theme in group if theme not in known))


def _block(theme: Theme) -> tuple[str, tuple[str, ...]]:
    return theme.slug[:1], tuple(_FIGURES.findall(theme.name))


def _texts(reader: CatalogReader, bodies: BodyReader) -> Iterator[str]:
    """Yield summary and prose of all articles that are as the last build read them."""
    for some in batched(reader.articles.identities("article"), 200):
        for record in reader.articles.records(some):
            try:
                derived = "no_summary" in details_of(record)  # the body has its words
                summary = "" if derived else record.summary
                yield f"{summary}\n{_prose(_body(bodies, record))}"
            except (BuildError, SourceError, OSError, IndexError):
                continue


def _body(bodies: BodyReader, record: Record) -> str:
    return bodies.read(record).decode("utf-8", "replace")


def _prose(body: str) -> str:
    return _MARKS.sub("", _NO_PROSE.sub("\n", body))


def _going_on_small(authority: Authority) -> dict[str, list[str]]:
    """Return the known names that go on in small letters, by their beginning: Union européenne."""
    found: dict[str, list[str]] = {}
    for entry in authority.entries:
        for name in (entry.name, *(alias.name for alias in entry.aliases)):
            if (beginning := _NAME.match(name)) and beginning[0] != name:
                found.setdefault(beginning[0], []).append(name)
    return found


def _names(text: str, longer: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the names in a text, each with what stands around its first place.

    Where one is but the beginning of a known name of `longer`, it is none.
    """
    found: dict[str, str] = {}
    for match in _SEQUENCE.finditer(text):
        name = match[1]
        if any(text.startswith(known, match.start()) for known in longer.get(name, ())):
            continue
        if name not in found and len(flat(name).replace(" ", "")) > 2:
            around = text[max(match.start() - _AROUND, 0) : match.end() + _AROUND]
            found[name] = f"… {' '.join(around.split())} …"
    return found
