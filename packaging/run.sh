#!/usr/bin/env bash
# Installs what is missing, builds the gateway and starts its demonstration, or the gateway with a configuration.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=packaging/packages.sh
. "$here/packaging/packages.sh"

usage() {
    cat <<'TEXT'
Usage: packaging/run.sh [--build-only] [--config FILE]
  --build-only   install and build, start nothing
  --config FILE  start the gateway with this configuration instead of the demonstration;
                 packaging/default/runtime.exs is one to begin with
  --help         this text
With --config the state directory is $XDG_STATE_HOME/omnimessage-smpp (by default ~/.local/state/omnimessage-smpp).
TEXT
}

build_only=
config=
while [ $# -gt 0 ]; do
    case $1 in
    --build-only) build_only=1 ;;
    --config)
        [ $# -ge 2 ] || { echo "--config needs a file" >&2; exit 2; }
        config=$(realpath "$2")
        shift
        ;;
    --help | -h) usage; exit 0 ;;
    *) echo "unknown option $1" >&2; usage >&2; exit 2 ;;
    esac
    shift
done

install_packages "${packages_build[@]}"
install_node
cd "$here"
cmake --preset headless-only >/dev/null
cmake --build --preset headless-only

bin=$here/build/headless-only/bin
if [ -n "$build_only" ]; then
    echo "Built: $bin/omnimessage-smpp"
    exit 0
fi

if [ -z "$config" ]; then
    exec "$bin/omnimessage-smpp" demo
fi

state=${XDG_STATE_HOME:-${HOME:-/tmp}/.local/state}/omnimessage-smpp
mkdir -p "$(dirname "$state")"
cat <<TEXT

The gateway starts now; Ctrl-C stops it.
  configuration  $config
  state          $state
It takes messages once OmniMessage Core answers at the configuration's api_base_url; until then partners get
ESME_RSYSERR. With packaging/default/runtime.exs, from another terminal:
  curl http://127.0.0.1:4000/readyz                   is it ready, and if not, why
  curl http://127.0.0.1:4000/metrics                  metrics for Prometheus
  $bin/omnimessage-smpp-sim partner --port 2775 --system-id example --password changeme --count 10
                                                      a partner that sends ten messages
To go on: put your Core, carriers and partners into a copy of it, check that with
  $bin/omnimessage-smpp check-config --config FILE
and start it with packaging/run.sh --config FILE

TEXT
exec "$bin/omnimessage-smpp" run --config "$config" --state-dir "$state"
