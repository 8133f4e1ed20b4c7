#!/bin/bash
# The SMPP layer alone: the simulated partner against the simulated carrier, one session over loopback.
#   tests/bench/smpp.sh [FOLDER] [MESSAGES]   FOLDER holds omnimessage-smpp-sim (build/release/bin)
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
bin=${1:-$root/build/release/bin}
messages=${2:-2000000}
sim=$bin/omnimessage-smpp-sim
[[ -x $sim ]] || { echo "$sim is not built: cmake --preset release && cmake --build --preset release --target omnimessage-smpp-sim" >&2; exit 1; }

work=$(mktemp -d)
carrier=
finish() { [[ -z $carrier ]] || kill "$carrier" 2>/dev/null || true; rm -rf "$work"; }
trap finish EXIT

"$sim" carrier --port 0 >"$work/carrier" &
carrier=$!
until port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$work/carrier") && [[ -n $port ]]; do
    kill -0 "$carrier" || { echo "the carrier did not start" >&2; exit 1; }
done

"$sim" partner --port "$port" --system-id bench --password bench --window 100 --text-size 100 --count "$messages" >"$work/partner"
kill -TERM "$carrier"
wait "$carrier"
carrier=

# A member of a summary, by its name.
figure() { grep -o "\"$2\":[0-9.]*" "$work/$1" | cut -d: -f2; }
echo "partner: $(cat "$work/partner")"
echo "carrier: $(tail -n 1 "$work/carrier")"
echo
echo "one session, window 100, text of 100 octets, $messages messages:"
echo "  $(figure partner messages_per_second) messages/s"
echo "  $(figure partner cpu_us_per_message) us of CPU a message, partner"
echo "  $(figure carrier cpu_us_per_message) us of CPU a message, carrier"
echo "  latency p50 $(figure partner p50) ms, p99 $(figure partner p99) ms"
