"""How all tests run: no law fails because a machine is slow, or on one run in a hundred.

`make soak` looks for examples that were never tried.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("newsgen", deadline=None, derandomize="NEWSGEN_SOAK" not in os.environ)
settings.load_profile("newsgen")
