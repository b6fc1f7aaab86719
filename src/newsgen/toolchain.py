"""What else than the site's folder decides the output: newsgen itself and what it stands on."""

from __future__ import annotations

import sys
import unicodedata
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version

from newsgen import __version__
from newsgen.config import SiteConfig, read_fingerprint

_PACKAGES = (
    "jinja2",
    "markdown",
    "pyromark",
    "nh3",
    "python-slugify",
    "text-unidecode",
    "pyyaml",
    "tzdata",
)


def toolchain(config: SiteConfig, *, drafts: bool) -> str:
    """Return a digest of all that reading a source depends on besides the source."""
    facts = [__version__, f"{sys.version_info[0]}.{sys.version_info[1]}"]
    facts += [unicodedata.unidata_version, *map(_version, _PACKAGES)]
    facts += [read_fingerprint(config), config.permalink, str(drafts)]
    return sha256("\n".join(facts).encode()).hexdigest()


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} -"
