"""Compare the themes that the tagger finds with those that people gave the same articles.

    python benchmarks/tagging.py [--half tuned|reported|both] [--threshold N]

prints precision and recall of places and of organisations, each error, and how long an article
takes. What the articles are, and which half is for what, is in benchmarks/tagging/README.md.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import yaml

from newsgen.article import Article
from newsgen.config import Tagging
from newsgen.sources.reading import ReadSettings, read_source
from newsgen.subjects.authority import Sources, authority_sources, make_authority
from newsgen.subjects.folding import Folding
from newsgen.subjects.tagger import Tagger

SITE = Path(__file__).parents[1]
ANNOTATED = Path(__file__).parent / "tagging"
HALVES = ("tuned", "reported")
KINDS = ("lieu", "organisation")
LENGTH = 3_000
"""Characters of the article that is timed."""


class Example(NamedTuple):
    """An article with what people say of it."""

    name: str
    article: Article
    about: tuple[str, ...]
    mentioned: tuple[str, ...]

    @property
    def half(self) -> str:
        """Whether the tagger may be fitted to it."""
        return HALVES[sha256(self.name.encode()).hexdigest()[0] >= "8"]


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
    return Verdict(
        tuple(name for name in found if name in about),
        tuple(name for name in found if name not in about),
        tuple(name for name in about if name not in found),
    )


def _kind(folding: Folding, name: str) -> str:
    """Return the kind of a name; what no authority knows was to be known as an organisation."""
    entry = folding.entry(name)
    return entry.kind if entry else "organisation"


def _written() -> Iterator[Example]:
    for path in sorted((ANNOTATED / "articles").glob("*.txt")):
        yield _example(
            path.stem, path, yaml.safe_load(path.with_suffix(".yaml").read_text("utf-8"))
        )


def _samples() -> Iterator[Example]:
    for name, said in yaml.safe_load((ANNOTATED / "samples.yaml").read_text("utf-8")).items():
        yield _example(name, SITE / name, said)


def _example(name: str, path: Path, said: dict[str, list[str]]) -> Example:
    settings = ReadSettings(ZoneInfo("Europe/Paris"))
    reading = read_source(f"seeds/{path.name}", path.read_bytes(), (), settings)
    about, mentioned = tuple(said["about"] or ()), tuple(said["mentioned"] or ())
    return Example(name, reading.articles[0], about, mentioned)


def table(tagger: Tagger, folding: Folding, chosen: Sequence[Example], half: str) -> Iterator[str]:
    """Yield lines that say how right the tagger is, then each of its errors."""
    errors = []
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
        yield f"{half:9} {kind:13} precision {precision:.3f}  recall {recall:.3f}  {counts}"
    yield from sorted(errors)


def _errors(example: Example, verdict: Verdict) -> Iterator[str]:
    for name in verdict.wrong:
        why = "only mentioned" if name in example.mentioned else "not annotated"
        yield f"  wrong   {name} ({why}): {example.name}"
    for name in verdict.missed:
        yield f"  missed  {name}: {example.name}"


def texts_of(chosen: Sequence[Example]) -> list[tuple[str, str, str]]:
    """Return headline, summary and body of articles, made LENGTH long by the bodies of others."""
    bodies = [one.article.body for one in chosen]
    found = []
    for place, one in enumerate(chosen):
        body = "\n".join((bodies[place:] + bodies)[:20])
        begun = (one.article.headline, one.article.summary)
        found.append((*begun, body[: LENGTH - sum(map(len, begun))]))
    return found


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
    parser.add_argument("--half", choices=(*HALVES, "both"), default="both")
    parser.add_argument("--threshold", type=int, default=Tagging().threshold)
    asked = parser.parse_args()
    authority = make_authority(Sources(authority_sources(SITE).builtin, "", ""))
    tagging = Tagging(threshold=asked.threshold)
    tagger, folding = Tagger(authority, tagging.threshold, tagging.maximum), Folding(authority)
    found = examples()
    for half in HALVES if asked.half == "both" else (asked.half,):
        chosen = [one for one in found if one.half == half]
        print(*table(tagger, folding, chosen, half), sep="\n")
    took = cost(tagger, texts_of(found))
    print(f"{took:.1f} µs an article of {LENGTH} characters, {len(authority.entries)} entries")


if __name__ == "__main__":
    main()
