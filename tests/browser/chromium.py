"""Find the Chromium that the browser tests drive; as a script, print its path or fail."""

import os
import shutil
import sys
from pathlib import Path

VARIABLE = "NEWSGEN_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome")
REMEDY = f"run tests/browser/install_chromium.sh, or set {VARIABLE} to the path of a Chromium"

LAUNCH_ARGS: tuple[str, ...] = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> Path | None:
    """Return the executable of a Chromium, or None: NEWSGEN_CHROMIUM, the PATH, Playwright's own.

    A NEWSGEN_CHROMIUM that names no executable file gives None: a wrong setting must not be
    answered with another browser.
    """
    if chosen := os.environ.get(VARIABLE):
        return Path(chosen) if shutil.which(chosen) else None
    on_path = (shutil.which(name) for name in NAMES)
    installed = next((Path(path) for path in on_path if path), None)
    return installed or _playwrights_own()


def _playwrights_own() -> Path | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        executable = Path(playwright.chromium.executable_path)
    return executable if executable.is_file() else None


if __name__ == "__main__":
    found = find_chromium()
    sys.exit(f"no Chromium was found: {REMEDY}") if found is None else print(found)
