"""What the tests in a browser share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser.chromium import LAUNCH_ARGS, REMEDY, find_chromium


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return a running Chromium; without one, fail with the remedy."""
    executable = find_chromium()
    if executable is None:
        pytest.fail(f"no Chromium was found: {REMEDY}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=LAUNCH_ARGS)
        yield browser
        browser.close()
