"""One build in a process of its own, for `make soak`: SITE and its options as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from law import small_limits, summary_of
from newsgen.build import BuildOptions

# Not below: a worker that is spawned imports this, and must find the same limits.
_LIMITS = small_limits()
_LIMITS.__enter__()

if __name__ == "__main__":
    jobs, method, drafts, output = json.loads(sys.argv[2])
    options = BuildOptions(
        jobs=jobs,
        start_method=method,
        drafts=drafts,
        output=None if output == "None" else Path(output),
    )
    sys.stdout.write(json.dumps(summary_of(Path(sys.argv[1]), options)))
