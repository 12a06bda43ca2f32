#!/usr/bin/env bash
# How much time and memory the kernel's hot paths take. One command, under five minutes on two cores:
#
#   benchmarks/micro/run.sh                        all, kept under benchmarks/micro/results/
#   benchmarks/micro/run.sh Choose                 those whose name matches
#   benchmarks/micro/run.sh 'Metrics.record$' -prof stack     with one of JMH's profilers
#
# Bytes are exact anywhere; believe times only when nothing else runs (the load average is kept with them).
set -euo pipefail
cd "$(dirname "$0")/../.."

for home in "${JAVA_HOME:-/nonexistent}" /usr/lib/jvm/*25*; do
    if [[ -x $home/bin/java ]] && "$home/bin/java" -version 2>&1 | grep -q 'version "25'; then
        export JAVA_HOME=$home
        break
    fi
done

classpath=benchmarks/target/micro.classpath
mkdir -p benchmarks/target
./mvnw -q -B compile dependency:build-classpath -Dmdep.outputFile="$PWD/$classpath" -DincludeScope=runtime \
    -pl benchmarks -am

commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
[[ -z $(git status --porcelain --untracked-files=no 2>/dev/null) ]] || commit+=-changed
results=benchmarks/micro/results/$(date -u +%Y%m%dT%H%M%S)-$commit
mkdir -p "$results"
{
    echo "commit  $commit"
    echo "when    $(date -u +%FT%TZ)"
    echo "machine $(nproc) x $(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -1), $(uname -sr)"
    echo "load    $(cut -d' ' -f1-3 /proc/loadavg) before"
    echo "jdk     $("$JAVA_HOME/bin/java" -XX:+UseSerialGC -version 2>&1 | tail -1)"
    echo "asked   ${*:-all}"
} >"$results/machine.txt"

"$JAVA_HOME/bin/java" -Xmx256m -XX:+UseSerialGC --sun-misc-unsafe-memory-access=allow -Dresults="$results" \
    -cp "benchmarks/target/classes:$(cat "$classpath")" \
    dev.resourcehub.benchmark.micro.MicroBenchmarks "$@"

echo "load    $(cut -d' ' -f1-3 /proc/loadavg) after" >>"$results/machine.txt"
cat "$results/machine.txt"
echo "kept in $results"
