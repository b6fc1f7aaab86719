"""Take the README's screenshots: python tests/browser/screenshots.py SITE_OUTPUT TARGET_FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from chromium import LAUNCH_ARGS, REMEDY, find_chromium
from playwright.sync_api import Browser, sync_playwright
from serving import served

ARTICLE = "2022/05/11/la-coalition-internationale-anti-etat-islamique-se-reunit-au.html"
LARGEST = 250_000
"""Bytes: the README is read over slow lines too."""


class Shot(NamedTuple):
    """A picture of one page in a window of that size, in CSS pixels."""

    name: str
    page: str
    width: int
    height: int


SHOTS = (
    Shot("home.png", "index.html", 1280, 900),
    Shot("article.png", ARTICLE, 1280, 900),
    Shot("article-phone.png", ARTICLE, 400, 800),
)


def take(browser: Browser, address: str, shot: Shot, target: Path) -> int:
    """Write one picture in the light scheme; return its size in bytes.

    Raises RuntimeError for a page that is not there or a picture that is too large.
    """
    page = browser.new_page(
        viewport={"width": shot.width, "height": shot.height},
        color_scheme="light",
        reduced_motion="reduce",
        locale="fr-FR",
    )
    response = page.goto(address + shot.page)
    if response is None or not response.ok:
        raise RuntimeError(f"{shot.page} is not in the site")
    size = len(page.screenshot(path=target / shot.name))
    page.close()
    if size > LARGEST:
        raise RuntimeError(f"{shot.name} has {size} bytes, more than {LARGEST}")
    return size


def main(output: Path, target: Path) -> None:
    """Take all pictures of a built site."""
    chromium = find_chromium()
    if chromium is None:
        sys.exit(f"no Chromium was found: {REMEDY}")
    target.mkdir(parents=True, exist_ok=True)
    with served(output) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=LAUNCH_ARGS)
        for shot in SHOTS:
            size = take(browser, address, shot, target)
            print(f"{target / shot.name}: {size} bytes")
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: screenshots.py SITE_OUTPUT TARGET_FOLDER")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
