"""What stands within what: the folders that a page needs, and the files that bar them."""

from __future__ import annotations

import re

from newsgen.urls import PAGE_ENDINGS, claim_key


def barred_by(path: str) -> list[str]:
    """Return where no page can stand because a file has this path.

    `CNAME` bars the folder `CNAME/` (no folder of a page has a point in its name), `x.html/y.png`
    the page `x.html`.
    """
    above, _, name = path.rpartition("/")
    own = [] if "." in name else [f"{path}/"]
    if ".htm" not in above.lower():  # most
        return own
    folders = [path[: match.start()] for match in re.finditer("/", path)]
    return [one for one in folders if one.lower().endswith(PAGE_ENDINGS)] + own


def way_to(address: str) -> list[str]:
    """Return the claim keys of the folders that a page needs, and its own: `/a/`, `/a/x.html`."""
    key = claim_key(address)
    ends = [match.end() for match in re.finditer("/", key)][1:]
    return [key[:end] for end in ends] + ([] if key.endswith("/") else [key])


def covered_by(place: str) -> tuple[str, str]:
    """Return between which texts (the second excluded) all are that begin with a folder `x/`.

    Of a page, itself alone.
    """
    return place, f"{place[:-1]}0" if place.endswith("/") else f"{place}\0"  # 0 comes after /
