"""The theme's style sheets hold together."""

from __future__ import annotations

import re
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"


def test_every_value_that_a_style_sheet_uses_is_set_in_it_or_in_the_common_one() -> None:
    common = set(re.findall(r"(--[a-z-]+):", (STATIC / "style.css").read_text("utf-8")))
    sheets = sorted(STATIC.glob("*.css"))
    assert len(sheets) > 1
    for sheet in sheets:
        text = sheet.read_text("utf-8")
        used = set(re.findall(r"var\((--[a-z-]+)\)", text))
        assert used <= common | set(re.findall(r"(--[a-z-]+):", text)), sheet.name
