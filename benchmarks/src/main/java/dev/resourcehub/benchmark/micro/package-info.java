/** How much time and memory the kernel's hot paths take, beside plain Resilience4j and a plain semaphore. */
@NullMarked
package dev.resourcehub.benchmark.micro;

import org.jspecify.annotations.NullMarked;
