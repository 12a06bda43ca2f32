package dev.resourcehub.docker.sandbox.wire;

import java.util.List;
import java.util.Optional;

/**
 * Which system calls a sandbox may make: everything that is not named here is refused with {@code EPERM}.
 *
 * <p>Wider than Python needs and narrower than Docker's own default, whose holes differ from release to release: no
 * {@code ptrace} and {@code process_vm_*}, no {@code io_uring}, no {@code userfaultfd}, no keyrings, no {@code bpf} and
 * {@code perf_event_open}, no namespaces, no mounts by either API, no handles, no clocks, and no socket but
 * {@code AF_UNIX}. Only the machine's native calls are let through: no architecture is added, so that 32-bit calls, which
 * hide a socket's family in memory, end the process.
 *
 * @param rules what is let through, or refused in another way than {@code EPERM}
 */
public record SeccompProfile(List<Rule> rules) {

    private static final int ENOSYS = 38;
    private static final long AF_UNIX = 1;
    /** {@code CLONE_NEW*} flags: mount, cgroup, uts, ipc, user, pid, net. */
    private static final long NEW_NAMESPACES = 0x7E020000L;

    private static final List<String> FILES = words("""
            access chdir chmod chown chown32 close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2
            fadvise64 fadvise64_64 arm_fadvise64_64 fallocate fchdir fchmod fchmodat fchmodat2 fchown fchown32 fchownat
            fcntl fcntl64 fdatasync fgetxattr flistxattr flock fremovexattr fsetxattr fstat fstat64 fstatat64 newfstatat
            fstatfs fstatfs64 fsync ftruncate ftruncate64 futimesat getcwd getdents getdents64 getxattr lchown lchown32
            lgetxattr link linkat listxattr llistxattr _llseek lremovexattr lseek lsetxattr lstat lstat64 mkdir mkdirat
            mknod mknodat open openat openat2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink
            readlinkat readv removexattr rename renameat renameat2 rmdir sendfile sendfile64 setxattr splice stat stat64
            statfs statfs64 statx symlink symlinkat sync sync_file_range syncfs tee truncate truncate64 umask unlink
            unlinkat utime utimensat utimensat_time64 utimes write writev inotify_add_watch inotify_init inotify_init1
            inotify_rm_watch ioctl
            """);

    private static final List<String> MEMORY = words("""
            brk madvise membarrier memfd_create mincore mlock mlock2 mlockall mmap mmap2 mprotect mremap msync munlock
            munlockall munmap pkey_alloc pkey_free pkey_mprotect get_mempolicy set_mempolicy mbind remap_file_pages
            set_mempolicy_home_node cachestat
            """);

    private static final List<String> PROCESSES = words("""
            arch_prctl capget capset execve execveat exit exit_group fork getcpu getegid getegid32 geteuid geteuid32
            getgid getgid32 getgroups getgroups32 getpgid getpgrp getpid getppid getpriority getresgid getresgid32
            getresuid getresuid32 getrlimit ugetrlimit get_robust_list getrusage getsid get_thread_area gettid getuid
            getuid32 ioprio_get ioprio_set kill landlock_add_rule landlock_create_ruleset landlock_restrict_self nice
            pidfd_open pidfd_send_signal prctl prlimit64 rseq sched_getaffinity sched_getattr sched_getparam
            sched_get_priority_max sched_get_priority_min sched_getscheduler sched_rr_get_interval
            sched_rr_get_interval_time64 sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield
            seccomp setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups setgroups32 setpgid setpriority
            setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid setreuid32 setrlimit
            set_robust_list setsid set_thread_area set_tid_address setuid setuid32 sysinfo tgkill time times tkill
            uname vfork wait4 waitid waitpid
            """);

    private static final List<String> WAITING = words("""
            alarm clock_getres clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep
            clock_nanosleep_time64 epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2
            epoll_wait epoll_wait_old eventfd eventfd2 futex futex_time64 futex_waitv futex_wait futex_wake
            futex_requeue getitimer getrandom gettimeofday io_cancel io_destroy io_getevents io_pgetevents
            io_pgetevents_time64 io_setup io_submit nanosleep pause pipe pipe2 poll ppoll ppoll_time64 pselect6
            pselect6_time64 restart_syscall rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn
            rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo select _newselect setitimer
            sigaction sigaltstack signal signalfd signalfd4 sigpending sigprocmask sigreturn sigsuspend timer_create
            timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd_create
            timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64
            """);

    private static final List<String> MESSAGES = words("""
            accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom recvmmsg
            recvmmsg_time64 recvmsg send sendmmsg sendmsg sendto setsockopt shutdown
            mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64
            mq_unlink msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat shmctl shmdt
            shmget
            """);

    public SeccompProfile {
        rules = List.copyOf(rules);
    }

    /** The filter of level {@code sandboxed}. */
    public static SeccompProfile sandboxed() {
        return new SeccompProfile(List.of(
                Rule.allow(FILES),
                Rule.allow(MEMORY),
                Rule.allow(PROCESSES),
                Rule.allow(WAITING),
                Rule.allow(MESSAGES),
                Rule.allowWhen(List.of("socket", "socketpair"), Condition.equal(0, AF_UNIX)),
                Rule.allowWhen(List.of("clone"), Condition.noneOf(0, NEW_NAMESPACES)),
                // Its flags lie in memory where no filter can read them; C libraries fall back to clone.
                Rule.refuse(List.of("clone3"), ENOSYS)));
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    /**
     * What happens to some calls.
     *
     * @param errno the error they fail with; empty when they are let through
     * @param condition what must hold of their arguments; empty when nothing must
     */
    public record Rule(List<String> calls, Optional<Integer> errno, Optional<Condition> condition) {
        public Rule {
            calls = List.copyOf(calls);
        }

        static Rule allow(List<String> calls) {
            return new Rule(calls, Optional.empty(), Optional.empty());
        }

        static Rule allowWhen(List<String> calls, Condition condition) {
            return new Rule(calls, Optional.empty(), Optional.of(condition));
        }

        static Rule refuse(List<String> calls, int errno) {
            return new Rule(calls, Optional.of(errno), Optional.empty());
        }
    }

    /**
     * {@code (argument & mask) == value}.
     *
     * @param argument its place, from 0
     */
    public record Condition(int argument, long mask, long value) {
        static Condition equal(int argument, long value) {
            return new Condition(argument, ~0L, value);
        }

        static Condition noneOf(int argument, long bits) {
            return new Condition(argument, bits, 0);
        }
    }
}
