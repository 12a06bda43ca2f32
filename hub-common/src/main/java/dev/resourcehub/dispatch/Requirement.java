package dev.resourcehub.dispatch;

import dev.resourcehub.resource.InstanceId;
import java.util.Optional;
import java.util.Set;

/**
 * Calls that the same instances can take: when one of them cannot be placed, none can.
 *
 * @param need of {@link Work#need}
 */
public record Requirement(String capability, Set<String> tags, Optional<InstanceId> instance, Object need) {}
