#!/bin/sh
# environment.sh PYTHON FOLDER LOCK: make a virtual environment with the locked dependencies and newsgen itself.
set -eu
python=$1 folder=$2 lock=$3

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "newsgen needs Python 3.11 or later; say which with: make PYTHON=/path/to/python3" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    # Debian keeps venv apart from Python.
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        apt-get update -qq && apt-get install -qq -y python3-venv
    else
        echo "Python's venv module is missing; install it (Debian: apt install python3-venv)" >&2
        exit 1
    fi
fi
[ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
# The lock is complete. Asked to look for dependencies as well, pip would take a package's newest version for one
# with an extra (`coverage[toml]`), and then miss its hash.
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement "$lock"
"$folder/bin/python" -m pip check --quiet --disable-pip-version-check
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --editable .
# Where Python may not keep its bytecode itself (PYTHONDONTWRITEBYTECODE), each start would compile everything anew.
"$folder/bin/python" -m compileall -q -j 0 "$folder"/lib/python3*/site-packages src
