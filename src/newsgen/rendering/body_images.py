"""What a page shows for an image of its body: the image, a link to it, or its text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from html import escape, unescape
from typing import Literal, NamedTuple

from newsgen.rendering.body_links import (
    Target,
    external_url,
    host_of,
    is_absolute,
    local_url,
    reference_key,
)
from newsgen.rendering.body_words import REMOTE_IMAGE

ImageMode = Literal["local", "link", "allow"]
_PIXELS = re.compile(r"[1-9][0-9]{0,4}")


class Shown(NamedTuple):
    """The outcome for one image; one of `tag` and `link` at most, all of it escaped."""

    text: str
    """The alternative text, or what stands for it in a link."""
    tag: str = ""
    link: str = ""
    caption: str = ""

    def titled(self) -> str:
        """The image tag with its title, for an image that cannot have a caption."""
        return f'{self.tag[:-1]} title="{self.caption}">' if self.caption else self.tag


class Images(NamedTuple):
    """How the images of one body are shown; `removed` counts those that are not."""

    mode: ImageMode
    hosts: tuple[str, ...]
    targets: Mapping[str, Target]
    root: str
    removed: Counter[str]

    def show(self, attributes: Mapping[str, str]) -> Shown:
        """Decide for an image by its attributes, escaped as they stand in the HTML."""
        source = attributes.get("src", "")
        if is_absolute(source):
            return self._remote(source, attributes)
        text = attributes.get("alt", "")
        target = self.targets.get(reference_key(source)) if source else None
        if target is None:
            self.removed["missing image"] += 1
            return Shown(_as_text(text))
        url = local_url(source.partition("#")[0], target, self.root)
        return _image(url, text, target.width, target.height, attributes.get("title", ""))

    def _remote(self, source: str, attributes: Mapping[str, str]) -> Shown:
        text = attributes.get("alt", "")
        url = external_url(source)
        if url is None or not url.lower().startswith("http"):
            self.removed["missing image"] += 1
            return Shown(_as_text(text))
        host = host_of(url)
        if self.mode == "allow" and host in self.hosts:
            width, height = (_pixels(attributes.get(side, "")) for side in ("width", "height"))
            return _image(url, text, width, height, attributes.get("title", ""))
        self.removed["remote image"] += 1
        if self.mode == "local":
            return Shown(_as_text(text))
        return Shown(_as_text(text) or escape(REMOTE_IMAGE.format(host=host)), link=url)


def _image(url: str, text: str, width: int, height: int, title: str) -> Shown:
    size = f' width="{width}" height="{height}"' if width and height else ""
    return Shown(
        text, f'<img src="{url}" alt="{text}"{size} loading="lazy">', caption=title.strip()
    )


def _as_text(attribute: str) -> str:
    return escape(unescape(attribute).strip(), quote=False)


def _pixels(value: str) -> int:
    return int(value) if _PIXELS.fullmatch(value) else 0
