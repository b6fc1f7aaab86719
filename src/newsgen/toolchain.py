"""What else than the site's folder decides the output: newsgen itself and what it stands on."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256

from newsgen import __version__
from newsgen.config import SiteConfig, read_fingerprint

PACKAGES = (
    "jinja2",
    "markdown",
    "pyahocorasick",
    "pyromark",
    "nh3",
    "python-slugify",
    "text-unidecode",
    "pyyaml",
    "rapidfuzz",
    "tzdata",
)

_DESCRIPTION = re.compile(r"(.+?)-([^-]+)\.dist-info")


def toolchain(config: SiteConfig, *, drafts: bool) -> str:
    """Return a digest of all that reading a source depends on besides the source."""
    facts = [__version__, f"{sys.version_info[0]}.{sys.version_info[1]}"]
    facts += [unicodedata.unidata_version, *package_versions()]
    facts += [read_fingerprint(config), config.permalink, str(drafts)]
    return sha256("\n".join(facts).encode()).hexdigest()


def package_versions(packages: Sequence[str] = PACKAGES) -> Iterator[str]:
    """Yield "name version" of each package, as it was when this was first asked."""
    for package in packages:
        yield f"{package} {_installed().get(package, '-')}"


@cache
def _installed() -> Mapping[str, str]:
    """Return the version of each package, from the names of the folders that describe them.

    `importlib.metadata` reads the same, and takes longer to import than a build of nothing.
    """
    found: dict[str, str] = {}
    for folder in filter(os.path.isdir, sys.path):
        for described in filter(None, map(_DESCRIPTION.fullmatch, sorted(os.listdir(folder)))):
            found.setdefault(re.sub("[-_.]+", "-", described[1]).lower(), described[2])
    return found
