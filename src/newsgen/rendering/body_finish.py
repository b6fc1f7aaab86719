"""One pass over sanitised HTML: headings, links, images, tables and ids as our pages want them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape

from newsgen.rendering.body_anchors import Anchors
from newsgen.rendering.body_attributes import (
    Attributes,
    common_attributes,
    is_language,
    read_attributes,
    without_tags,
    without_trailing_blanks,
)
from newsgen.rendering.body_footnotes import Footnotes
from newsgen.rendering.body_headings import Outline
from newsgen.rendering.body_hyperlinks import Hyperlinks
from newsgen.rendering.body_images import Images
from newsgen.rendering.body_links import Target
from newsgen.rendering.body_tables import Tables
from newsgen.rendering.body_words import ADMONITIONS
from newsgen.rendering.html_tree import INLINE, PARENTS, Element, Tree
from newsgen.rendering.sanitise import CLASSES, WRAPPERS

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
_ATTRIBUTE_LIST = re.compile(r"\s?\{(?::[^{}\n]*| ?[.#][A-Za-z][^{}\n]*)\}")
_LINKED = 3  # pieces of a linked image: the link's tags around it
_NUMBER = re.compile(r"-?[0-9]{1,6}")
_ZONE = r"(?:Z|[+-]\d\d:\d\d)?"
_HOUR = r"\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?"
_MOMENT = re.compile(rf"\d{{4}}(?:-\d\d(?:-\d\d(?:[T ]{_HOUR}{_ZONE})?)?)?|{_HOUR}", re.ASCII)


class Finisher:
    """Writes one body: call `finish` once."""

    def __init__(
        self, headline: str, targets: Mapping[str, Target], images: Images, root: str
    ) -> None:
        self._images = images
        self._removed = images.removed
        self._tree = Tree(self._finish_paragraph)
        self._anchors = Anchors()
        self._footnotes = Footnotes(self._anchors)
        self._tables = Tables(self._tree, self._anchors)
        self._links = Hyperlinks(
            self._tree,
            self._anchors,
            self._footnotes,
            targets=targets,
            root=root,
            removed=images.removed,
        )
        self._outline = Outline(headline, self._anchors)
        self._heading: tuple[int, Attributes] = (2, {})
        self._captions: dict[int, tuple[str, str]] = {}
        self._admonition = ""
        self._note = ""

    def finish(self, html: str) -> str:
        """Return the HTML of the body as a page shows it."""
        tree = self._tree
        text, *rest = _TAG.split(html.replace("\0", ""))
        self._text(text)
        for at in range(0, len(rest), 4):
            closing, name, attributes, text = rest[at : at + 4]
            if closing:
                tree.end()
            else:
                self._start(name, attributes)
            if text:
                self._text(text)
        finished = without_trailing_blanks(tree.finished() + self._footnotes.rendered())
        return self._anchors.resolve(finished, self._removed)

    def _text(self, text: str) -> None:
        if "{" in text and not self._tree.within("code", "pre", "kbd", "samp"):
            text = _ATTRIBUTE_LIST.sub("", text)
        if "<" in text:
            text = text.replace("<", "&lt;")
        if text:
            self._tree.text(text)

    def _start(self, name: str, written: str) -> None:
        attributes = read_attributes(written)
        special = _SPECIAL.get(name)
        if special is not None:
            special(self, name, attributes)
        elif name in _PLAIN:
            self._tree.start(name, f"<{name}{self._common(attributes) if written else ''}>")
        else:
            self._tree.skip()

    def _common(self, attributes: Attributes) -> str:
        return common_attributes(attributes, self._anchors)

    def _paragraph(self, name: str, attributes: Attributes) -> None:
        if not attributes:
            self._tree.start(name, "<p>", self._finish_paragraph)
            return
        titles = "admonition-title" in attributes.get("class", "").split()
        finish = self._finish_title if titles else self._finish_paragraph
        classed = ' class="admonition-title"' if titles else ""
        self._tree.start(name, f"<p{classed}{self._common(attributes)}>", finish)

    def _finish_title(self, element: Element) -> bool:
        if self._tree.content(element).lower() == self._admonition:
            self._tree.pieces[element.start + 1 :] = [ADMONITIONS[self._admonition]]
        return True

    def _finish_paragraph(self, element: Element) -> bool:
        """Make a figure of a paragraph that holds nothing but an image with a title."""
        if not self._captions:
            return True
        pieces, captions = self._tree.pieces, self._captions
        self._captions = {}
        inside = [at for at in range(element.start + 1, len(pieces)) if not pieces[at].isspace()]
        if (
            len(inside) == _LINKED
            and pieces[inside[0]].startswith("<a ")
            and pieces[inside[2]] == "</a>"
        ):
            inside = inside[1:2]
        if len(inside) == 1 and inside[0] in captions:
            pieces[inside[0]], caption = captions[inside[0]]
            pieces[element.start] = "<figure>"
            element.closer = f"<figcaption>{caption}</figcaption></figure>"
        return True

    def _start_heading(self, name: str, attributes: Attributes) -> None:
        self._heading = (int(name[1]), attributes)
        self._tree.start("h2", "<h2>", self._finish_heading)

    def _finish_heading(self, element: Element) -> bool:
        level, attributes = self._heading
        self._captions = {}
        content = self._tree.content(element)
        if not without_tags(content):
            self._tree.pieces[element.start], element.closer = "<p>", "</p>"
            return "<img" in content
        tags = self._outline.tags(level, attributes, content)
        if tags:
            self._tree.pieces[element.start], element.closer = tags
        return bool(tags)

    def _image(self, _name: str, attributes: Attributes) -> None:
        shown, tree = self._images.show(attributes), self._tree
        if shown.tag:
            tree.void("img", shown.titled())
            if shown.caption:
                self._captions[len(tree.pieces) - 1] = (shown.tag, shown.caption)
        elif shown.link and not tree.within("a"):
            tree.start("a", f'<a href="{shown.link}">')
            tree.text(shown.text)
            tree.end()
        elif shown.text:
            tree.text(shown.text)

    def _preformatted(self, name: str, attributes: Attributes) -> None:
        self._tree.start(name, f'<pre tabindex="0"{self._common(attributes)}>')

    def _division(self, _name: str, attributes: Attributes) -> None:
        classes = attributes.get("class", "").split()
        if "footnote-definition" in classes:
            self._note = unescape(attributes.get("id", ""))
            self._tree.start("", "<div>", self._finish_note)
            return
        kept = [one for one in classes if one in CLASSES]
        if not kept:
            self._tree.start("", self._landmark(attributes), closer="\n", keeps="id" in attributes)
            return
        self._admonition = next((one for one in kept if one in ADMONITIONS), "")
        self._tree.start("div", f'<div class="{" ".join(kept)}"{self._common(attributes)}>')

    def _landmark(self, attributes: Attributes) -> str:
        """What remains of a division that only grouped: the place that a link may point to."""
        return f"<div{self._common(attributes)}></div>" if "id" in attributes else "\n"

    def _finish_note(self, element: Element) -> bool:
        self._footnotes.define(self._note, self._tree.pieces[element.start + 1 :])
        return False

    def _superscript(self, name: str, attributes: Attributes) -> None:
        self._tree.start(name, f"<sup{self._common(attributes)}>")
        if attributes.get("class") == "footnote-reference":
            self._links.note = self._tree.opened[-1]

    def _needs(self, name: str, attribute: str, attributes: Attributes, *, valid: bool) -> None:
        """An element that means nothing without its attribute."""
        if valid:
            value = attributes[attribute]
            kept = "" if attribute == "lang" else f' {attribute}="{value}"'
            self._tree.start(name, f"<{name}{kept}{self._common(attributes)}>")
        elif "id" in attributes:
            self._tree.start("span", f"<span{self._common(attributes)}>", keeps=True)
        else:
            self._tree.skip()

    def _abbreviation(self, name: str, attributes: Attributes) -> None:
        self._needs(name, "title", attributes, valid=bool(attributes.get("title", "").strip()))

    def _span(self, name: str, attributes: Attributes) -> None:
        valid = is_language(attributes.get("lang", ""))
        self._needs(name, "lang", attributes, valid=valid)

    def _time(self, name: str, attributes: Attributes) -> None:
        valid = _MOMENT.fullmatch(attributes.get("datetime", "")) is not None
        self._needs(name, "datetime", attributes, valid=valid)

    def _ordered_list(self, name: str, attributes: Attributes) -> None:
        first = attributes.get("start", "")
        start = f' start="{first}"' if _NUMBER.fullmatch(first) and first != "1" else ""
        self._tree.start(name, f"<ol{start}{self._common(attributes)}>")

    def _details(self, name: str, attributes: Attributes) -> None:
        self._tree.start(name, f"<details{self._common(attributes)}>", self._finish_details)

    def _finish_details(self, element: Element) -> bool:
        """Details without a summary would have no name: they are shown."""
        if not self._tree.content(element).lstrip().startswith("<summary"):
            self._tree.pieces[element.start], element.closer = "", ""
        return True

    def _void(self, name: str, _attributes: Attributes) -> None:
        self._tree.void(name, f"<{name}>")


_PLAIN = (INLINE | frozenset(PARENTS) | {"ul", "dl", "blockquote", "figure"}) - {
    "a",
    "abbr",
    "span",
    "time",
}
_SPECIAL: dict[str, Callable[[Finisher, str, Attributes], None]] = {
    **{f"h{level}": Finisher._start_heading for level in range(1, 7)},
    **dict.fromkeys(WRAPPERS, Finisher._division),
    "p": Finisher._paragraph,
    "a": lambda self, *tag: self._links.start(*tag),
    "img": Finisher._image,
    "table": lambda self, *tag: self._tables.table(*tag),
    "tr": lambda self, *tag: self._tables.row(*tag),
    "td": lambda self, *tag: self._tables.cell(*tag),
    "th": lambda self, *tag: self._tables.cell(*tag),
    "pre": Finisher._preformatted,
    "div": Finisher._division,
    "sup": Finisher._superscript,
    "abbr": Finisher._abbreviation,
    "span": Finisher._span,
    "time": Finisher._time,
    "ol": Finisher._ordered_list,
    "details": Finisher._details,
    "br": Finisher._void,
    "hr": Finisher._void,
}
