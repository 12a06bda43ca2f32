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
    /** CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
    private static final int NAMESPACES = 0x7e020080;

    private final List<long[]> instructions = new ArrayList<>();

    private SeccompProgram() {}

    /** The program for {@code architecture} as Java names it ({@code os.arch}); empty where the numbers are not known. */
    static Optional<byte[]> forArchitecture(String architecture) {
        return switch (architecture) {
            case "amd64", "x86_64" -> Optional.of(new SeccompProgram().assemble(Calls.X86_64));
            case "aarch64", "arm64" -> Optional.of(new SeccompProgram().assemble(Calls.AARCH64));
            default -> Optional.empty();
        };
    }

    private byte[] assemble(Calls calls) {
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
        Calls.NEWER.forEach(this::refuse);
        add(EQUAL, 0, 4, calls.copy());
        add(LOAD, 0, 0, FIRST_ARGUMENT);
        add(ANY_BIT, 0, 1, NAMESPACES);
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

    /**
     * The numbers of one architecture.
     *
     * @param audit its AUDIT_ARCH
     * @param x32 whether it has a second set of numbers from 2^30 on
     * @param copy {@code clone}
     * @param copy3 {@code clone3}
     * @param sockets the two calls that make a socket
     * @param refused calls that fail whatever their arguments
     */
    private record Calls(int audit, boolean x32, int copy, int copy3, List<Integer> sockets, List<Integer> refused) {

        /** Calls that have one number on every architecture. */
        private static final List<Integer> NEWER = List.of(
                425,
                426,
                427, // io_uring_setup, _enter, _register
                428,
                429,
                430,
                431,
                432,
                433, // open_tree, move_mount, fsopen, fsconfig, fsmount, fspick
                438, // pidfd_getfd
                440, // process_madvise
                442,
                443, // mount_setattr, quotactl_fd
                448, // process_mrelease
                457,
                458,
                467 // statmount, listmount, open_tree_attr
                );

        private static final Calls X86_64 = new Calls(
                0xC000003E,
                true,
                56,
                435,
                List.of(41, 53),
                List.of(
                        101,
                        310,
                        311,
                        312, // ptrace, process_vm_readv, _writev, kcmp
                        248,
                        249,
                        250, // add_key, request_key, keyctl
                        321,
                        298,
                        323, // bpf, perf_event_open, userfaultfd
                        272,
                        308, // unshare, setns
                        165,
                        166,
                        155,
                        161, // mount, umount2, pivot_root, chroot
                        303,
                        304, // name_to_handle_at, open_by_handle_at
                        246,
                        320, // kexec_load, kexec_file_load
                        174,
                        175,
                        176,
                        177,
                        178,
                        313, // create_module, init_, delete_, get_kernel_syms, query_, finit_module
                        135,
                        179,
                        163,
                        167,
                        168,
                        103, // personality, quotactl, acct, swapon, swapoff, syslog
                        159,
                        164,
                        227,
                        305, // adjtimex, settimeofday, clock_settime, clock_adjtime
                        278,
                        169,
                        172,
                        173, // vmsplice, reboot, iopl, ioperm
                        170,
                        171,
                        153,
                        139,
                        156,
                        136,
                        134,
                        180,
                        212, // sethostname, setdomainname, vhangup, sysfs, _sysctl,
                        // ustat, uselib, nfsservctl, lookup_dcookie
                        256,
                        279,
                        237,
                        238,
                        239,
                        300,
                        301 // migrate_pages, move_pages, mbind, set_ and get_mempolicy, fanotify
                        ));

        private static final Calls AARCH64 = new Calls(
                0xC00000B7,
                false,
                220,
                435,
                List.of(198, 199),
                List.of(
                        117,
                        270,
                        271,
                        272, // ptrace, process_vm_readv, _writev, kcmp
                        217,
                        218,
                        219, // add_key, request_key, keyctl
                        280,
                        241,
                        282, // bpf, perf_event_open, userfaultfd
                        97,
                        268, // unshare, setns
                        40,
                        39,
                        41,
                        51, // mount, umount2, pivot_root, chroot
                        264,
                        265, // name_to_handle_at, open_by_handle_at
                        104,
                        294, // kexec_load, kexec_file_load
                        105,
                        106,
                        273, // init_module, delete_module, finit_module
                        92,
                        60,
                        89,
                        224,
                        225,
                        116, // personality, quotactl, acct, swapon, swapoff, syslog
                        171,
                        170,
                        112,
                        266, // adjtimex, settimeofday, clock_settime, clock_adjtime
                        75,
                        142, // vmsplice, reboot
                        161,
                        162,
                        58,
                        18,
                        42, // sethostname, setdomainname, vhangup, lookup_dcookie, nfsservctl
                        238,
                        239,
                        235,
                        236,
                        237,
                        262,
                        263 // migrate_pages, move_pages, mbind, get_ and set_mempolicy, fanotify
                        ));
    }
}
