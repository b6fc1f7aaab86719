"""Colours that people can read: contrast as WCAG 2 defines it, and the nearest readable shade."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

LIGHT_BACKGROUND = "#ffffff"
DARK_BACKGROUND = "#121212"
READABLE = 4.5
"""The least contrast of text with its background (WCAG 2, criterion 1.4.3, level AA)."""

_HEX = re.compile(r"#[0-9a-f]{6}", re.ASCII)
_STEPS = 100


def is_colour(text: str) -> bool:
    """Tell whether `text` is a colour as newsgen writes it: #rrggbb, in lower case."""
    return _HEX.fullmatch(text) is not None


def relative_luminance(colour: str) -> float:
    """Return the relative luminance of `colour` (#rrggbb), from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 (the same) to 21 (black on white)."""
    dark, light = sorted((relative_luminance(one), relative_luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ratio(value: float) -> str:
    """Write a contrast ratio with two decimals, rounded down: 4.499 is not yet 4.50."""
    return f"{math.floor(value * 100) / 100:.2f}:1"


def accent_light(accent: str) -> str:
    """Return `accent`, darkened as little as needed to be readable on the light background."""
    return _first_readable(_shades(accent, "#000000"), LIGHT_BACKGROUND)


def accent_dark(accent: str) -> str:
    """Return `accent`, lightened as little as needed to be readable on the dark background."""
    return _first_readable(_shades(accent, "#ffffff"), DARK_BACKGROUND)


def _first_readable(shades: Iterator[str], background: str) -> str:
    return next(shade for shade in shades if contrast(shade, background) >= READABLE)


def _shades(colour: str, end: str) -> Iterator[str]:
    """Go from `colour` to `end` (black or white, which always is readable) in equal steps."""
    for step in range(_STEPS + 1):
        pairs = zip(_channels(colour), _channels(end), strict=True)
        yield "#" + "".join(f"{a + round((b - a) * step / _STEPS):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else math.pow((channel + 0.055) / 1.055, 2.4)
