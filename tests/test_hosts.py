"""Warnings when a site outgrows the host it says it is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsgen.build import BuildOptions, build
from newsgen.config.hosts import LIMITS, exceeded
from sites import markdown, write_site


@pytest.mark.parametrize(
    ("host", "found", "message"),
    [
        ("cloudflare-pages", (20_001, 5, 5), "20,001 files: cloudflare-pages takes 20,000 at most"),
        (
            "netlify",
            (60_000, 54_001, 5),
            "54,001 entries in one folder: netlify takes 54,000 at most",
        ),
        (
            "github-pages",
            (5, 5, 1_000_000_001),
            "1,000,000,001 bytes: github-pages takes 1,000,000,000 at most",
        ),
        ("gitlab-pages", (200_001, 5, 5), "200,001 files: gitlab-pages takes 200,000 at most"),
    ],
)
def test_one_more_than_a_host_takes(host: str, found: tuple[int, int, int], message: str) -> None:
    files, folder_entries, size = found
    [notice] = exceeded(host, files=files, folder_entries=folder_entries, size=size)
    assert (notice.code, notice.message) == ("host-limit", message)


@pytest.mark.parametrize("host", ["", *LIMITS])
def test_a_small_site_fits_everywhere(host: str) -> None:
    assert list(exceeded(host, files=100, folder_entries=50, size=10_000)) == []


def test_a_build_warns_of_its_own_host(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(LIMITS, "gitlab-pages", LIMITS["gitlab-pages"]._replace(files=3))
    site = write_site(tmp_path, {}, "title: Essai\nsearch: false\nhost: gitlab-pages\n")
    summary = build(site, BuildOptions(jobs=1))
    assert "host-limit" in [notice.code for notice in summary.warnings]


def test_a_folder_with_very_many_pages_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsgen.account.FULL_FOLDER", 20)
    files = {f"content/{n}.md": markdown(f"Titre {n}", date="2022-05-11") for n in range(21)}
    site = write_site(tmp_path, files)
    warnings = build(site, BuildOptions(jobs=1)).warnings
    (notice,) = [one for one in warnings if one.code == "full-folder"]
    assert notice.message.startswith("2022/05/11 in the output has 22 entries")
