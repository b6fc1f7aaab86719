"""What a part of an address may be called: slugs, and names that every file system takes."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256

from newsgen.french.slugs import slug_if_any, slugify
from newsgen.french.sorting import title_without_article

SLUG_BYTES = 62
"""So that slug, the longest suffix and `.html` stay within 80 bytes a segment."""
ALPHA_LENGTH = 12
"""Letters of a headline that alphabetical intervals can tell apart."""
DEVICES = {"con", "prn", "aux", "nul"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10)}
SEGMENT = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*")
LONGEST, DEEPEST = 1_000, 50
"""Characters and folders of what a source asks for: more, no disk or no program may take."""
_SYMBOLS = str.maketrans({"+": " plus ", "#": " sharp ", "&": " et ", "@": " a "})


def article_slug(headline: str, identity: str, asked: str = "") -> str:
    """Return the slug of an article: the one `asked` for, else one made from its headline."""
    made = slug_if_any(asked or headline, SLUG_BYTES)
    return made or slugify(f"article-{digits_of(identity, 6)}", fallback="article")


@lru_cache(maxsize=65536)
def term_slug(name: str) -> str:
    """Return the slug of a theme, section, author or publication; `C++` and `C` stay apart."""
    fallback = f"nom-{digits_of(name, 6)}"
    return off_devices(
        slugify(name.translate(_SYMBOLS), fallback=fallback, maximum_bytes=SLUG_BYTES)
    )


def alpha_key(headline: str) -> str:
    """Return the letters that place a headline in alphabetical intervals, filled with `-`."""
    letters = slugify(
        title_without_article(headline), fallback="0", maximum_bytes=3 * ALPHA_LENGTH
    ).replace("-", "")
    return letters[:ALPHA_LENGTH].ljust(ALPHA_LENGTH, "-")


def off_devices(slug: str) -> str:
    """Return a slug that can name a folder on Windows too: `aux` cannot."""
    return f"{slug}-{digits_of(slug, 6)}" if slug in DEVICES else slug


def without_device(segment: str) -> str:
    """Return a segment that can name a file on Windows too: neither `CON` nor `aux.x` can."""
    if segment.partition(".")[0].lower() not in DEVICES:
        return segment
    return shortened(f"{segment.replace('.', '-')}-{digits_of(segment, 6)}")


def shortened(segment: str) -> str:
    """Return a segment of at most SLUG_BYTES; where it was longer, with digits at its end."""
    if len(segment) <= SLUG_BYTES:
        return segment
    return f"{segment[: SLUG_BYTES - 7]}-{digits_of(segment, 6)}"


def digits_of(text: str, length: int) -> str:
    """Return `length` hexadecimal digits that tell one text from others: of its SHA-256."""
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:length]
