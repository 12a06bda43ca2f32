/**
 * How fast a file is brought, beside {@code curl}, {@code sha256sum} and {@code sync}; run by {@code benchmarks/transfer/run.sh}.
 */
@NullMarked
package dev.resourcehub.ollama.vendor.benchmark;

import org.jspecify.annotations.NullMarked;
