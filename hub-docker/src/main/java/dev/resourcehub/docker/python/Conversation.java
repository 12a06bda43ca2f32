package dev.resourcehub.docker.python;

import dev.resourcehub.docker.python.wire.Message;

/** What is going on with a zygote at one time: the greeting, a run, a validation. On the channel's event loop. */
interface Conversation {

    /** Takes a message; throws {@code BrokenFrames} when it has no place here. */
    void take(Message message);

    /** The zygote is gone, for {@code reason}. */
    void lost(String reason);
}
