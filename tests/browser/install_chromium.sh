#!/bin/sh
# Make sure that a Chromium stands where chromium.py finds it. Does nothing where one is found.
set -eu

python=${PYTHON:-python3}
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../installing.sh"

found() {
    "$python" "$here/chromium.py" >/dev/null 2>&1
}

# Debian's package and one plain font: without a font, letters are laid out as boxes.
# Ubuntu has no such package (its Chromium is a snap): Playwright's serves there.
install_debians() {
    install_with_apt chromium fonts-dejavu-core && found
}

install_with_playwright() {
    quietly "$python" -m playwright install chromium && found
}

found && exit 0
[ -z "${NEWSGEN_CHROMIUM:-}" ] ||
    fail "NEWSGEN_CHROMIUM=$NEWSGEN_CHROMIUM is not an executable file: correct or unset it"
install_debians && exit 0
install_with_playwright && exit 0
fail "no Chromium could be installed: install chromium by hand, or set NEWSGEN_CHROMIUM to one"
