"""Feeds through feedparser, sitemaps through the schemas of sitemaps.org."""

from collections.abc import Iterator
from pathlib import Path

import feedparser
from links import sitemaps
from lxml import etree
from outcome import HERE, Outcome

SCHEMAS = {"urlset": "sitemap.xsd", "sitemapindex": "siteindex.xsd"}
MOST_ENTRIES = 50_000
MOST_BYTES = 50 * 1024 * 1024


def check_feeds(folder: Path) -> Outcome:
    """Read each feed of flux/ with feedparser, which must have nothing to forgive."""
    feeds = sorted(folder.glob("flux/**/*.xml"))
    errors = (
        f"{feed.relative_to(folder)} {error}" for feed in feeds for error in _feed_errors(feed)
    )
    return Outcome("feeds", len(feeds), tuple(errors))


def _feed_errors(feed: Path) -> Iterator[str]:
    parsed = feedparser.parse(feed.read_bytes())
    if parsed.bozo:
        yield str(parsed.bozo_exception)
    elif not parsed.version:
        yield "is neither Atom nor RSS"


def check_sitemaps(folder: Path) -> Outcome:
    """Validate each sitemap against its schema and the limits of the protocol."""
    files = sitemaps(folder)
    errors = (
        f"{file.relative_to(folder)}{error}" for file in files for error in _sitemap_errors(file)
    )
    return Outcome("sitemaps", len(files), tuple(errors))


def _sitemap_errors(file: Path) -> Iterator[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        tree = etree.parse(file, parser)
    except etree.XMLSyntaxError as error:
        yield f" {error}"
        return
    root = tree.getroot()
    name = etree.QName(root).localname
    if name not in SCHEMAS:
        yield f":1 <{name}> is neither a sitemap nor an index of sitemaps"
        return
    schema = etree.XMLSchema(file=HERE / SCHEMAS[name])
    schema.validate(tree)
    for entry in schema.error_log:
        yield f":{entry.line} {entry.message}"
    if len(root) > MOST_ENTRIES:
        yield f" has {len(root)} entries; the protocol allows {MOST_ENTRIES}"
    if file.stat().st_size > MOST_BYTES:
        yield f" has {file.stat().st_size} bytes; the protocol allows {MOST_BYTES}"
