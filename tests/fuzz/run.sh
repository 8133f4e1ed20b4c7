#!/usr/bin/env bash
# Builds the fuzzers with clang and runs them. Ends with 1 where one found something.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=packaging/packages.sh
. "$here/packaging/packages.sh"

# Each target, and the longest input that is worth its time.
targets=(
    framer:800 decoder:600 tlvs:160 text:400 receipt:300 times:64 exs:1000
    coreanswer:2500 corerequest:2500 httprequest:600 apirequest:600 session:400
)

usage() {
    cat <<'TEXT'
Usage: tests/fuzz/run.sh [--runs N] [--target NAME] [--jobs N]
Runs each fuzzer, and says for each in one line: runs, seconds, runs a second, findings.
  --runs N       runs of each target (default 10000000)
  --target NAME  this one alone; may be given again
  --jobs N       targets at the same time (default 1)
  --help         this text
What a run learns stays in build/fuzz/corpus, the logs are in build/fuzz/logs, findings in build/fuzz/findings:
mend what one shows, then put it into tests/fuzz/corpus/<target>, which every run begins with.
TEXT
    echo "Targets: ${targets[*]%:*}"
}

runs=10000000
jobs=1
wanted=()
while [ $# -gt 0 ]; do
    case $1 in
    --runs | --target | --jobs)
        [ $# -ge 2 ] || { echo "$1 needs a value" >&2; exit 2; }
        case $1 in
        --runs) runs=$2 ;;
        --target) wanted+=("$2") ;;
        --jobs) jobs=$2 ;;
        esac
        shift
        ;;
    --help | -h) usage; exit 0 ;;
    *) echo "unknown option $1" >&2; usage >&2; exit 2 ;;
    esac
    shift
done
for number in "$runs" "$jobs"; do
    [[ $number =~ ^[1-9][0-9]*$ ]] || { echo "$number is no number from 1 on" >&2; exit 2; }
done
chosen=()
if [ ${#wanted[@]} -eq 0 ]; then
    chosen=("${targets[@]}")
fi
for name in "${wanted[@]}"; do
    found=
    for target in "${targets[@]}"; do
        if [ "${target%:*}" = "$name" ]; then
            found=$target
        fi
    done
    [ -n "$found" ] || { echo "no target $name" >&2; usage >&2; exit 2; }
    chosen+=("$found")
done

export LC_ALL=C.UTF-8
cd "$here"
# shellcheck disable=SC2154 # set by packages.sh
install_packages "${packages_build[@]}" "${packages_fuzz[@]}"
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz -- --quiet

out=$here/build/fuzz
rm -rf "$out/seeds"
mkdir -p "$out/seeds" "$out/logs" "$out/findings"
"$out/bin/fuzz_seeds" "$out/seeds" "$here/tests/vectors" "$here/packaging/default/runtime.exs"
export ASAN_OPTIONS="quarantine_size_mb=32:malloc_context_size=6:${ASAN_OPTIONS:-}"
export UBSAN_OPTIONS="print_stacktrace=1:${UBSAN_OPTIONS:-}"

# One target from its seeds, the regressions found so far and what earlier runs have learned.
run_target() {
    local name=${1%:*} length=${1#*:} corpora log begin seconds done_runs status=0 findings
    log=$out/logs/$name.log
    mkdir -p "$out/corpus/$name"
    corpora=("$out/corpus/$name" "$out/seeds/$name")
    if [ -d "tests/fuzz/corpus/$name" ]; then
        corpora+=("tests/fuzz/corpus/$name")
    fi
    begin=$(date +%s%N)
    "$out/bin/fuzz_$name" -runs="$runs" -max_len="$length" -entropic=0 -timeout=20 -rss_limit_mb=2048 -malloc_limit_mb=256 \
        -dict="$out/seeds/$name.dict" -artifact_prefix="$out/findings/$name-" -print_final_stats=1 \
        "${corpora[@]}" >"$log" 2>&1 || status=$?
    seconds=$((($(date +%s%N) - begin) / 1000000))
    done_runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)
    findings=$(grep -c 'Test unit written to' "$log") || true
    printf '%-12s %10s runs %6d.%d s %8s runs/s  %d findings\n' "$name" "${done_runs:-?}" \
        $((seconds / 1000)) $((seconds % 1000 / 100)) \
        $((${done_runs:-0} * 1000 / (seconds > 0 ? seconds : 1))) "$findings"
    if [ "$status" -ne 0 ]; then
        sed -n -E 's/^.*(does not hold: .*|SUMMARY: .*|runtime error: .*)$/             \1/p; s/^.*Test unit written to /             /p' \
            "$log"
        if [ "$findings" -eq 0 ]; then # it could not run
            tail -n 1 "$log"
        fi
        return 1
    fi
}

failed=0
running=0
for target in "${chosen[@]}"; do
    if [ "$running" -ge "$jobs" ]; then
        wait -n || failed=1
        running=$((running - 1))
    fi
    run_target "$target" &
    running=$((running + 1))
done
while [ "$running" -gt 0 ]; do
    wait -n || failed=1
    running=$((running - 1))
done
exit "$failed"
