#!/bin/sh
# Make sure that a Chromium stands where chromium.py finds it. Does nothing where one is found.
set -eu

python=${PYTHON:-python3}
here=$(cd "$(dirname "$0")" && pwd)

found() {
    "$python" "$here/chromium.py" >/dev/null 2>&1
}

fail() {
    echo "install_chromium: $1" >&2
    exit 1
}

# Run a command in silence, unless it fails: then show the end of what it said.
quietly() {
    if ! said=$("$@" 2>&1); then
        printf '%s\n' "$said" | tail -n 5 >&2
        return 1
    fi
}

# Run a command as root; fail where that would ask for a password.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Debian's package and one plain font: without a font, letters are laid out as boxes.
# Ubuntu has no such package (its Chromium is a snap): Playwright's serves there.
install_with_apt() {
    command -v apt-get >/dev/null 2>&1 && as_root true >/dev/null 2>&1 || return 1
    quietly as_root apt-get update -qq || return 1
    quietly as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core || return 1
    found
}

install_with_playwright() {
    quietly "$python" -m playwright install chromium && found
}

found && exit 0
[ -z "${NEWSGEN_CHROMIUM:-}" ] ||
    fail "NEWSGEN_CHROMIUM=$NEWSGEN_CHROMIUM is not an executable file: correct or unset it"
install_with_apt && exit 0
install_with_playwright && exit 0
fail "no Chromium could be installed: install chromium by hand, or set NEWSGEN_CHROMIUM to one"
