#!/usr/bin/env bash
# How fast a file of 1 GB is brought, hashed and made safe, beside curl, sha256sum and sync. Under three minutes on two cores:
#
#   benchmarks/transfer/run.sh            seven pairs, kept under benchmarks/transfer/results/
#   PAIRS=3 benchmarks/transfer/run.sh    fewer
#
# Ends with 1 when a goal does not hold. RESULTS=directory keeps the results elsewhere, WORK=directory the files meanwhile.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

bytes=1000000000

source benchmarks/nginx.sh
want_commands nginx:nginx-light

for home in "${JAVA_HOME:-/nonexistent}" /usr/lib/jvm/*25*; do
    if [[ -x $home/bin/java ]] && "$home/bin/java" -version 2>&1 | grep -q 'version "25'; then
        export JAVA_HOME=$home
        break
    fi
done

classpath=hub-ollama/target/transfer.classpath
mkdir -p hub-ollama/target
./mvnw -q -B test-compile dependency:build-classpath -Dmdep.outputFile="$PWD/$classpath" -DincludeScope=test \
    -pl hub-ollama -am

commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
[[ -z $(git status --porcelain --untracked-files=no 2>/dev/null) ]] || commit+=-changed
results=${RESULTS:-benchmarks/transfer/results/$(date -u +%Y%m%dT%H%M%S)-$commit}
mkdir -p "$results"

work=$(mktemp -d "${WORK:-$PWD/hub-ollama/target}/transfer.XXXXXX")
finish() {
    [[ ! -s $work/nginx.pid ]] || kill "$(<"$work/nginx.pid")" || true
    rm -rf "$work"
}
trap finish EXIT

mkdir "$work/www"
head -c "$bytes" /dev/urandom >"$work/www/file"
digest=$(sha256sum "$work/www/file" | cut -d' ' -f1)
serve_files "$work"

{
    echo "commit  $commit"
    echo "when    $(date -u +%FT%TZ)"
    echo "machine $(nproc) x $(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -1), $(uname -sr)"
    echo "load    $(cut -d' ' -f1-3 /proc/loadavg) before"
} | tee "$results/machine.txt"

# The flags of the hub (see the launcher), without its ahead-of-time cache.
status=0
"$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xss512k -Xms24m -Xmx512m -XX:MaxDirectMemorySize=256m \
    -XX:ReservedCodeCacheSize=64m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=30 \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dio.netty.noUnsafe=false -Dio.netty.allocator.numHeapArenas=1 -Dio.netty.allocator.numDirectArenas=2 \
    -Dio.netty.allocator.maxOrder=3 -Dvertx.disableDnsResolver=true -Dslf4j.internal.verbosity=ERROR \
    -cp "hub-ollama/target/test-classes:hub-ollama/target/classes:$(tr ':' '\n' <"$classpath" | grep -v /logback- | paste -sd:)" \
    dev.resourcehub.ollama.vendor.benchmark.TransferBenchmark \
    "http://127.0.0.1:$port/file" "$digest" "$bytes" "$work" "$results/pairs.csv" "${PAIRS:-7}" |
    tee "$results/summary.txt" || status=$?

echo "load    $(cut -d' ' -f1-3 /proc/loadavg) after" | tee -a "$results/machine.txt"
echo "kept in $results"
exit "$status"
