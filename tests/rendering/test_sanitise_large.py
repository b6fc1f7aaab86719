"""Large texts are sanitised as small ones are, in a time that grows with them."""

from collections import Counter

import pytest

from newsgen.rendering import sanitise
from newsgen.rendering.sanitise import NestsTooDeepError

SMALL = '<p title="«\xa0»">« un\xa0mot » é &nbsp;½ <b onclick="x">&amp; °</b></p>\n'


def test_a_large_text_is_sanitised_as_its_parts_are() -> None:
    times = sanitise._LARGE // len(SMALL) + 1
    large = sanitise.sanitise(SMALL * times, Counter(), raw=True)
    assert large == sanitise.sanitise(SMALL, Counter(), raw=True) * times


def test_what_would_take_minutes_takes_a_moment() -> None:
    text = "un mot » " * 500_000  # half a minute without care
    assert sanitise.sanitise(f"<p>{text}</p>", Counter(), raw=True) == f"<p>{text}</p>"


def test_too_many_entities_are_refused() -> None:
    with pytest.raises(NestsTooDeepError):
        sanitise.sanitise("&raquo;" * 30_000, Counter(), raw=True)
