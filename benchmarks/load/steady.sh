#!/usr/bin/env bash
# Does anything fail, leak or pile up under steady load? Thirty seconds of wrk on /llm/generate against a fake Ollama and
# 500 Python runs in a row, against a hub of its own; prints what it saw and fails when anything did.
# Needs wrk and built jars. Usage: benchmarks/load/steady.sh [seconds] [runs]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
seconds=${1:-30}
runs=${2:-500}
work=$(mktemp -d)
fake_pid=
hub_pid=

finish() {
    kill -TERM ${hub_pid:+"$hub_pid"} ${fake_pid:+"$fake_pid"} 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

fail() {
    echo "FAILED: $*" >&2
    tail -n 20 "$work/hub.err" >&2 || true
    exit 1
}

wait_for() { # pattern, file; prints the first match
    local i
    for ((i = 0; i < 300; i++)); do
        if grep -q "$1" "$2" 2>/dev/null; then
            grep -o "$1" "$2" | head -n 1
            return
        fi
        sleep 0.1
    done
    return 1
}

threads() { grep -oP '^Threads:\s+\K\d+' "/proc/$hub_pid/status"; }
descriptors() { find "/proc/$hub_pid/fd" -mindepth 1 | wc -l; }
descriptor_kinds() { find "/proc/$hub_pid/fd" -mindepth 1 -printf '%l\n' | sed 's/:.*//; s|/.*/||' | sort | uniq -c | sort -rn | head -n 8; }
resident() { grep -oP '^VmRSS:\s+\K\d+' "/proc/$hub_pid/status"; }
containers() {
    command -v docker >/dev/null || return 0
    docker ps -aq --filter label=dev.resourcehub.hub 2>/dev/null | sort
}
ended() { [ "$(ps -o stat= -p "$1" 2>/dev/null | cut -c1)" = "" ]; }

python_run() { # url, code
    curl -sS -m 60 -o "$work/answer" -w '%{http_code}' -H 'Content-Type: application/json' -d "$2" "$1/python/execute"
}

before=$(containers)
java=${JAVA_HOME:-/usr/lib/jvm/temurin-25-jdk-amd64}/bin/java
[ -x "$java" ] || java=java
"$java" -Xmx256m -XX:+UseSerialGC \
    -cp "$root/hub-server/target/hub/lib/*:$(ls "$root"/hub-ollama/target/hub-ollama-*-tests.jar)" \
    dev.resourcehub.ollama.fixture.FakeOllama --port 0 --models fake --slots 64 --tokens 8 --token-delay 0ms \
    >"$work/fake.out" 2>&1 </dev/null &
fake_pid=$!
fake=$(wait_for 'http://[0-9.:]*' "$work/fake.out") || fail "the fake Ollama did not come up: $(cat "$work/fake.out")"

"$root/hub" up --port 0 --home "$work/home" --set "ollama.urls=$fake" --set ollama.discover.enabled=false \
    --set ollama.engine.mode=off >"$work/hub.out" 2>"$work/hub.err" </dev/null &
hub_pid=$!
hub=$(wait_for 'http://[0-9.:]*' "$work/hub.out") || fail "the hub did not come up"
grep -m1 'hub ready' "$work/hub.out"
for ((i = 0; i < 120; i++)); do
    [ "$(python_run "$hub" '{"code": "result = 1"}')" = 200 ] && break
    sleep 0.5
done

echo "idle RSS before any load: $(resident) kB"
wrk -t1 -c32 -d5s -s "$here/generate.lua" "$hub/llm/generate" >/dev/null
for ((i = 0; i < 50; i++)); do
    python_run "$hub" '{"code": "result = 1"}' >/dev/null
done
sleep 30
threads_before=$(threads)
descriptors_before=$(descriptors)
echo "base line after warm-up: threads $threads_before, descriptors $descriptors_before, RSS $(resident) kB"

wrk -t1 -c32 -d"${seconds}s" --latency -s "$here/generate.lua" "$hub/llm/generate" | tee "$work/wrk.out"
if grep -E 'Socket errors|Non-2xx' "$work/wrk.out"; then
    fail "wrk saw errors"
fi

bad=0
started=$(date +%s%N)
for ((i = 1; i <= runs; i++)); do
    code=$(python_run "$hub" "{\"code\": \"result = sum(args['n'])\", \"args\": {\"n\": [$i, 1]}}")
    if [ "$code" != 200 ] || ! grep -q "\"result\": *$((i + 1))[,}]" "$work/answer"; then
        bad=$((bad + 1))
        echo "run $i: HTTP $code $(head -c 400 "$work/answer")" >&2
    fi
done
echo "python: $runs runs in a row, $bad wrong, $(((($(date +%s%N) - started) / 1000000) / runs)) ms each over curl"
[ "$bad" = 0 ] || fail "$bad Python runs went wrong"

for ((i = 0; i < 60; i++)); do
    if [ "$(threads)" -le $((threads_before + 2)) ] && [ "$(descriptors)" -le $((descriptors_before + 2)) ]; then
        break
    fi
    sleep 1
done
echo "after load: threads $(threads) (was $threads_before), descriptors $(descriptors) (was $descriptors_before), RSS $(resident) kB"
[ "$(threads)" -le $((threads_before + 2)) ] || fail "threads did not come back"
[ "$(descriptors)" -le $((descriptors_before + 2)) ] || descriptor_kinds
[ "$(descriptors)" -le $((descriptors_before + 2)) ] || fail "descriptors did not come back"

kill -TERM "$hub_pid"
for ((i = 0; i < 300; i++)); do
    ended "$hub_pid" && break
    sleep 0.1
done
hub_pid=
leaked=$(comm -13 <(echo "$before") <(containers) | sed '/^$/d' | wc -l)
echo "containers left after stop: $leaked"
[ "$leaked" = 0 ] || fail "$leaked containers leaked"
echo "steady: passed"
