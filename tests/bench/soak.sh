#!/usr/bin/env bash
# A long run with everything that goes wrong in it; see soak.mjs. --minutes N (30), --partners N, --carriers N, --bin DIR.
exec node "$(dirname "${BASH_SOURCE[0]}")/soak.mjs" "$@"
