"""What the kinds of pages are called when one is explained."""

from __future__ import annotations

from newsgen.catalog.records import ASSETS, IDS, INDEX

KIND_NAMES = {
    "article": "the page of an article",
    "unlisted": "the page of an article that nothing leads to: it is withdrawn from the lists",
    "withdrawn": "the notice that stands at the address of a removed article",
    "page": "a content page",
    "day": "the list of a day",
    "month": "the page of a month",
    "year": "the page of a year",
    "calendar": "the calendar of all years",
    "day_of_year": "the articles of one day of the year, across the years",
    "days_of_year": "the calendar of all days of the year",
    "undated": "a list of articles whose day is not known",
    "corrections": "corrections of articles: all, or those of a year or a month",
    "term": "the page of a theme, section, author or publication",
    "redirect": "a former address of a theme, which leads to the present one",
    "moved": "an old address, which leads on",
    "host_rules": "the rules by which a host leads old addresses on",
    "terms": "the list of all themes, sections, authors or publications",
    "feed": "a feed for news readers",
    "sitemap": "a list of addresses for search engines",
    "sitemap_index": "the list of all sitemaps",
    "robots": "what search engines may visit",
    "not_found": "what a reader sees at an address that does not exist",
    "search": "the search page",
    "shard": "the table of a part of the search index",
    IDS: "the names that a part of the search index gives to articles",
    INDEX: "a file of the search index, made by Pagefind",
    "home": "the home page",
    ASSETS: "a file of the theme or of the site, copied as it is",
}
