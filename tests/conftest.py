"""How all tests run: no law fails because a machine is slow."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("newsgen", deadline=None)
settings.load_profile("newsgen")
