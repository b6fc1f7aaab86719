"""Compare the themes that the tagger finds with those that people gave the same articles.

    python benchmarks/tagging.py [--part tuned|unseen|both] [--threshold N] [--errors PART]

prints precision and recall of places and of organisations, each error of the tuned part (with
`--errors unseen`, those of the unseen part instead), and how long an article takes, of the
benchmark corpus, of annotated prose, and of prose dense with names. What the articles are, and
which part is for what, is in benchmarks/tagging/README.md.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import yaml
from corpus import write_articles

from newsgen.article import Article
from newsgen.config import Tagging
from newsgen.sources.reading import ReadSettings, read_source
from newsgen.subjects.authority import Sources, authority_sources, make_authority
from newsgen.subjects.folding import Folding
from newsgen.subjects.tagger import Tagger

SITE = Path(__file__).parents[1]
ANNOTATED = Path(__file__).parent / "tagging"
PARTS = {"tuned": "articles", "unseen": "unseen"}
"""The folder of each part, which may be absent; the samples of the site are tuned too."""
KINDS = ("lieu", "organisation")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_NAMED = re.compile(r"(?<=[a-zé’'] )[A-ZÉ]\w+|(?<=[’'])[A-ZÉ]\w+")
LENGTH = 3_000
"""Characters of the annotated articles that are timed, made longer."""
MADE_UP = 200
"""Articles of the benchmark corpus that are timed."""


class Example(NamedTuple):
    """An article with what people say of it."""

    name: str
    part: str
    article: Article
    about: tuple[str, ...]
    mentioned: tuple[str, ...]
    disputed: tuple[str, ...]
    """What one of two people held it to be about: to find it is neither right nor wrong."""


class Verdict(NamedTuple):
    """What the tagger found of an example, of one kind."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]
    missed: tuple[str, ...]


def examples() -> list[Example]:
    """Return all annotated articles."""
    return [*_written(), *_samples()]


def judge(tagger: Tagger, folding: Folding, example: Example, kind: str) -> Verdict:
    """Compare what the tagger finds in an example with what it is about, of one kind."""
    article = example.article
    tags = tagger(article.headline, article.summary, article.body)
    found = [entry.name for entry in tags.found if entry.kind == kind]
    about = [folding(name) for name in example.about if _kind(folding, name) == kind]
    allowed = {*about, *map(folding, example.disputed)}
    return Verdict(
        tuple(name for name in found if name in about),
        tuple(name for name in found if name not in allowed),
        tuple(name for name in about if name not in found),
    )


def _kind(folding: Folding, name: str) -> str:
    """Return the kind of a name; what no authority knows was to be known as an organisation."""
    entry = folding.entry(name)
    return entry.kind if entry else "organisation"


def _written() -> Iterator[Example]:
    for part, folder in PARTS.items():
        for path in sorted((ANNOTATED / folder).glob("*.txt")):
            said = yaml.safe_load(path.with_suffix(".yaml").read_text("utf-8"))
            yield _example(path.stem, part, path, said)


def _samples() -> Iterator[Example]:
    for name, said in yaml.safe_load((ANNOTATED / "samples.yaml").read_text("utf-8")).items():
        yield _example(name, "tuned", SITE / name, said)


def _example(name: str, part: str, path: Path, said: dict[str, list[str]]) -> Example:
    settings = ReadSettings(ZoneInfo("Europe/Paris"))
    reading = read_source(f"seeds/{path.name}", path.read_bytes(), (), settings)
    about, mentioned = tuple(said["about"] or ()), tuple(said["mentioned"] or ())
    disputed = tuple(said.get("disputed", ()))
    return Example(name, part, reading.articles[0], about, mentioned, disputed)


def table(
    tagger: Tagger, folding: Folding, chosen: Sequence[Example], *, names_errors: bool
) -> Iterator[str]:
    """Yield lines that say how right the tagger is, then, if asked, each of its errors."""
    errors: list[str] = []
    part = chosen[0].part
    for kind in (*KINDS, "both"):
        right = wrong = missed = 0
        for example in chosen:
            for one in KINDS if kind == "both" else (kind,):
                verdict = judge(tagger, folding, example, one)
                right += len(verdict.right)
                wrong += len(verdict.wrong)
                missed += len(verdict.missed)
                if kind != "both":
                    errors += _errors(example, verdict)
        precision, recall = right / (right + wrong or 1), right / (right + missed or 1)
        counts = f"{right:4} right {wrong:3} wrong {missed:3} missed"
        yield f"{part:9} {kind:13} precision {precision:.3f}  recall {recall:.3f}  {counts}"
    yield from sorted(errors) if names_errors else ()


def _errors(example: Example, verdict: Verdict) -> Iterator[str]:
    for name in verdict.wrong:
        why = "only mentioned" if name in example.mentioned else "not annotated"
        yield f"  wrong   {name} ({why}): {example.name}"
    for name in verdict.missed:
        yield f"  missed  {name}: {example.name}"


def texts_of(bodies: Sequence[str], chosen: Sequence[Example]) -> list[tuple[str, str, str]]:
    """Return headline, summary and body of articles, made LENGTH long by bodies from theirs on."""
    found = []
    for place, one in enumerate(chosen):
        body = "\n".join((*bodies[place:], *bodies)[:20])
        begun = (one.article.headline, one.article.summary)
        found.append((*begun, body[: LENGTH - sum(map(len, begun))]))
    return found


def dense(bodies: Sequence[str]) -> list[str]:
    """Return the sentences of bodies that name three things or more by a capital, as bodies."""
    sentences = [one for body in bodies for one in _SENTENCE_END.split(body)]
    return [one for one in sentences if len(_NAMED.findall(one)) >= 3]


def timed_texts(found: Sequence[Example]) -> dict[str, list[tuple[str, str, str]]]:
    """Return what is timed, by what it is: made-up articles as compare.py builds, and real ones."""
    tuned = [one for one in found if one.part == "tuned"]
    bodies = [one.article.body for one in tuned]
    made_up = [(a.headline, a.summary, "\n\n".join(a.blocks)) for a in write_articles(MADE_UP)]
    return {
        "made-up prose": made_up,
        "annotated prose": texts_of(bodies, tuned),
        "dense prose": texts_of(dense(bodies), tuned),
    }


def cost(tagger: Tagger, texts: Sequence[tuple[str, str, str]]) -> float:
    """Return the microseconds of processor time that one of these texts takes."""
    best = float("inf")
    for _ in range(20):
        begun = time.process_time()
        for text in texts:
            tagger(*text)
        best = min(best, time.process_time() - begun)
    return best / len(texts) * 1e6


def main() -> None:
    """Print what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--part", choices=(*PARTS, "both"), default="both")
    parser.add_argument("--threshold", type=int, default=Tagging().threshold)
    parser.add_argument("--errors", choices=PARTS, default="tuned", help="whose to name")
    asked = parser.parse_args()
    authority = make_authority(Sources(authority_sources(SITE).builtin, "", ""))
    tagger = Tagger(authority, asked.threshold, Tagging().maximum)
    found = examples()
    for part in PARTS if asked.part == "both" else (asked.part,):
        chosen = [one for one in found if one.part == part]
        if chosen:
            lines = table(tagger, Folding(authority), chosen, names_errors=part == asked.errors)
            print(*lines, sep="\n")
    for prose, texts in timed_texts(found).items():
        length = sum(sum(map(len, text)) for text in texts) // len(texts)
        took, entries = cost(tagger, texts), len(authority.entries)
        print(f"{took:.1f} µs an article of {length:,} characters, {prose}, {entries} entries")


if __name__ == "__main__":
    main()
