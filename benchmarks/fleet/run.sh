#!/usr/bin/env bash
# How well the scheduler decides: its own code against a modelled fleet under a virtual clock. Two minutes on two cores.
#
#   benchmarks/fleet/run.sh                   all scenarios, kept under benchmarks/fleet/results/
#   benchmarks/fleet/run.sh tenants limit     those named
#
# Prints tables and goals; ends with 1 when a goal that gates does not hold. RESULTS=directory keeps them elsewhere.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

for home in "${JAVA_HOME:-/nonexistent}" /usr/lib/jvm/*25*; do
    if [[ -x $home/bin/java ]] && "$home/bin/java" -version 2>&1 | grep -q 'version "25'; then
        export JAVA_HOME=$home
        break
    fi
done

classpath=benchmarks/target/fleet.classpath
mkdir -p benchmarks/target
./mvnw -q -B compile dependency:build-classpath -Dmdep.outputFile="$PWD/$classpath" -DincludeScope=runtime \
    -pl benchmarks -am

commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
[[ -z $(git status --porcelain --untracked-files=no 2>/dev/null) ]] || commit+=-changed
results=${RESULTS:-benchmarks/fleet/results/$(date -u +%Y%m%dT%H%M%S)-$commit}
mkdir -p "$results"

"$JAVA_HOME/bin/java" -Xmx1g -XX:+UseSerialGC --sun-misc-unsafe-memory-access=allow -Dslf4j.internal.verbosity=ERROR \
    -cp "benchmarks/target/classes:hub-common/target/classes:$(cat "$classpath")" \
    dev.resourcehub.benchmark.fleet.FleetBenchmark "$results" "$commit" "$@" | tee "$results/summary.txt"
