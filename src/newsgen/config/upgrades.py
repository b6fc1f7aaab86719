"""What newsgen.yaml says to other versions of newsgen than the one it was written for."""

from __future__ import annotations

from newsgen import __version__
from newsgen.config.yaml import Setting
from newsgen.errors import ConfigError
from newsgen.report import Notice

RENAMED: dict[str, str] = {}
"""Old names of keys → their names now. A row stays for one minor version, then it goes."""


def refuse_other_version(settings: dict[str, Setting], place: str) -> None:
    """Raise ConfigError where `requires` leaves this version out.

    Before anything else is looked at: a key of later versions is unknown to this one.
    """
    setting = settings.get("requires")
    wanted = setting.value if setting else None
    if setting and isinstance(wanted, str) and not _includes(wanted, __version__):
        raise ConfigError(
            f"this site requires newsgen {wanted}; this is newsgen {__version__}",
            remedy="install such a version, or change “requires” if the site suits this one",
            place=place,
            line=setting.line,
            code="config-requires",
        )


def is_range(text: str) -> bool:
    """Tell whether a text is a range of versions, such as ">=0.2, <0.4"."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return bool(str(SpecifierSet(text)))
    except InvalidSpecifier:
        return False


def with_new_names(
    settings: dict[str, Setting], place: str
) -> tuple[dict[str, Setting], tuple[Notice, ...]]:
    """Return settings by the names that keys have now, and a warning for each old one.

    Raises ConfigError where a key is given by both names.
    """
    old = [name for name in settings if name in RENAMED]
    for name in old:
        if RENAMED[name] in settings:
            raise ConfigError(
                f"“{name}” is the old name of “{RENAMED[name]}”, which is given too",
                remedy=f"keep {RENAMED[name]}",
                place=place,
                line=settings[name].line,
                code="duplicate-key",
            )
    notices = tuple(
        Notice(
            "config-renamed",
            f"{name} is called {RENAMED[name]} now, and will not be known by its old name for long",
            "newsgen.yaml",
            settings[name].line,
        )
        for name in old
    )
    return {RENAMED.get(name, name): one for name, one in settings.items()}, notices


def _includes(wanted: str, version: str) -> bool:
    """Tell whether a range has a version in it; what is no range is refused later, as a value."""
    from packaging.specifiers import SpecifierSet

    return not is_range(wanted) or SpecifierSet(wanted).contains(version, prereleases=True)
