"""All kinds of pages, in the order in which they are rendered and put in place."""

from __future__ import annotations

from newsgen.pages import (
    article,
    calendar,
    corrections,
    day,
    day_of_year,
    days_of_year,
    feed,
    home,
    host_rules,
    month,
    moved,
    not_found,
    page,
    redirect,
    robots,
    search,
    shard,
    sitemap,
    sitemap_index,
    term,
    terms,
    undated,
    unlisted,
    withdrawn,
    year,
)
from newsgen.pages.kind import Kind

KINDS: dict[str, Kind] = {
    module.KIND.name: module.KIND
    for module in (
        article,
        unlisted,
        withdrawn,
        page,
        day,
        month,
        year,
        calendar,
        day_of_year,
        days_of_year,
        undated,
        corrections,
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
        redirect,
        moved,
        host_rules,
    )
}
