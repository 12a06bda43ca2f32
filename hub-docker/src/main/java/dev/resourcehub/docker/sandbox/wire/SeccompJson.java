package dev.resourcehub.docker.sandbox.wire;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A profile in Docker's form. */
public final class SeccompJson {

    private SeccompJson() {}

    /** Writes {@code profile}; what it does not name fails with {@code EPERM}. */
    public static String write(SeccompProfile profile) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("defaultAction", "SCMP_ACT_ERRNO");
        root.put("defaultErrnoRet", 1);
        ArrayNode calls = root.putArray("syscalls");
        profile.rules().forEach(rule -> addRule(calls.addObject(), rule));
        return root.toString();
    }

    private static void addRule(ObjectNode node, SeccompProfile.Rule rule) {
        ArrayNode names = node.putArray("names");
        rule.calls().forEach(names::add);
        node.put("action", rule.errno().isPresent() ? "SCMP_ACT_ERRNO" : "SCMP_ACT_ALLOW");
        rule.errno().ifPresent(errno -> node.put("errnoRet", errno));
        rule.condition().ifPresent(condition -> {
            ObjectNode argument = node.putArray("args").addObject();
            argument.put("index", condition.argument());
            if (condition.mask() == ~0L) {
                argument.put("value", condition.value());
                argument.put("op", "SCMP_CMP_EQ");
            } else {
                argument.put("value", condition.mask());
                argument.put("valueTwo", condition.value());
                argument.put("op", "SCMP_CMP_MASKED_EQ");
            }
        });
    }
}
