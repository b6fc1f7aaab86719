"""Characters that only machines see do not come back by the way of entities."""

import pytest

from newsgen.article import Markup
from newsgen.rendering.body import BodySettings, render_body
from newsgen.rendering.body_engines import Engine


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
@pytest.mark.parametrize("around", ["{}", "*{}*", "<b>{}</b>", '<b title="{}">x</b>', "`{}`"])
@pytest.mark.parametrize(
    "entity", ["&#14;", "&#x7f;", "&#x202e;", "&#8238;", "&rlm;", "&lrm;", "&#xfeff;", "&#1;"]
)
def test_no_entity_brings_back_what_sources_may_not_hold(
    entity: str, around: str, engine: Engine
) -> None:
    body = f"Un {around.format(f'a{entity}b')} mot"
    html = render_body(body.encode(), Markup.MARKDOWN, "x", {}, BodySettings(engine), "").html
    assert str(html).isprintable()
    assert "Un " in html
