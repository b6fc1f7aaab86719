"""Time an edit under `newsgen serve`: from saving a file to the reloaded page in a real Chromium.

    python benchmarks/reload.py [ARTICLES] [EDITS]

makes that many articles (10,000 if not said), starts a preview of them, and saves one of them that
many times (12 if not said) while Chromium shows its page. Needs the extra `test` and a Chromium.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from corpus import write_corpus
from playwright.sync_api import Page, sync_playwright
from room import work_folder

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from browser.chromium import LAUNCH_ARGS, REMEDY, find_chromium

ARTICLE = "---\ntitle: Essai\ndate: 2024-12-31\n---\n\nTexte de l’essai.\n"
PAUSE = 1.5
"""Seconds between two edits: nobody saves faster, and no build waits for the one before."""


def main(articles: int = 10_000, edits: int = 12) -> int:
    """Measure, and print each time and their median; return the exit status."""
    executable = find_chromium()
    if executable is None:
        print(f"No Chromium was found: {REMEDY}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(dir=work_folder(None), prefix="newsgen-reload-") as folder:
        site = Path(folder)
        write_corpus(site / "content", articles)
        (site / "newsgen.yaml").write_text("title: Archives\nsearch: false\n", encoding="utf-8")
        times = _time_edits(site, executable, edits)
    print(" ".join(f"{one:.2f}" for one in times))
    print(f"{articles:,} articles: median {median(times):.2f} s, greatest {max(times):.2f} s")
    return 0


def _time_edits(site: Path, executable: Path, edits: int) -> list[float]:
    source = site / "content" / "essai.md"
    source.write_text(ARTICLE, encoding="utf-8")
    command = (sys.executable, "-m", "newsgen", "serve", site, "--port", "0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as preview:
        try:
            assert preview.stdout
            address = preview.stdout.readline().split()[0]
            while not preview.stdout.readline().startswith("built in "):
                pass
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=executable, args=LAUNCH_ARGS)
                page = browser.new_page()
                page.goto(f"{address}2024/12/31/essai.html")
                return [_time_edit(page, source, number) for number in range(edits)]
        finally:
            preview.terminate()


def _time_edit(page: Page, source: Path, number: int) -> float:
    mark = f"Modification numéro {number}."
    time.sleep(PAUSE)
    start = time.perf_counter()
    source.write_text(f"{ARTICLE}\n{mark}\n", encoding="utf-8")
    page.get_by_text(mark).wait_for(timeout=30_000)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
