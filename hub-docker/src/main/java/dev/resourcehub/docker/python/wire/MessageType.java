package dev.resourcehub.docker.python.wire;

import java.util.Arrays;
import java.util.Optional;

/** What a message says; the numbers are those of the zygote's source. */
public enum MessageType {
    /** Options of a run, JSON; the source, arguments and files follow, then {@link #GO}. */
    RUN(1),
    SOURCE(2),
    ARGS(3),
    /** A file begins, JSON; its bytes follow. */
    FILE(4),
    FILE_DATA(5),
    GO(6),
    STDIN(7),
    STDIN_END(8),
    CANCEL(9),
    PING(10),
    SHUTDOWN(11),
    /** Source to compile and not to run. */
    VALIDATE(12),

    /** The sandbox greets: version and what its probe found, JSON. */
    HELLO(129),
    /** The program begins. */
    STARTED(130),
    STDOUT(131),
    STDERR(132),
    /** The result, a JSON document made by the process that ran user code: hostile. */
    RESULT(133),
    /** A result that is not JSON: its type and text, JSON, hostile. */
    RESULT_TEXT(134),
    ARTIFACT(135),
    ARTIFACT_DATA(136),
    ARTIFACT_END(137),
    /** The run is over; nothing of it follows. */
    EXIT(138),
    PONG(139),
    /** The zygote ends because something broke, JSON. */
    FAULT(140),
    VALIDATED(141);

    private static final MessageType[] BY_NUMBER = new MessageType[256];

    static {
        Arrays.stream(values()).forEach(type -> BY_NUMBER[type.number] = type);
    }

    private final int number;

    MessageType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** Whether its frames are told one by one, since they are pieces of a stream and not of a message. */
    boolean isStream() {
        return this == STDOUT || this == STDERR || this == ARTIFACT_DATA;
    }

    /** The type that a zygote may send under this number. */
    static Optional<MessageType> fromZygote(int number) {
        return number < 128 ? Optional.empty() : Optional.ofNullable(BY_NUMBER[number]);
    }
}
