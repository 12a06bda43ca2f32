/** How well the kernel decides: its own code against a modelled fleet under a virtual clock. */
@NullMarked
package dev.resourcehub.benchmark.fleet;

import org.jspecify.annotations.NullMarked;
