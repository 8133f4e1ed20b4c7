# shellcheck shell=bash
# Debian packages (bookworm) that the project needs, and how they are installed. Sourced by packaging/run.sh and
# tests/run.sh: the one place where they are listed.

# To build and run the gateway.
# shellcheck disable=SC2034
packages_build=(
    build-essential cmake ninja-build pkg-config ccache
    qt6-base-dev qt6-base-dev-tools qt6-httpserver-dev qt6-websockets-dev
    libssl-dev libsimdjson-dev libsqlite3-dev prometheus-cpp-dev
)
# What the tests need besides. node and npm come apart: see install_node.
# shellcheck disable=SC2034
packages_test=(openssl)

# Runs a command as root, through sudo where we are not.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "root is needed for: $*" >&2
        return 1
    fi
}

apt_updated=
apt_get() {
    if [ -z "$apt_updated" ]; then
        as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
        apt_updated=1
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
        -o Dpkg::Use-Pty=0 "$@" >/dev/null
}

# install_packages NAME…: those that are not there yet.
install_packages() {
    local missing=() name
    for name in "$@"; do
        # shellcheck disable=SC2016 # dpkg-query's own placeholder
        if [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" != installed ]; then
            missing+=("$name")
        fi
    done
    if [ ${#missing[@]} -gt 0 ]; then
        echo "Installing: ${missing[*]}"
        apt_get "${missing[@]}"
    fi
}

# Node and npm, wherever they come from.
install_node() {
    command -v node >/dev/null || install_packages nodejs
    command -v npm >/dev/null || install_packages npm
}
