"""The links of a body: to other sites, to pages of this one, to places in the body itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import unescape

from newsgen.rendering.body_anchors import Anchors
from newsgen.rendering.body_attributes import (
    Attributes,
    common_attributes,
    is_language,
    without_tags,
)
from newsgen.rendering.body_footnotes import Footnotes
from newsgen.rendering.body_links import (
    Target,
    external_url,
    is_absolute,
    local_url,
    reference_key,
)
from newsgen.rendering.body_words import IMAGE
from newsgen.rendering.html_tree import Element, Tree
from newsgen.rendering.sanitise import CLASSES


class Hyperlinks:
    """Writes links to a tree; `targets` are by reference_key."""

    __slots__ = ("_anchors", "_footnotes", "_removed", "_root", "_targets", "_tree", "note")

    def __init__(
        self,
        tree: Tree,
        anchors: Anchors,
        footnotes: Footnotes,
        *,
        targets: Mapping[str, Target],
        root: str,
        removed: Counter[str],
    ) -> None:
        self._tree = tree
        self._anchors = anchors
        self._footnotes = footnotes
        self._targets = targets
        self._root = root
        self._removed = removed
        self.note: Element | None = None
        """What holds a reference to a note, as CommonMark engines write it."""

    def start(self, _name: str, attributes: Attributes) -> None:
        tree, reference = self._tree, attributes.get("href")
        marker = attributes.get("id") or attributes.get("name")
        if reference is None and marker:
            identifier = self._anchors.claim(unescape(marker))
            tree.start("span", f'<span id="{identifier}">', keeps=True)
        elif self._is_of_note():
            self._footnote_reference(reference or "")
        elif reference is None or (is_absolute(reference) and external_url(reference) is None):
            self._removed["unsafe link"] += 1
            tree.skip()
        elif tree.within("a"):
            tree.skip()
        else:
            self._link(reference, attributes)

    def _link(self, reference: str, attributes: Attributes) -> None:
        rest = self._link_attributes(attributes)
        if reference.startswith("#"):
            tag, closer = self._anchors.link(reference[1:], rest)
            self._tree.start("a", tag, self._finish_link, closer=closer)
            return
        url = external_url(reference)
        if url is None:
            target = self._targets.get(reference_key(reference)) if reference else None
            if target is None:
                self._removed["broken link"] += 1
                self._tree.skip()
                return
            url = local_url(reference, target, self._root)
        self._tree.start("a", f'<a href="{url}"{rest}>', self._finish_link)

    def _link_attributes(self, attributes: Attributes) -> str:
        if len(attributes) == 1:
            return ""
        classes = [c for c in attributes.get("class", "").split() if c.startswith("footnote-")]
        kept = f' class="{classes[0]}"' if classes and classes[0] in CLASSES else ""
        kept += common_attributes(attributes, self._anchors)
        if attributes.get("title", "").strip():
            kept += f' title="{attributes["title"]}"'
        if is_language(attributes.get("hreflang", "")):
            kept += f' hreflang="{attributes["hreflang"]}"'
        return kept

    def _finish_link(self, element: Element) -> bool:
        """A link that shows an image without a text would have no name."""
        content = self._tree.content(element)
        if 'alt=""' in content and not without_tags(content):
            self._tree.pieces[element.start + 1 :] = [
                content.replace('alt=""', f'alt="{IMAGE}"', 1)
            ]
        return True

    def _is_of_note(self) -> bool:
        """Tell whether nothing stands before a link in what holds a reference to a note."""
        note, pieces = self.note, self._tree.pieces
        return note is not None and note.open and note.start == len(pieces) - 1

    def _footnote_reference(self, reference: str) -> None:
        identifier, number = self._footnotes.refer(unescape(reference).lstrip("#"))
        self._tree.pieces[-1] = f'<sup id="{identifier}">'
        tag, closer = self._anchors.link(f"fn:{number}", ' class="footnote-ref"')
        self._tree.start("a", tag, closer=closer)
