#!/usr/bin/env bash
# Does a download disturb anybody? A hub brings a file of 1 GB from nginx on loopback while its /health/live is asked all the
# time; prints the latencies beside those of the idle hub and what the hub's resident memory grew by, keeps the raw answers, and
# fails when a goal does not hold (p99 within 50 ms, growth below 32 MB).
# Needs built jars, curl and Python 3; installs nginx-light and wrk where they are missing. Usage: benchmarks/load/download.sh
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
results=${RESULTS:-$here/results/download-$(date -u +%Y%m%dT%H%M%S)}
bytes=1000000000
work=$(mktemp -d "$root/hub-server/target/download.XXXXXX")
hub_pid=

finish() {
    [ -z "$hub_pid" ] || kill -TERM "$hub_pid" 2>/dev/null || true
    [ ! -s "$work/nginx.pid" ] || kill "$(<"$work/nginx.pid")" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

source "$here/../nginx.sh"
want_commands nginx:nginx-light wrk:wrk

# Files that say they are GGUF of architecture llama and hold noise behind their header: what is brought is what counts here.
mkdir "$work/www"
python3 - "$work/www" "$bytes" <<'PY'
import hashlib, os, struct, sys
folder, size = sys.argv[1], int(sys.argv[2])
def text(value):
    return struct.pack("<Q", len(value)) + value
header = b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + text(b"general.architecture") + struct.pack("<I", 8) + text(b"llama")
for name, length in (("warm.gguf", size // 4), ("big.gguf", size)):
    digest = hashlib.sha256()
    with open(os.path.join(folder, name), "wb") as file:
        left, block = length, header
        while left > 0:
            block = block[:left]
            file.write(block)
            digest.update(block)
            left -= len(block)
            block = os.urandom(1 << 20)
    with open(os.path.join(folder, name + ".sha256"), "w") as file:
        file.write(digest.hexdigest())
PY
serve_files "$work"

"$root/hub" up --port 0 --home "$work/home" --set docker.engine=off --set ollama.engine.mode=off \
    --set ollama.discover.enabled=false >"$work/hub.out" 2>"$work/hub.err" </dev/null &
hub_pid=$!
hub=
for ((i = 0; i < 600; i++)); do
    hub=$(grep -o 'http://[0-9.:]*' "$work/hub.out" | head -n 1 || true)
    [ -n "$hub" ] && break
    sleep 0.1
done
[ -n "$hub" ] || { echo "the hub did not come up" >&2; tail "$work/hub.err" >&2; exit 1; }

resident() { grep -oP '^VmRSS:\s+\K\d+' "/proc/$hub_pid/status"; }

ask() { # seconds, name: latencies of /health/live
    wrk -t1 -c1 -d"$1"s --latency "$hub/health/live" | tee "$results/$2.txt" | awk '/99%/ {print $2}'
}

pull() { # file: prints the job's id
    curl -fsS "$hub/jobs" -H 'Content-Type: application/json' -d "{\"kind\": \"model.pull\", \"params\": {
        \"source\": \"http://127.0.0.1:$port/$1\", \"sha256\": \"$(<"$work/www/$1.sha256")\"}}" |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["id"])'
}

state() { curl -fsS "$hub/jobs/$1" | python3 -c 'import json, sys; print(json.load(sys.stdin)["state"])'; }

mkdir -p "$results"
{
    echo "commit  $(git -C "$root" rev-parse --short HEAD)"
    echo "machine $(nproc) x $(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -1)"
    echo "load    $(cut -d' ' -f1-3 /proc/loadavg) before"
} | tee "$results/machine.txt"

job=$(pull warm.gguf)
while [ "$(state "$job")" = running ] || [ "$(state "$job")" = queued ]; do sleep 0.2; done
ask 5 warm-up >/dev/null
idle=$(ask 5 idle)
before=$(resident)

began=$(date +%s%N)
job=$(pull big.gguf)
peak=$before
(ask 60 download >"$work/p99" || true) &
asking=$!
while [ "$(state "$job")" = running ] || [ "$(state "$job")" = queued ]; do
    now=$(resident)
    [ "$now" -gt "$peak" ] && peak=$now
    sleep 0.1
done
took=$((($(date +%s%N) - began) / 1000000))
pkill -INT -P "$asking" wrk 2>/dev/null || true
wait "$asking" || true
ended=$(state "$job")
p99=$(<"$work/p99")
{
    echo "job $ended after $took ms for $bytes bytes"
    echo "p99 of /health/live: idle $idle, meanwhile $p99"
    echo "resident: $before kB before, at most $peak kB meanwhile, growth $((peak - before)) kB"
    echo "load    $(cut -d' ' -f1-3 /proc/loadavg) after"
} | tee "$results/summary.txt"
[ "$ended" = succeeded ]
python3 - "$p99" "$((peak - before))" <<'PY'
import re, sys
number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", sys.argv[1]).groups()
millis = float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
growth = int(sys.argv[2]) * 1024
faults = []
if millis > 50:
    faults.append(f"p99 {millis} ms is above 50 ms")
if growth >= 32_000_000:
    faults.append(f"memory grew by {growth} bytes")
sys.exit("; ".join(faults) or 0)
PY
