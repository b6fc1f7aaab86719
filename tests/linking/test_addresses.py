"""Addresses that several articles claim: the same for the same set, in whatever order it came."""

from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from archives import article, card, empty_catalog, rows
from newsgen import urls
from newsgen.article import Article
from newsgen.catalog.claims import contested_claims
from newsgen.catalog.loading import forget_source, load_sources, take_source
from newsgen.catalog.store import Catalog
from newsgen.linking.addresses import settle
from newsgen.urls import permalinks

DAY = "2022-05-11"
SAME = tuple(article("Le vote", DAY, identity=f"content/{name}") for name in "abcd")
CLAIM = "/2022/05/11/le-vote.html"
TOLD_APART = permalinks.told_apart(CLAIM, "content/b")
LONGER = permalinks.told_apart(CLAIM, "content/b", 12)


def asking(address: str, name: str, published: str = DAY) -> Article:
    """Return an article with a `url:`."""
    return article(f"Autre {name}", published, identity=f"content/{name}", url=address)


FOUND = (
    *SAME,
    article("LE VOTE", "2022-05-11T08:00:00", identity="content/e"),
    article("Le vote", "2022-05-12", identity="content/f"),
    asking(TOLD_APART, "g"),
    asking(LONGER, "h"),
    asking(CLAIM.upper().replace("HTML", "html"), "i"),
    asking(permalinks.told_apart(TOLD_APART, "content/j"), "j", "1999"),
)
KEYS = [urls.claim_key(card(one).claim) for one in FOUND]


def addresses(catalog: Catalog) -> dict[str, str]:
    """Return the address of each article."""
    return dict(catalog.connection.execute("SELECT identity, address FROM article"))


@cache
def clean(articles: tuple[Article, ...]) -> dict[str, str]:
    """Return the addresses of a set of articles, settled at once."""
    catalog = empty_catalog()
    load_sources(catalog, [rows(one) for one in articles])
    settle(catalog, contested_claims(catalog))
    return addresses(catalog)


def add(catalog: Catalog, one: Article) -> None:
    """Take an article and settle what it claims, as a build does after one edit."""
    before, after = take_source(catalog, rows(one))
    settle(catalog, {urls.claim_key(entry.claim) for entry in (*before, *after)})


def withdraw(catalog: Catalog, one: Article) -> None:
    """Remove an article and settle what it claimed."""
    document = card(one)
    entries = forget_source(catalog, document.folder, document.name)
    settle(catalog, {urls.claim_key(entry.claim) for entry in entries})


def incremental() -> Catalog:
    """Return an empty catalog that takes articles one by one."""
    catalog = empty_catalog()
    catalog.fresh = False
    return catalog


@given(st.permutations(FOUND), st.data())
def test_any_order_of_arrival_and_removal_gives_the_same_addresses(
    order: list[Article], data: st.DataObject
) -> None:
    catalog = incremental()
    for one in order:
        add(catalog, one)
    assert addresses(catalog) == clean(FOUND)
    present = set(range(len(FOUND)))
    for number in data.draw(st.permutations(range(len(FOUND)))):
        withdraw(catalog, FOUND[number])
        present.discard(number)
        left = tuple(FOUND[n] for n in sorted(present))
        assert addresses(catalog) == clean(left)


@given(st.sets(st.sampled_from(range(len(FOUND)))))
def test_no_two_articles_share_an_address(numbers: set[int]) -> None:
    found = clean(tuple(FOUND[number] for number in sorted(numbers)))
    assert len({address.lower() for address in found.values()}) == len(numbers)


@given(st.permutations(SAME))
def test_arriving_in_batches_gives_the_same(order: list[Article]) -> None:
    catalog = incremental()
    for batch in (order[:1], order[1:]):
        for one in batch:
            take_source(catalog, rows(one))
        settle(catalog, {urls.claim_key(CLAIM)})
    assert addresses(catalog) == clean(SAME)


def test_the_smallest_date_then_identity_has_the_address() -> None:
    found = clean((*SAME, asking(CLAIM, "z", "1900")))
    assert found["content/z"] == CLAIM
    assert found["content/a"] == permalinks.told_apart(CLAIM, "content/a")
    assert clean(SAME)["content/a"] == CLAIM


def test_a_claim_that_looks_like_anothers_told_apart_address_keeps_it() -> None:
    found = clean((*SAME[:2], asking(TOLD_APART, "g")))
    assert found == {"content/a": CLAIM, "content/b": LONGER, "content/g": TOLD_APART}


def test_a_content_page_has_its_address_before_any_article() -> None:
    catalog = incremental()
    add(catalog, article("À propos", "1900", url="/a-propos.html", identity="content/x"))
    page = rows(article("À propos", identity="content/pages/a-propos.md"), "page")
    _, after = take_source(catalog, page)
    moved = settle(catalog, {urls.claim_key(entry.claim) for entry in after})
    assert moved == {"content/x"}
    assert addresses(catalog)["content/pages/a-propos.md"] == "/a-propos.html"


def test_settling_tells_who_moved_and_only_once() -> None:
    catalog = incremental()
    add(catalog, SAME[1])
    take_source(catalog, rows(SAME[0]))
    key = urls.claim_key(CLAIM)
    assert settle(catalog, {key}) == {"content/b"}
    assert settle(catalog, {key}) == set()
    assert settle(catalog, KEYS) == set()
