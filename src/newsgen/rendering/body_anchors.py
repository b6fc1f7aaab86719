"""The ids of a body, and the links that lead to them from within it."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from urllib.parse import unquote

from newsgen.french.slugs import headline_key
from newsgen.rendering.body_links import anchor_id

_MARK = re.compile("\0(/?)(\\d+)\0")


class Anchors:
    """Ids given out so far, each once, and the links that wait for them."""

    __slots__ = ("_by_name", "_links", "_taken", "_times")

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._times: dict[str, int] = {}
        """The last number that each id was given to tell it from others."""
        self._by_name: dict[str, str] = {}
        self._links: list[tuple[str, str]] = []

    def claim(self, name: str) -> str:
        """Return the id for what an author calls `name`, unlike any id given before."""
        wanted = identifier = anchor_id(name)
        number = self._times.get(wanted, 1)
        while identifier in self._taken:
            number += 1
            identifier = f"{wanted}-{number}"
        self._times[wanted] = number
        self._taken.add(identifier)
        for known in (name, headline_key(name)):
            self._by_name.setdefault(known, identifier)
        return identifier

    def leave_out(self, name: str) -> None:
        """Note that what `name` points to is not on the page, on purpose."""
        self._by_name.setdefault(name, "")

    def link(self, fragment: str, attributes: str) -> tuple[str, str]:
        """Return marks to write for the tags of a link to `#fragment`: `resolve` replaces them.

        `attributes` are the link's others, escaped and preceded by a space.
        """
        self._links.append((unquote(unescape(fragment)), attributes))
        number = len(self._links) - 1
        return f"\0{number}\0", f"\0/{number}\0"

    def resolve(self, html: str, removed: Counter[str]) -> str:
        """Write the links whose anchor exists; of the others the text stays, and is counted."""
        if not self._links:
            return html

        def tag(mark: re.Match[str]) -> str:
            fragment, attributes = self._links[int(mark[2])]
            identifier = self._find(fragment)
            if identifier:
                return "</a>" if mark[1] else f'<a href="#{identifier}"{attributes}>'
            if identifier is None and not mark[1]:
                removed["broken link"] += 1
            return ""

        return _MARK.sub(tag, html)

    def _find(self, fragment: str) -> str | None:
        found = self._by_name.get(fragment)
        return found if found is not None else self._by_name.get(headline_key(fragment))
