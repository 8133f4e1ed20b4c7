# shellcheck shell=bash
# Debian packages (bookworm) that the project needs, and how they are installed. Sourced by packaging/run.sh and
# tests/run.sh: the one place where they are listed.

# To build and run the gateway; node and npm, which build the dashboard, come apart: see install_node.
# shellcheck disable=SC2034
packages_build=(
    build-essential cmake ninja-build pkg-config ccache
    qt6-base-dev qt6-base-dev-tools qt6-httpserver-dev qt6-websockets-dev qt6-l10n-tools
    libssl-dev libsimdjson-dev libsqlite3-dev libsodium-dev prometheus-cpp-dev zlib1g-dev
    qtkeychain-qt6-dev libsecret-1-0
)
# What the tests need besides.
# shellcheck disable=SC2034
packages_test=(openssl kannel libnet-smpp-perl tshark gnome-keyring dbus libsecret-tools chromium)
# What the fuzzers need besides; llvm names the places of findings.
# shellcheck disable=SC2034
packages_fuzz=(clang libclang-rt-dev llvm)

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

# Installs without starting what comes with it, now or at boot (kannel: the tests start their own).
apt_updated=
apt_get() {
    local policy=/usr/sbin/policy-rc.d ours='' status=0
    if [ -z "$apt_updated" ]; then
        as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
        apt_updated=1
    fi
    if [ ! -e "$policy" ]; then
        ours=1
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
        -o Dpkg::Use-Pty=0 "$@" >/dev/null || status=$?
    if [ -n "$ours" ]; then
        as_root rm -f "$policy"
    fi
    if [ "$status" -eq 0 ] && [[ " $* " == *' kannel '* ]]; then
        as_root update-rc.d kannel disable >/dev/null 2>&1 || true
    fi
    return "$status"
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
