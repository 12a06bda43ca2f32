package dev.resourcehub.docker.local;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The numbers of system calls that the filter looks at, on one architecture.
 *
 * @param audit its AUDIT_ARCH
 * @param x32 whether it has a second set of numbers from 2^30 on
 * @param copy {@code clone}
 * @param copy3 {@code clone3}
 * @param limits {@code prlimit64}, allowed for the calling process only: one of the same user may else change process 1's
 * @param sockets the two calls that make a socket
 * @param refused calls that fail whatever their arguments
 */
record SystemCalls(
        int audit, boolean x32, int copy, int copy3, int limits, List<Integer> sockets, List<Integer> refused) {

    private static final Pattern NUMBER = Pattern.compile("\\b\\d+\\b");

    /** Refused calls that have one number on every architecture. */
    static final List<Integer> EVERYWHERE = numbers("""
            io_uring_setup 425, io_uring_enter 426, io_uring_register 427,
            open_tree 428, move_mount 429, fsopen 430, fsconfig 431, fsmount 432, fspick 433,
            pidfd_getfd 438, process_madvise 440, mount_setattr 442, quotactl_fd 443, process_mrelease 448,
            statmount 457, listmount 458, open_tree_attr 467
            """);

    static final SystemCalls X86_64 = new SystemCalls(0xC000003E, true, 56, 435, 302, List.of(41, 53), numbers("""
                    ptrace 101, process_vm_readv 310, process_vm_writev 311, kcmp 312,
                    add_key 248, request_key 249, keyctl 250, bpf 321, perf_event_open 298, userfaultfd 323,
                    unshare 272, setns 308, mount 165, umount2 166, pivot_root 155, chroot 161,
                    name_to_handle_at 303, open_by_handle_at 304, fanotify_init 300, fanotify_mark 301,
                    kexec_load 246, kexec_file_load 320,
                    create_module 174, init_module 175, delete_module 176, get_kernel_syms 177, query_module 178,
                    finit_module 313, personality 135, quotactl 179, acct 163, swapon 167, swapoff 168, syslog 103,
                    adjtimex 159, settimeofday 164, clock_settime 227, clock_adjtime 305,
                    vmsplice 278, reboot 169, iopl 172, ioperm 173, sethostname 170, setdomainname 171, vhangup 153,
                    sysfs 139, sysctl 156, ustat 136, uselib 134, nfsservctl 180, lookup_dcookie 212,
                    migrate_pages 256, move_pages 279, mbind 237, set_mempolicy 238, get_mempolicy 239
                    """));

    static final SystemCalls AARCH64 =
            new SystemCalls(0xC00000B7, false, 220, 435, 261, List.of(198, 199), numbers("""
                    ptrace 117, process_vm_readv 270, process_vm_writev 271, kcmp 272,
                    add_key 217, request_key 218, keyctl 219, bpf 280, perf_event_open 241, userfaultfd 282,
                    unshare 97, setns 268, mount 40, umount2 39, pivot_root 41, chroot 51,
                    name_to_handle_at 264, open_by_handle_at 265, fanotify_init 262, fanotify_mark 263,
                    kexec_load 104, kexec_file_load 294, init_module 105, delete_module 106, finit_module 273,
                    personality 92, quotactl 60, acct 89, swapon 224, swapoff 225, syslog 116,
                    adjtimex 171, settimeofday 170, clock_settime 112, clock_adjtime 266,
                    vmsplice 75, reboot 142, sethostname 161, setdomainname 162, vhangup 58,
                    nfsservctl 42, lookup_dcookie 18,
                    migrate_pages 238, move_pages 239, mbind 235, set_mempolicy 237, get_mempolicy 236
                    """));

    /** The numbers of a table of names and numbers. */
    private static List<Integer> numbers(String table) {
        return NUMBER.matcher(table)
                .results()
                .map(number -> Integer.valueOf(number.group()))
                .toList();
    }
}
