#!/usr/bin/env bash
# How well does the scheduler decide? Its own code against a modelled fleet under a virtual clock.
# Prints tables, keeps them as CSV and JSON with seeds and commit, and fails when a stated goal does not hold.
# Usage: benchmarks/fleet/run.sh [scenario ...]     RESULTS=directory to keep them elsewhere
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
results=${RESULTS:-$here/results}
commit=$(git -C "$root" describe --always --dirty --abbrev=12 2>/dev/null || echo unknown)
classpath=$(mktemp)
trap 'rm -f "$classpath"' EXIT

"$root/mvnw" -q -B -o -f "$root/pom.xml" -pl benchmarks -am -DskipTests compile dependency:build-classpath \
    -Dmdep.outputFile="$classpath" -Dmdep.includeScope=runtime 2>/dev/null \
    || "$root/mvnw" -q -B -f "$root/pom.xml" -pl benchmarks -am -DskipTests compile dependency:build-classpath \
        -Dmdep.outputFile="$classpath" -Dmdep.includeScope=runtime

java=${JAVA_HOME:-/usr/lib/jvm/temurin-25-jdk-amd64}/bin/java
[ -x "$java" ] || java=java
mkdir -p "$results"
"$java" -Xmx1g -XX:+UseSerialGC -Dslf4j.internal.verbosity=ERROR \
    -cp "$root/benchmarks/target/classes:$root/hub-common/target/classes:$(cat "$classpath")" \
    dev.resourcehub.benchmark.fleet.FleetBenchmark "$results" "$commit" "$@" | tee "$results/summary.txt"
