"""Search a large archive in a real Chromium: what is found, and what it costs readers and builds.

    python benchmarks/searching.py [ARTICLES] [SHARD_SIZE]

puts that many made-up articles (10,000 if not said) and the sample archive in one site, indexes it
(`search: {shard_size: …}`, 2,500 if not said), and asks for an article of the sample by each query:
in a desktop's window at full speed, and in a phone's over a slow line, each time with nothing kept
from before. Where the archive has too many parts to be searched at once, it chooses a period, as
readers have to: that of the article, and the fullest. Needs the extra `test` and a Chromium.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from corpus import write_corpus
from measuring import files_of, measure_memory
from playwright.sync_api import Browser, Page, sync_playwright
from room import work_folder

from newsgen.build import BuildOptions, build

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from browser.chromium import LAUNCH_ARGS, REMEDY, find_chromium
from browser.serving import served

ROOT = Path(__file__).parent.parent
SLOW_LINE = {"latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 96_000}
"""Lighthouse's “slow 4G”: milliseconds from a request to its answer, bytes a second."""
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 640}
PATIENCE_MS = 120_000


class Query(NamedTuple):
    """What a reader types, and the article that should come first."""

    text: str
    date: str
    headline: str


QUERIES = (
    Query("hopital", "1910-01", "La Seine atteint son plus haut niveau à Paris"),
    Query("coeur", "1900-07", "La première ligne du métropolitain ouvre à Paris"),
    Query("elysee", "1981-05", "François Mitterrand est élu président de la République"),
    Query("l'etat", "1905-12", "La loi de séparation des Églises et de l’État est promulguée"),
    Query(
        '"Conseil de sécurité"', "1945-06", "Cinquante États signent la Charte des Nations unies"
    ),
    Query(
        "Marrakech",
        "2022-05",
        "La coalition internationale anti-Etat islamique se réunit au Maroc – Détails",
    ),
)


class Answer(NamedTuple):
    """What a reader got: the place of the right article (0: not among the first ten) …"""

    rank: int
    found: str
    seconds: float
    requests: int
    bytes: int


def main(articles: int = 10_000, shard_size: int = 2_500) -> int:
    """Measure and print; return the exit status, 0 if each query found its article first."""
    executable = find_chromium()
    if executable is None:
        print(f"No Chromium was found: {REMEDY}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(dir=work_folder(None), prefix="newsgen-searching-") as folder:
        site = Path(folder)
        _write_site(site, articles, shard_size)
        _measure_indexing(site)
        with served(site / "public") as home, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=LAUNCH_ARGS)
            ranks = list(_asked(browser, home, site / "public"))
    return 0 if set(ranks) == {1} else 1


def _write_site(site: Path, articles: int, shard_size: int) -> None:
    """Write and build the site, all but the index of what was made up."""
    shutil.copytree(ROOT / "content", site / "content")
    shutil.copytree(ROOT / "seeds", site / "seeds")
    config = f"title: Archives\nsearch: {{shard_size: {shard_size}}}\n"
    (site / "newsgen.yaml").write_text(config, encoding="utf-8")
    # Only a later build can leave the index as it is.
    build(site, BuildOptions())
    write_corpus(site / "content", articles)
    build(site, BuildOptions(indexing=False))


def _measure_indexing(site: Path) -> None:
    """Index; print what that took and made."""
    start = time.perf_counter()
    memory = measure_memory((sys.executable, "-m", "newsgen", "build", site))
    seconds = time.perf_counter() - start
    search = site / "public/recherche"
    sizes = [status.st_size for path, status in files_of(search) if path != "index.html"]
    parts = len(list((search / "tranches").iterdir()))
    print(f"{parts} parts, {len(sizes):,} files, {sum(sizes) / 1e6:,.0f} MB, in {seconds:.0f} s;")
    print(f"most memory of all processes together: {(memory or 0) / 1e6:,.0f} MB\n")


def _asked(browser: Browser, home: str, output: Path) -> list[int]:
    """Ask all queries, print the answers as a table; return the places of the right articles."""
    print("| query | period | rank | found | requests | kB | s | s on a slow line |")
    print("|---|---|---|---|---|---|---|---|")
    ranks = []
    for query in QUERIES:
        for number, period in enumerate(_periods(browser, home, query)):
            fast = _ask(browser, home, output, query, period, slow=False)
            slow = _ask(browser, home, output, query, period, slow=True)
            cells = (
                *(query.text, period or "all", fast.rank or "–", fast.found, fast.requests),
                *(f"{fast.bytes / 1000:,.0f}", f"{fast.seconds:.1f}", f"{slow.seconds:.1f}"),
            )
            print(f"| {' | '.join(map(str, cells))} |", flush=True)
            ranks += [] if number else [fast.rank, slow.rank]
    return ranks


def _periods(browser: Browser, home: str, query: Query) -> list[str]:
    """Return the longest period on offer that has the article, and the one with most articles.

    Where all can be searched at once, that is "" alone.
    """
    page = browser.new_page()
    page.goto(f"{home}recherche/index.html")
    options = page.locator("#recherche--formulaire [name=periode] option").all()
    offered = {one.get_attribute("value") or "": one.inner_text() for one in options}
    page.close()
    if not offered.pop("").startswith("Choisir"):
        return [""]
    year = query.date[:4]
    longest_first = (f"{year[:3]}0-{year[:3]}9", year, query.date)
    own = next(key for key in longest_first if key in offered)
    counts = {key: int(re.sub(r".*\(|\D", "", label)) for key, label in offered.items()}
    return list(dict.fromkeys((own, max(counts, key=counts.__getitem__))))


def _ask(
    browser: Browser, home: str, output: Path, query: Query, period: str, *, slow: bool
) -> Answer:
    page = browser.new_page(viewport=PHONE if slow else DESKTOP)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    if slow:
        line = page.context.new_cdp_session(page)
        line.send("Network.emulateNetworkConditions", {"offline": False, **SLOW_LINE})
    fields = {"q": query.text, "periode": period}
    page.goto(f"{home}recherche/index.html?{urlencode(fields)}", wait_until="commit")
    page.locator("[role=status]", has_text="trouvé").wait_for(timeout=PATIENCE_MS)
    seconds = page.evaluate("performance.now()") / 1000
    answer = _answer(page, query, seconds, output, asked)
    page.close()
    return answer


def _answer(page: Page, query: Query, seconds: float, output: Path, asked: list[str]) -> Answer:
    headlines = page.locator(".cards h2").all_inner_texts()
    rank = headlines.index(query.headline) + 1 if query.headline in headlines else 0
    found = page.get_by_role("status").inner_text().partition(" article")[0]
    sent = [output / path.lstrip("/") for path in asked]
    sizes = [path.stat().st_size for path in sent if path.is_file()]
    return Answer(rank, found, seconds, len(asked), sum(sizes))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
