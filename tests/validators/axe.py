"""Accessibility: axe-core in Chromium over a sample of each kind of page of a built site."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from links import base_url
from outcome import HERE, CannotRun, Outcome, html_pages, installed

sys.path.append(str(HERE.parent))

from browser import serving
from browser.chromium import LAUNCH_ARGS, REMEDY, find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4")
MODES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 800}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 800}},
    "320 px": {"color_scheme": "light", "viewport": {"width": 320, "height": 640}},
}
# Nothing but the served folder is ever asked for anything.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
BODY_CLASSES = re.compile(rb'<body\b[^>]*\bclass="?([^">]*)')
MOST_WITHOUT_KIND = 40
SEARCH_PAGE = Path("recherche/index.html")
SEARCH = "?q=la&tri=recentes"
"""A query that every French archive answers."""
PATIENCE_MS = 60_000
RUN_AXE = """async (tags) => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  const found = await axe.run(document, {
    runOnly: {type: "tag", values: tags}, resultTypes: ["violations"],
  });
  const errors = found.violations.flatMap(({id, help, nodes}) =>
    nodes.map(({target}) => `${id}: ${help}, at ${target.join(" ")}`));
  const {scrollWidth, clientWidth} = document.documentElement;
  if (scrollWidth > clientWidth)
    errors.push(`reflow: ${scrollWidth} px of content in a window of ${clientWidth} px`);
  return errors;
}"""


def sample(folder: Path) -> list[Path]:
    """Return the pages to open: of each kind the smallest, the median and the largest.

    In a site without kinds: the first pages. Redirections lead on before anything can be judged.
    """
    kinds = dict(pages_by_kind(folder))
    kinds.pop("redirect", None)
    if set(kinds) <= {""}:
        return html_pages(folder)[:MOST_WITHOUT_KIND]
    return sorted({page for pages in kinds.values() for page in _smallest_to_largest(pages)})


def pages_by_kind(folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """Yield each kind of page, which is the class kind-… of its body, and its pages by size."""
    kinds: dict[str, list[tuple[int, Path]]] = defaultdict(list)
    for page in html_pages(folder):
        source = (folder / page).read_bytes()
        kinds[_kind(source)].append((len(source), page))
    for kind, pages in sorted(kinds.items()):
        yield kind, [page for _, page in sorted(pages)]


def _kind(source: bytes) -> str:
    body = BODY_CLASSES.search(source)
    classes = body[1].decode("utf-8", "replace").split() if body else []
    named = (name.removeprefix("kind-") for name in classes if name.startswith("kind-"))
    return next(named, "")


def _smallest_to_largest(pages: list[Path]) -> list[Path]:
    return [pages[0], pages[len(pages) // 2], pages[-1]]


def served(folder: Path) -> AbstractContextManager[str]:
    """Serve a built site under the path of its base_url, which the links of 404.html begin with."""
    return serving.served(folder, urlsplit(base_url(folder)).path)


def check_axe(folder: Path) -> Outcome:
    """Run axe-core, and a check of reflow, on the sample: light, dark, and 320 px wide."""
    axe = installed("axe-core/axe.min.js")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise CannotRun("playwright is not installed: run pip install playwright") from None
    chromium = find_chromium()
    if chromium is None:
        raise CannotRun(f"no Chromium was found: {REMEDY}")
    pages = sample(folder)
    with served(folder) as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*LAUNCH_ARGS, OFFLINE])
        errors = [
            error for mode in MODES for error in _mode_errors(browser, axe, home, pages, mode)
        ]
        browser.close()
    return Outcome("axe", len(pages), tuple(errors))


def _mode_errors(
    browser: "Browser", axe: Path, home: str, pages: list[Path], mode: str
) -> Iterator[str]:
    context = browser.new_context(**MODES[mode], reduced_motion="reduce")
    # An init script runs whatever the page's content security policy forbids.
    context.add_init_script(path=axe)
    tab = context.new_page()
    for page in pages:
        answer = tab.goto(home + quote(page.as_posix()))
        if answer is None or not answer.ok:
            yield f"{page} [{mode}] was not served: {answer}"
            continue
        yield from (f"{page} [{mode}] {error}" for error in tab.evaluate(RUN_AXE, TAGS))
        if page == SEARCH_PAGE:
            _search(tab, home + page.as_posix())
            errors = tab.evaluate(RUN_AXE, TAGS)
            yield from (f"{page}{SEARCH} [{mode}] {error}" for error in errors)
    context.close()


def _search(tab: "Page", address: str) -> None:
    """Open the search page with its results and all its filters in view."""
    tab.goto(address + SEARCH)
    tab.wait_for_selector(".cards > li", timeout=PATIENCE_MS)
    tab.locator("main summary").click()


if __name__ == "__main__":
    from validate import main

    sys.exit(main([*sys.argv[1:], "--only", "axe"]))
