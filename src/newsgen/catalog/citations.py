"""Related headlines in the catalog: what they lead to, and what they may lead to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from newsgen.batching import batched
from newsgen.catalog.unlinked import Citation, Keys, Led

NEAREST = 32
"""Articles before, and after, that are compared for each key of a related headline."""

_BEARER = (
    "SELECT b.id FROM article b WHERE b.kind != 'page' AND b.headline_hash = {hash}"
    " AND b.published {sign} {published} AND b.id != {article}"
    " ORDER BY b.published {order}, b.identity {order} LIMIT 1"
)
_LEADS_TO = "CASE t.kind WHEN 'removed' THEN '' ELSE t.address END"
"""Nobody is led to a removed article, though there be a notice at its address."""
_EARLIER = {"sign": "<=", "order": "DESC"}
_LATER = {"sign": ">", "order": "ASC"}


class Asking(NamedTuple):
    """A related headline, where it stands and where it leads."""

    citation: Citation
    published: str
    identity: str
    headline: str
    target: int
    led: Led


class Candidate(NamedTuple):
    """An article that may be meant: its number, place in the archive and headline."""

    number: int
    published: str
    identity: str
    headline: str


def link_equals(db: sqlite3.Connection) -> None:
    """Let every related headline lead to the article that has it: the nearest before, or after."""
    names = {
        "hash": "related.headline_hash",
        "published": "related.published",
        "article": "related.article",
    }
    db.execute(
        f"UPDATE related SET target = coalesce(({_BEARER.format(**names, **_EARLIER)}),"
        f" ({_BEARER.format(**names, **_LATER)}), 0) WHERE headline_hash IN"
        " (SELECT headline_hash FROM article INDEXED BY article_by_headline WHERE kind != 'page')"
    )


def put_headline_keys(db: sqlite3.Connection) -> None:
    """Fill the table of keys from those of all articles."""
    db.execute(
        "INSERT OR IGNORE INTO headline_key SELECT CASE number WHEN 1 THEN key_1"
        " WHEN 2 THEN key_2 WHEN 3 THEN key_3 ELSE key_4 END AS key, published, place, id"
        " FROM article CROSS JOIN (SELECT column1 AS number FROM (VALUES (1), (2), (3), (4)))"
        " WHERE key IS NOT NULL ORDER BY 1, 2, 3, 4"
    )


def unresolved(db: sqlite3.Connection) -> Iterator[tuple[int, int, str]]:
    """Yield (hash, article, headline) of related headlines that lead nowhere."""
    for headline_hash, article, related in db.execute(
        "SELECT r.headline_hash, r.article, a.related FROM related r"
        " CROSS JOIN article a ON a.id = r.article WHERE r.target = 0"
    ):
        yield headline_hash, article, _headline_in(related, headline_hash)


def put_asked_keys(db: sqlite3.Connection, rows: Iterable[tuple[int, int, int]]) -> None:
    """Note under which keys a related headline is to be found when such an article comes."""
    db.executemany("INSERT OR IGNORE INTO asked_key VALUES (?,?,?)", rows)


def forget_asked_keys(db: sqlite3.Connection, rows: Iterable[tuple[int, int, int]]) -> None:
    """Undo what `put_asked_keys` did."""
    db.executemany(
        "DELETE FROM asked_key WHERE key = ? AND headline_hash = ? AND article = ?", rows
    )


def sharing_keys(db: sqlite3.Connection) -> list[Citation]:
    """Return the related headlines that share a key with some article, whatever its date.

    Those of one article, and mostly of one time, together: they are compared with the same ones.
    """
    rows = db.execute(
        "SELECT DISTINCT headline_hash, article FROM asked_key o"
        " WHERE EXISTS (SELECT 1 FROM headline_key h WHERE h.key = o.key)"
        " ORDER BY article, headline_hash"
    )
    return [Citation(*row) for row in rows]


def concerned(db: sqlite3.Connection, headline_hash: int, keys: Keys) -> set[Citation]:
    """Return the related headlines that an article with this headline may answer."""
    rows = db.execute(
        "SELECT headline_hash, article FROM related WHERE headline_hash = ?", (headline_hash,)
    ).fetchall()
    for key in keys:
        rows += db.execute("SELECT headline_hash, article FROM asked_key WHERE key = ?", (key,))
    return {Citation(*row) for row in rows}


def asking(db: sqlite3.Connection, citation: Citation) -> Asking | None:
    """Return a related headline as the catalog has it, None when its article is no more."""
    row = db.execute(
        f"SELECT r.published, a.identity, a.related, r.target, t.identity, {_LEADS_TO}"
        " FROM related r JOIN article a ON a.id = r.article LEFT JOIN article t ON t.id = r.target"
        " WHERE r.headline_hash = ? AND r.article = ?",
        citation,
    ).fetchone()
    if row is None:
        return None
    published, identity, related, target, *led = row
    headline = _headline_in(related, citation.headline_hash)
    return Asking(citation, published, identity, headline, target, Led(*led) if target else Led())


def equal(db: sqlite3.Connection, one: Asking) -> int:
    """Return the number of the article that has a related headline as its own, 0 for none."""
    names = {"hash": "?", "published": "?", "article": "?"}
    values = (one.citation.headline_hash, one.published, one.citation.article)
    for side in (_EARLIER, _LATER):
        row = db.execute(_BEARER.format(**names, **side), values).fetchone()
        if row:
            return int(row[0])
    return 0


def sharing(db: sqlite3.Connection, one: Asking, keys: Iterable[int]) -> set[int]:
    """Return the numbers of articles that share a key with a related headline, never its own.

    NEAREST of each side and key.
    """
    numbers: set[int] = set()
    for key in keys:
        for sign, order in (("<=", "DESC"), (">", "ASC")):
            rows = db.execute(
                f"SELECT article FROM headline_key WHERE key = ? AND published {sign} ?"
                f" ORDER BY published {order}, place {order} LIMIT {NEAREST}",
                (key, one.published),
            )
            numbers.update(row[0] for row in rows)
    numbers.discard(one.citation.article)
    return numbers


def candidates(db: sqlite3.Connection, numbers: Iterable[int]) -> Iterator[Candidate]:
    """Yield articles, by their numbers."""
    for some in batched(numbers, 500):
        rows = db.execute(
            "SELECT id, published, identity, headline FROM article"
            f" WHERE id IN ({','.join('?' * len(some))})",
            some,
        )
        yield from map(Candidate._make, rows)


def link(db: sqlite3.Connection, citation: Citation, target: int) -> None:
    """Let a related headline lead to an article, or nowhere (0)."""
    db.execute(
        "UPDATE related SET target = ? WHERE headline_hash = ? AND article = ?",
        (target, *citation),
    )


def place_of(db: sqlite3.Connection, number: int) -> Led:
    """Return where one gets by leading to an article."""
    row = db.execute(
        f"SELECT identity, {_LEADS_TO} FROM article t WHERE id = ?", (number,)
    ).fetchone()
    return Led(*row) if row else Led()


def beside(db: sqlite3.Connection, identity: str) -> set[str]:
    """Return the articles that lead to one by a related headline, and those to which it leads."""
    rows = db.execute(
        "SELECT o.identity FROM article a JOIN related r ON r.target = a.id AND r.target > 0"
        " JOIN article o ON o.id = r.article WHERE a.identity = ?1"
        " UNION SELECT o.identity FROM article a JOIN related r ON r.article = a.id"
        " JOIN article o ON o.id = r.target WHERE a.identity = ?1",
        (identity,),
    )
    return {row[0] for row in rows}


def _headline_in(related: str, headline_hash: int) -> str:
    """Return the first of an article's related headlines that has a hash."""
    start = f"\n{related}".index(f"\n{headline_hash}\t")
    return related[start:].partition("\n")[0].split("\t", 2)[1]
