"""What an article may bring along, and whether a file is what its name says.

One that is not may be HTML or SVG, which a server that knows no better would let run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from newsgen.sources.images import IMAGE_SUFFIXES, image_facts

HEAD = 1 << 20
"""Bytes of a file that are enough to tell what it is, and how large an image shows."""
_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide")
_FRAME = re.compile(rb"\xff[\xe2-\xff]")
_SOUND_WITHIN = 1 << 16


def _is_image(head: bytes) -> bool:
    return image_facts(head) is not None


def _is_mp3(head: bytes) -> bool:
    return head.startswith(b"ID3") or (
        not _begins_a_tag(head) and _FRAME.search(head, 0, _SOUND_WITHIN) is not None
    )


def _begins_a_tag(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n\f\v\0").startswith(b"<")


_SIGNS: Mapping[str, Callable[[bytes], bool]] = {
    **dict.fromkeys(IMAGE_SUFFIXES, _is_image),
    ".pdf": lambda head: head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"),
    ".mp3": _is_mp3,
    ".ogg": lambda head: head.startswith(b"OggS"),
    ".opus": lambda head: head.startswith(b"OggS"),
    ".mp4": lambda head: head[4:8] in _BOXES,
    ".webm": lambda head: head.startswith(b"\x1aE\xdf\xa3"),
    ".epub": lambda head: head.startswith(b"PK\x03\x04"),
}
MEDIA_SUFFIXES = frozenset(_SIGNS)
"""Endings of names, in small letters; others (HTML, SVG, archives) could run or hide code."""


def is_what_it_says(suffix: str, head: bytes) -> bool:
    """Tell whether a file that begins so is of the kind that the ending of its name says.

    Of images, any kind is right.
    """
    return _SIGNS[suffix.lower()](head)
