"""What kind of image some bytes are, and how large it shows, read from their first bytes."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"})
"""File name endings, in lower case, of the images that a page shows."""

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_ORIENTATION = 0x0112
_SIDEWAYS = frozenset({5, 6, 7, 8})
_CONTAINERS = frozenset({b"meta", b"iprp", b"ipco"})


class ImageFacts(NamedTuple):
    """A raster image: its media type, and the pixels it shows once turned upright."""

    mime: str
    width: int
    height: int


def image_facts(data: bytes) -> ImageFacts | None:
    """Read the type and size from an image's bytes; None for anything that is not one.

    Never raises: bytes from a crawl may be cut short or something else than their name says.
    """
    for matches, mime, measure in _FORMATS:
        if matches(data):
            return _facts(mime, measure, data)
    return None


def _facts(
    mime: str, measure: Callable[[bytes], tuple[int, int]], data: bytes
) -> ImageFacts | None:
    try:
        width, height = measure(data)
    except (struct.error, IndexError, ValueError, RecursionError):
        return None
    return ImageFacts(mime, width, height) if width > 0 and height > 0 else None


def _png(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _gif(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height


def _jpeg(data: bytes) -> tuple[int, int]:
    sideways, at = False, 2
    while True:
        while data[at] != 0xFF or data[at + 1] in (0x00, 0xFF):
            at += 1
        marker = data[at + 1]
        at += 2
        if marker in _STANDALONE:
            continue
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 3)
            return (height, width) if sideways else (width, height)
        (length,) = struct.unpack_from(">H", data, at)
        if marker == 0xE1 and data[at + 2 : at + 8] == b"Exif\0\0":
            sideways = _orientation(data[at + 8 : at + length]) in _SIDEWAYS
        at += max(length, 2)


def _orientation(tiff: bytes) -> int:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return 1
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    try:
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for at in range(start + 2, start + 2 + 12 * count, 12):
            tag, value = struct.unpack_from(f"{order}H6xH", tiff, at)
            if tag == _ORIENTATION:
                return int(value)
    except struct.error:
        return 1
    return 1


def _webp(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X" and len(data) >= 30:
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    raise ValueError("no WebP picture")


def _avif(data: bytes) -> tuple[int, int]:
    return max(_spatial_extents(data, 0, len(data)), key=lambda size: size[0] * size[1])


def _spatial_extents(data: bytes, at: int, end: int) -> list[tuple[int, int]]:
    """Collect the `ispe` boxes: one for the picture, others for its tiles or thumbnails."""
    found: list[tuple[int, int]] = []
    while at + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, at)
        stop = at + length if length else end
        if kind == b"ispe":
            width, height = struct.unpack_from(">II", data, at + 12)
            found.append((width, height))
        elif kind in _CONTAINERS:
            inside = at + (12 if kind == b"meta" else 8)
            found += _spatial_extents(data, inside, min(stop, end))
        at = max(stop, at + 8)
    return found


def _is_avif(data: bytes) -> bool:
    brands = data[8 : min(int.from_bytes(data[:4], "big"), 256)]
    return data[4:8] == b"ftyp" and any(
        brands[at : at + 4] in (b"avif", b"avis") for at in range(0, len(brands), 4)
    )


def _starts(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(signatures)


_FORMATS: tuple[
    tuple[Callable[[bytes], bool], str, Callable[[bytes], tuple[int, int]]],
    ...,
] = (
    (_starts(b"\x89PNG\r\n\x1a\n"), "image/png", _png),
    (_starts(b"\xff\xd8\xff"), "image/jpeg", _jpeg),
    (_starts(b"GIF87a", b"GIF89a"), "image/gif", _gif),
    (lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", "image/webp", _webp),
    (_is_avif, "image/avif", _avif),
)
