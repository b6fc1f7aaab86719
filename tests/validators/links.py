"""Links and anchors through hyperlink, without the network."""

import html
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

from outcome import Outcome, died, html_pages, installed, node, run

# In the folder above the site, where no page of the site can have its address.
SEED = "every-page-of-the-site.html"
CANONICAL = re.compile(r'<link\s[^>]*\brel="?canonical"?\s[^>]*\bhref="?([^">\s]+)')
LOADED = re.compile(r"^ok \d+ load (.+\.html)$", re.MULTILINE)
FAILED = re.compile(r"^not ok \d+ (.+)\n((?:  .*\n)*)", re.MULTILINE)
PLACE = re.compile(r"^ {4}at:(.+?)(?=^ {4}\w+:|^ {2}\.\.\.|\Z)", re.MULTILINE | re.DOTALL)


def base_url(folder: Path) -> str:
    """Return the address for which a site was built, as its home page's canonical link says.

    Without such a link: the root of a host that does not exist.
    """
    home = folder / "index.html"
    text = home.read_text(encoding="utf-8") if home.is_file() else ""
    found = CANONICAL.search(text)
    return html.unescape(found[1]).removesuffix("index.html") if found else "http://site.invalid/"


def check_hyperlink(folder: Path) -> Outcome:
    """Follow every internal link, anchor, image, stylesheet, canonical link and sitemap entry.

    The site is mounted at the path of its base_url, since 404.html's links begin with it; it is
    crawled from a list of all its pages, since nothing links to some of them.
    """
    tool = installed("hyperlink/lib/cli.js")
    address = urlsplit(base_url(folder))
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        _mount(folder, root, address.path.strip("/"))
        host = f"{address.scheme}://{address.netloc}/"
        options = ("--recursive", "--internal", "--root", f"{root}/", "--canonicalroot", host)
        finished = run([node(), tool, *options, SEED], root)
    if not re.search(r"^1\.\.\d+$", finished.output, re.MULTILINE):
        raise died("hyperlink", finished)
    errors = tuple(failures(finished.output))
    if finished.status and not errors:
        raise died("hyperlink", finished)
    pages = {page for page in LOADED.findall(finished.output) if page != SEED}
    return Outcome("hyperlink", len(pages), errors)


def _mount(folder: Path, root: Path, path: str) -> None:
    """Link the site's files under root/path, and write the list of all its pages in root."""
    below = root / path
    below.mkdir(parents=True, exist_ok=True)
    for entry in folder.resolve().iterdir():
        (below / entry.name).symlink_to(entry, target_is_directory=entry.is_dir())
    listed = [*html_pages(folder), *(sitemap.relative_to(folder) for sitemap in sitemaps(folder))]
    prefix = f"{path}/" if path else ""
    anchors = (f'<a href="{quote(prefix + file.as_posix())}">-</a>\n' for file in listed)
    (root / SEED).write_text("<!DOCTYPE html>\n" + "".join(anchors), encoding="utf-8")


def sitemaps(folder: Path) -> list[Path]:
    """Return the sitemaps of a built site, the index first."""
    return [*sorted(folder.glob("sitemap*.xml")), *sorted(folder.glob("sitemaps/**/*.xml"))]


def failures(report: str) -> Iterator[str]:
    """Read the failures of a TAP report: what failed, and where the link stands."""
    for what, block in FAILED.findall(report):
        place = PLACE.search(block)
        where = " ".join(place[1].split()) if place else ""
        yield f"{what} (at {where})" if where else what
