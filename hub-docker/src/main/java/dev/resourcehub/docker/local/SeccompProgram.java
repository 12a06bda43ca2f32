package dev.resourcehub.docker.local;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The filter of system calls that bubblewrap loads: a classic BPF program.
 *
 * <p>Everything is allowed but what opens the kernel's attack surface or leaves the sandbox. Calls of another architecture
 * kill the process; refused calls fail with EPERM; {@code clone3} fails with ENOSYS, since its flags cannot be read here, and
 * libraries then fall back to {@code clone}, whose flags can.
 */
final class SeccompProgram {

    private static final int LOAD = 0x20;
    private static final int EQUAL = 0x15;
    private static final int AT_LEAST = 0x35;
    private static final int ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    private static final int ALLOW = 0x7fff0000;
    private static final int KILL = 0x80000000;
    private static final int EPERM = 0x00050001;
    private static final int ENOSYS = 0x00050026;

    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int FIRST_ARGUMENT = 16;

    private static final int AF_UNIX = 1;
    private static final int ITSELF = 0;
    /** CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
    private static final int NAMESPACES = 0x7e020080;

    private final List<long[]> instructions = new ArrayList<>();

    private SeccompProgram() {}

    /** The program for {@code architecture} as Java names it ({@code os.arch}); empty where the numbers are not known. */
    static Optional<byte[]> forArchitecture(String architecture) {
        return switch (architecture) {
            case "amd64", "x86_64" -> Optional.of(new SeccompProgram().assemble(SystemCalls.X86_64));
            case "aarch64", "arm64" -> Optional.of(new SeccompProgram().assemble(SystemCalls.AARCH64));
            default -> Optional.empty();
        };
    }

    private byte[] assemble(SystemCalls calls) {
        add(LOAD, 0, 0, ARCHITECTURE);
        add(EQUAL, 1, 0, calls.audit());
        add(RETURN, 0, 0, KILL);
        add(LOAD, 0, 0, NUMBER);
        if (calls.x32()) {
            add(AT_LEAST, 0, 1, 0x40000000);
            add(RETURN, 0, 0, ENOSYS);
        }
        add(EQUAL, 0, 1, calls.copy3());
        add(RETURN, 0, 0, ENOSYS);
        calls.refused().forEach(this::refuse);
        SystemCalls.EVERYWHERE.forEach(this::refuse);
        add(EQUAL, 0, 4, calls.copy());
        add(LOAD, 0, 0, FIRST_ARGUMENT);
        add(ANY_BIT, 0, 1, NAMESPACES);
        add(RETURN, 0, 0, EPERM);
        add(RETURN, 0, 0, ALLOW);
        add(EQUAL, 0, 4, calls.limits());
        add(LOAD, 0, 0, FIRST_ARGUMENT);
        add(EQUAL, 1, 0, ITSELF);
        add(RETURN, 0, 0, EPERM);
        add(RETURN, 0, 0, ALLOW);
        for (int number : calls.sockets()) {
            add(EQUAL, 0, 4, number);
            add(LOAD, 0, 0, FIRST_ARGUMENT);
            add(EQUAL, 1, 0, AF_UNIX);
            add(RETURN, 0, 0, EPERM);
            add(RETURN, 0, 0, ALLOW);
        }
        add(RETURN, 0, 0, ALLOW);
        ByteBuffer program = ByteBuffer.allocate(instructions.size() * 8).order(ByteOrder.nativeOrder());
        for (long[] step : instructions) {
            program.putShort((short) step[0])
                    .put((byte) step[1])
                    .put((byte) step[2])
                    .putInt((int) step[3]);
        }
        return program.array();
    }

    private void refuse(int number) {
        add(EQUAL, 0, 1, number);
        add(RETURN, 0, 0, EPERM);
    }

    /** One instruction: what it does, how many to skip when true and when false, its constant. */
    private void add(int code, int whenTrue, int whenFalse, int constant) {
        instructions.add(new long[] {code, whenTrue, whenFalse, constant});
    }
}
