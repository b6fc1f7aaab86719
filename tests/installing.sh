# What the scripts share that install programs for the tests.

fail() {
    echo "$(basename "$0" .sh): $1" >&2
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

can_use_apt() {
    command -v apt-get >/dev/null 2>&1 && as_root true >/dev/null 2>&1
}

# Install Debian's packages of these names.
install_with_apt() {
    can_use_apt || return 1
    quietly as_root apt-get update -qq || return 1
    quietly as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@"
}
