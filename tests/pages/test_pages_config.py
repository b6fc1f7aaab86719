"""Each kind of page says which keys of the configuration it depends on, and no others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from archives import archive_of, article
from newsgen.catalog.rows import Entry
from newsgen.config import ImagePolicy, Limits, MenuItem, Search, SiteConfig, Tagging
from newsgen.config.values import WithholdRule
from newsgen.linking.changes import Changes
from newsgen.pages.frame import frame_fingerprint, site_view
from newsgen.pages.kind import Archive, Setting
from newsgen.pages.table import KINDS
from newsgen.stages.linking import REACHING

OTHER: dict[str, Any] = {
    "title": "Autre",
    "base_url": "https://autre.example/",
    "description": "Autre",
    "publisher": "Autre",
    "timezone": "Europe/Rome",
    "permalink": "/{slug}/",
    "markup": "commonmark",
    "typography": False,
    "page_size": 7,
    "min_articles": 3,
    "host": "s3",
    "images": ImagePolicy("local"),
    "search": Search(shard_size=100),
    "tagging": Tagging(on=False),
    "withhold": (WithholdRule(author="Anne"),),
    "limits": Limits(source_size=7),
    "logo": "autre.png",
    "favicon": "autre.png",
    "accent": "#123456",
    "menu": (MenuItem("A", "a.html"),),
    "footer": "Autre",
    "contact": "autre@example.org",
    "head_extra": "<meta>",
    "words": (("home", "Autre"),),
    "requires": ">=0.1",
}
"""Another value of each key."""
READ_ANEW = {"timezone", "permalink", "tagging", "withhold", "limits"}
"""Keys after which all sources are read again, and all pages planned."""


class Noting:
    """A configuration that notes which keys it is asked for."""

    def __init__(self, config: SiteConfig) -> None:
        self.asked: set[str] = set()
        self._config = config

    def __getattr__(self, name: str) -> Any:
        self.asked.add(name)
        return getattr(self._config, name)


def an_archive() -> Archive:
    articles = [
        article(
            f"Titre {number}",
            date,
            themes=("Maroc", "Climat"),
            section="Monde",
            related=("Titre 3",),
        )
        for number, date in enumerate(["2022-05-11"] * 8 + ["2022-05", "2021", ""] * 6)
    ]
    return archive_of(articles, base_url="https://presse.example/", page_size=5)


def of_the_frame(config: SiteConfig) -> set[str]:
    """Return the keys that every page depends on, for its header, footer and menu show them."""
    shape = an_archive().shape
    usual = frame_fingerprint(site_view(config, shape, WORDS, custom_css=False), WORDS)
    changed = {
        name: frame_fingerprint(
            site_view(replace(config, **{name: value}), shape, WORDS, custom_css=False), WORDS
        )
        for name, value in OTHER.items()
    }
    return {name for name, value in changed.items() if value != usual}


WORDS = dict(an_archive().words)


def test_another_value_is_there_for_each_key() -> None:
    assert set(OTHER) == set(SiteConfig.__dataclass_fields__)
    config = SiteConfig(title="Essai")
    assert all(getattr(config, name) != value for name, value in OTHER.items())


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_depends_on_no_key_that_it_does_not_name(name: str) -> None:
    archive, kind = an_archive(), KINDS[name]
    noting: Any = Noting(archive.config)
    noted = replace(archive, config=noting)
    for page in kind.pages(noted, list(kind.keys(noted))):
        kind.show(page, Setting(noting, WORDS, "../", page.path, "https://x/", lambda _: b"*a*"))
    allowed = of_the_frame(archive.config) | READ_ANEW
    assert noting.asked - allowed <= set(kind.config)
    assert set(kind.config) <= set(OTHER)


@pytest.mark.parametrize("name", KINDS)
def test_what_a_change_touches_depends_on_few_keys(name: str) -> None:
    archive = an_archive()
    noting: Any = Noting(archive.config)
    entry = Entry(
        "content/x",
        "article",
        "2022-05-11",
        "",
        "",
        1,
        "/x.html",
        (("themes", "maroc"),),
        (b"", b"x"),
    )
    noted = replace(archive, config=noting)
    set(KINDS[name].touched(noted, Changes((entry,), frozenset({(b"", b"x")}))))
    assert noting.asked <= set(REACHING)
