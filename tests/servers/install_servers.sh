#!/bin/sh
# Make sure that nginx, Apache and rclone are there. Does nothing where they are; starts no service.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../installing.sh"
PATH="$PATH:/usr/sbin:/usr/local/sbin"
policy=/usr/sbin/policy-rc.d

found() {
    command -v "$1" >/dev/null 2>&1
}

# Debian asks this file whether a service may start; a machine that has one has decided.
forbid_services() {
    [ ! -e "$policy" ] || return 0
    trap 'as_root rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
}

packages=
found nginx || packages="$packages nginx"
found apache2 || found httpd || packages="$packages apache2-bin"
found rclone || packages="$packages rclone"
[ -n "$packages" ] || exit 0

can_use_apt && forbid_services && install_with_apt $packages ||
    fail "could not install$packages (Debian's names): install them by hand"
case "$packages" in
*nginx*) [ ! -d /run/systemd/system ] || quietly as_root systemctl disable nginx ;;
esac
