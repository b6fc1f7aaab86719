"""All kinds of pages, in the order in which they are rendered and put in place."""

from __future__ import annotations

from newsgen.pages import (
    article,
    calendar,
    day,
    feed,
    home,
    month,
    not_found,
    page,
    robots,
    search,
    shard,
    sitemap,
    sitemap_index,
    term,
    terms,
    undated,
    year,
)
from newsgen.pages.kind import Kind

KINDS: dict[str, Kind] = {
    module.KIND.name: module.KIND
    for module in (
        article,
        page,
        day,
        month,
        year,
        calendar,
        undated,
        terms,
        feed,
        sitemap,
        sitemap_index,
        robots,
        not_found,
        search,
        shard,
        home,
        term,
    )
}
