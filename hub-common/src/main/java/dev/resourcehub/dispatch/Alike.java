package dev.resourcehub.dispatch;

import dev.resourcehub.resource.InstanceId;
import java.util.List;

/**
 * What makes callers in the line alike: when one of them cannot be placed, none can.
 *
 * @param tried where such a call failed before, so that it waits for the others only
 */
record Alike(Requirement requirement, List<InstanceId> tried) {}
