"""Where the default theme is: in the installed package, else at the root of the repository."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def theme_folder() -> Path:
    """Return the folder that holds the theme's templates/ and static/."""
    packaged = _PACKAGE / "theme"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1]
