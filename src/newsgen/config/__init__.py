"""newsgen.yaml → a frozen, checked SiteConfig; every refusal says the line and the remedy."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from newsgen.config.keys import KEYS, ConfigKey
from newsgen.config.parsers import Mismatch, closest
from newsgen.config.upgrades import refuse_other_version, with_new_names
from newsgen.config.values import ImagePolicy, Limits, MenuItem, Search, SiteConfig, Tagging
from newsgen.config.yaml import Setting, read_settings, read_utf8
from newsgen.errors import ConfigError
from newsgen.report import Notice

__all__ = [
    "CONFIG_NAME",
    "ImagePolicy",
    "Limits",
    "LoadedConfig",
    "MenuItem",
    "Search",
    "SiteConfig",
    "Tagging",
    "fingerprint",
    "load_config",
    "read_fingerprint",
]

CONFIG_NAME = "newsgen.yaml"


class LoadedConfig(NamedTuple):
    """A configuration, and what somebody should know about it."""

    config: SiteConfig
    notices: tuple[Notice, ...]


def load_config(site: Path) -> LoadedConfig:
    """Read newsgen.yaml of the folder `site`.

    Raises ConfigError with place, line, cause and remedy for a file that is missing or not
    YAML, a key that is unknown or given twice, and a value that its key does not accept.
    """
    place = str(site / CONFIG_NAME)
    settings = read_settings(_config_text(site, place), place)
    refuse_other_version(settings, place)
    settings, renamed = with_new_names(settings, place)
    _refuse_unknown(settings, place)
    if "title" not in settings:
        raise ConfigError(
            "title is missing",
            remedy="add a line such as “title: Archives du Journal”",
            place=place,
            code="config-missing",
        )
    # In the order of the file, so that the first error of the file is the one reported.
    values = {name: _parsed(KEYS[name], setting, site, place) for name, setting in settings.items()}
    values.setdefault("publisher", values["title"])
    config = SiteConfig(**values)
    return LoadedConfig(config, (*renamed, *_notices(config)))


def fingerprint(config: SiteConfig, keys: Iterable[str]) -> str:
    """Return a digest of what some keys say, in hexadecimal."""
    return _digest({key: getattr(config, key) for key in keys})


def read_fingerprint(config: SiteConfig) -> str:
    """Return a digest of the keys that change how sources are read, in hexadecimal."""
    return fingerprint(config, (key.name for key in KEYS.values() if key.reading))


def _digest(values: dict[str, Any]) -> str:
    return hashlib.sha256(
        json.dumps(values, sort_keys=True, default=asdict).encode("ascii")
    ).hexdigest()


def _config_text(site: Path, place: str) -> str:
    try:
        return read_utf8(site / CONFIG_NAME, place)
    except (FileNotFoundError, NotADirectoryError):
        raise _missing(site, place) from None


def _missing(site: Path, place: str) -> ConfigError:
    if site.is_file():
        reason = f"“{site}” is a file, and SITE a folder"
        remedy = f"give the folder that holds {CONFIG_NAME}, or stand in it and give none"
    elif not site.is_dir():
        reason = f"there is no folder “{site}”"
        remedy = f"“newsgen new {site}” makes an archive to start from"
    elif (site / "newsgen.yml").is_file():
        reason, remedy = "the file is missing", f"rename newsgen.yml to {CONFIG_NAME}"
    elif above := _archive_around(site):
        reason = f"the file is missing: this folder is part of the archive in {above}"
        remedy = f"give {above} as SITE"
    else:
        reason = "the file is missing: this folder is no archive yet"
        remedy = "“newsgen new DIR” makes an archive to start from"
    return ConfigError(reason, remedy=remedy, place=place, code="config-missing")


def _archive_around(folder: Path) -> Path | None:
    """Return the archive that a folder is a part of, such as its `content`; None without one."""
    above = folder.resolve().parents
    return next((one for one in above if os.path.isfile(one / CONFIG_NAME)), None)


def _refuse_unknown(settings: dict[str, Setting], place: str) -> None:
    for name, setting in settings.items():
        if name not in KEYS:
            remedy = closest(name, tuple(KEYS)) or "the keys are " + ", ".join(KEYS)
            raise ConfigError(
                f"“{name}” is not a key of {CONFIG_NAME}",
                remedy=remedy,
                place=place,
                line=setting.line,
                code="config-unknown",
            )


def _parsed(key: ConfigKey, setting: Setting, site: Path, place: str) -> Any:
    try:
        return key.parse(setting, site)
    except Mismatch as mismatch:
        raise ConfigError(
            f"{key.name}: found {mismatch.found}, expected {mismatch.expected}",
            remedy=mismatch.remedy or f"for example “{key.example}”",
            place=place,
            line=mismatch.line,
            code="config-value",
        ) from None


def _notices(config: SiteConfig) -> list[Notice]:
    if config.base_url:
        return []
    message = "without base_url the site has no feeds, no sitemap and no canonical addresses"
    return [Notice("no-base-url", message, CONFIG_NAME)]
