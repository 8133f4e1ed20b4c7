#!/usr/bin/env bash
# The gateway killed again and again under load; see crash.mjs. --rounds N (200), --seed N.
exec node "$(dirname "${BASH_SOURCE[0]}")/crash.mjs" "$@"
