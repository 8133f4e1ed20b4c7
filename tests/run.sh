#!/usr/bin/env bash
# Installs what is missing, builds and runs the tests. Ends with ctest's summary.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=packaging/packages.sh
. "$here/packaging/packages.sh"

usage() {
    cat <<'TEXT'
Usage: tests/run.sh [--asan] [--tsan] [--fuzz] [--full] [--filter REGEX]
Without options: the release build and all its tests, the tier that CI runs.
  --asan          the unit tests under the address and undefined behaviour sanitizers instead
  --tsan          the unit tests under the thread sanitizer instead
  --fuzz          a short round of the fuzzers instead (tests/fuzz/run.sh runs them for longer)
  --full          everything: debug, both sanitizers and release, the end-to-end tests under each, and the fuzzers
  --filter REGEX  only tests whose names match
  --help          this text
TEXT
}

tiers=()
full=
filter=
while [ $# -gt 0 ]; do
    case $1 in
    --asan) tiers+=(asan) ;;
    --tsan) tiers+=(tsan) ;;
    --fuzz) tiers+=(fuzz) ;;
    --full) full=1 ;;
    --filter)
        [ $# -ge 2 ] || { echo "--filter needs a regular expression" >&2; exit 2; }
        filter=$2
        shift
        ;;
    --help | -h) usage; exit 0 ;;
    *) echo "unknown option $1" >&2; usage >&2; exit 2 ;;
    esac
    shift
done
if [ -n "$full" ]; then
    tiers=(dev asan tsan release)
    [ -n "$filter" ] || tiers+=(fuzz)
fi
if [ ${#tiers[@]} -eq 0 ]; then
    tiers=(release)
fi

# Qt wants a UTF-8 locale, which a bare container does not set.
export LC_ALL=C.UTF-8
jobs=$(nproc)
cd "$here"

install_packages "${packages_build[@]}" "${packages_test[@]}"
install_node

# Partners and carriers of the end-to-end tests, and what drives the browser, from the lock files.
for folder in tests/e2e tests/headless/web; do
    installed=$folder/node_modules/.installed
    if ! cmp -s $folder/package-lock.json "$installed"; then
        (cd $folder && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
        cp $folder/package-lock.json "$installed"
    fi
done

# Prometheus and its tool alone, for the metrics' and the alerts' tests: the package would start a server.
tools=$here/build/tools
have_tool() { command -v "$1" >/dev/null || [ -x "$tools/$1" ]; }
if ! have_tool promtool || ! have_tool prometheus; then
    mkdir -p "$tools"
    package=$(mktemp -d)
    chmod 755 "$package"
    # shellcheck disable=SC2154 # set by packages.sh
    if [ -z "$apt_updated" ]; then
        as_root apt-get update -qq
    fi
    if (cd "$package" && apt-get download -qq -o APT::Sandbox::User=root prometheus) &&
        dpkg-deb -x "$package"/prometheus_*.deb "$package/files"; then
        mv "$package/files/usr/bin/promtool" "$package/files/usr/bin/prometheus" "$tools/"
    else
        echo "Prometheus cannot be had: the end-to-end test of its rules will fail" >&2
    fi
    rm -rf "$package"
fi
PATH=$PATH:$tools
export TSAN_OPTIONS="suppressions=$here/tests/tsan.supp ${TSAN_OPTIONS:-}"

run_tier() {
    local preset=$1
    local args=(--preset "$preset" -j "$jobs" --no-tests=error)
    if [ -n "$filter" ]; then
        args+=(-R "$filter")
    elif [ -z "$full" ] && [ "$preset" != release ]; then
        args+=(-E '^(e2e|web)_')
    fi
    echo "== $preset"
    cmake --preset "$preset" >/dev/null
    cmake --build --preset "$preset" -- --quiet
    ctest "${args[@]}"
}

for tier in "${tiers[@]}"; do
    if [ "$tier" = fuzz ]; then
        echo "== fuzz"
        tests/fuzz/run.sh --runs 20000
    else
        run_tier "$tier"
    fi
done
