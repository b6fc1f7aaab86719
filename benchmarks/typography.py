"""Time what typography takes for a body, by what there is to set in it.

    python benchmarks/typography.py [BODIES]

prints, for that many made-up bodies of each kind (200 if not said), their length and the
microseconds that one takes: the least of some rounds, for other programs only ever add to it.
"""

from __future__ import annotations

import sys
import timeit
from collections.abc import Callable, Mapping, Sequence

from corpus import write_articles

from newsgen.french.typography import typeset, typeset_html
from newsgen.rendering.prose import escape

ROUNDS = 15
SENTENCE = "Le ciel est bleu sur la ville et personne ne parle. "
FIGURES = (" 1er mai 2022 à 11 h 30, ", " 10 000 € et 50 % de ", " XXe siècle, p. 12, ")


def main(count: int = 200) -> None:
    """Measure, and print a line for each kind of text."""
    articles = list(write_articles(count))
    headlines = [article.headline for article in articles]
    print("text                              length   µs each")
    for name, bodies in kinds(["\n".join(article.blocks) for article in articles]).items():
        paragraphs = [f"<p>{escape(body).replace(chr(10), '</p><p>')}</p>" for body in bodies]
        report(name, typeset_html, paragraphs)
    report("headlines", typeset.__wrapped__, headlines)
    report("headlines, shown again", typeset, headlines)


def kinds(bodies: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Return bodies by how they were typed."""
    printed = [body.replace("'", "’") for body in bodies]
    typed = [body.replace("’", "'") for body in bodies]
    quoted = [body.replace("« ", '"').replace(" »", '"') for body in typed]
    return {
        "nothing to set": [SENTENCE * (len(body) // len(SENTENCE)) for body in bodies],
        "set well": list(map(typeset.__wrapped__, printed)),
        "plain spaces": printed,
        "straight apostrophes": typed,
        "straight quotation marks too": quoted,
        "thirty numbers too": [_with_figures(body) for body in quoted],
    }


def _with_figures(body: str) -> str:
    for figures in FIGURES:
        body = body.replace(" de ", figures, 5)
    return body


def report(name: str, function: Callable[[str], str], texts: Sequence[str]) -> None:
    """Print how long a function takes for one of the texts."""
    rounds = timeit.repeat(lambda: [function(text) for text in texts], number=1, repeat=ROUNDS)
    length = sum(map(len, texts)) // len(texts)
    print(f"{name:<32}{length:>8}{min(rounds) / len(texts) * 1e6:>10.1f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
