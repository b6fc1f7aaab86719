"""The headers that hosts are told to send: as they read the file, and as the docs show them."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from newsgen.config import ImagePolicy, SiteConfig
from newsgen.publishing.headers import content_security_policy, headers_file, headers_for
from sites import built, markdown, write_site

PATHS = ("/", "/2022/05/11/x.html", "/style.css", "/recherche/", "/recherche/index.html")
CONFIGS = (
    SiteConfig("Essai"),
    SiteConfig("Essai", base_url="https://a.example/journal/"),
    SiteConfig("Essai", images=ImagePolicy("allow", ("a.example", "b.example"))),
)
DEPLOYMENT = (Path(__file__).parents[2] / "docs" / "deployment.md").read_text("utf-8")


def sent(text: str, path: str, *, detaching: bool) -> dict[str, str]:
    """Return what a host sends for a path: Cloudflare joins and detaches, Netlify replaces."""
    headers: dict[str, str] = {}
    matches = False
    for line in text.splitlines():
        name, colon, value = line.strip().partition(": ")
        if line.startswith("/"):
            matches = fnmatchcase(path, line)
        elif matches and line.strip().startswith("! "):
            if detaching:
                del headers[line.strip()[2:]]
        elif matches and colon:
            before = f"{headers[name]}, " if detaching and name in headers else ""
            headers[name] = before + value
    return headers


@pytest.mark.parametrize("detaching", [True, False], ids=["cloudflare", "netlify"])
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("config", CONFIGS)
def test_hosts_send_for_each_path_what_it_needs(
    config: SiteConfig, path: str, detaching: bool
) -> None:
    found = sent(headers_file(config), path, detaching=detaching)
    assert found == headers_for(path, config)


def test_the_policy_lets_only_the_site_itself_in() -> None:
    policy = dict(part.split(" ", 1) for part in content_security_policy("/").split("; "))
    assert policy.pop("default-src") == "'none'"
    assert policy.pop("base-uri") == "'none'"
    assert policy.pop("frame-ancestors") == "'none'"
    assert set(policy.values()) == {"'self'"}


def test_only_the_search_page_may_run_web_assembly() -> None:
    assert "script-src 'self' 'wasm-unsafe-eval';" in content_security_policy("/recherche/")
    assert "unsafe" not in content_security_policy("/2022/recherche/")


def test_images_of_allowed_hosts_are_shown() -> None:
    assert "img-src 'self' a.example b.example;" in content_security_policy("/", CONFIGS[2])


def test_a_site_has_the_file_unless_it_brings_its_own(tmp_path: Path) -> None:
    files = {"content/a.md": markdown("Titre")}
    site = write_site(tmp_path, files)
    assert built(site)["_headers"].decode() == headers_file(SiteConfig("Essai"))
    write_site(site, files, "title: Essai\nimages: {allow: [a.example]}\n")
    assert b"img-src 'self' a.example;" in built(site)["_headers"]
    write_site(site, {"static/_headers": "à moi"})
    assert built(site)["_headers"].decode() == "à moi"


@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_the_docs_show_servers_the_same_headers(server: str) -> None:
    (example,) = re.findall(rf"(?ms)^```{server}\n(.*?)^```", DEPLOYMENT)
    policies = re.findall(r'"(default-src [^"]*)"', example)
    assert policies == [content_security_policy("/"), content_security_policy("/recherche/")]
    others = {name: value for name, value in headers_for("/").items() if "Policy" not in name[8:]}
    assert all(f'{name} "{value}"' in example for name, value in others.items())
