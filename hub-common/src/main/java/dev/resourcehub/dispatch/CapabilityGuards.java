package dev.resourcehub.dispatch;

import dev.resourcehub.resilience.Bulkhead;
import dev.resourcehub.resilience.CircuitBreaker;

/** What guards calls of one capability at one instance, beside what guards the instance as a whole. */
record CapabilityGuards(Bulkhead bulkhead, CircuitBreaker breaker) {}
