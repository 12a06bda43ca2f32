"""Tries what a sandbox must refuse, as the user that sandboxed code runs as; prints one line "name: outcome" each."""
import ctypes
import errno
import os
import platform
import resource
import socket
import sys

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"
NUMBERS = {  # x86_64, aarch64
    "ptrace": (101, 117), "unshare": (272, 97), "setns": (308, 268), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "mount": (165, 40),
    "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "fsopen": (430, 430), "move_mount": (429, 429),
    "open_tree": (428, 428), "mount_setattr": (442, 442), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "kexec_load": (246, 104), "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171), "swapon": (167, 224),
    "reboot": (169, 142), "syslog": (103, 116), "acct": (163, 89), "quotactl": (179, 60), "personality": (135, 92),
    "vmsplice": (278, 75), "kcmp": (312, 272), "pidfd_getfd": (438, 438), "sethostname": (170, 161), "iopl": (172, 999),
    "clone3": (435, 435),
}


def say(name, outcome):
    os.write(1, f"{name}: {outcome}\n".encode())


def errno_of(action):
    try:
        action()
    except OSError as refused:
        return errno.errorcode.get(refused.errno, str(refused.errno))
    return "allowed"


def call(number, *arguments):
    def run():
        if libc.syscall(number, *arguments) < 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))

    return errno_of(run)


pid1_fds = errno_of(lambda: os.listdir("/proc/1/fd"))
os.setgroups([])
os.setresgid(60001, 60001, 60001)
os.setresuid(60001, 60001, 60001)

status = dict(line.split(":\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\t" in line)
for field in ("CapEff", "CapPrm", "CapBnd", "NoNewPrivs", "Seccomp"):
    say(field, status.get(field, "?").strip())

for name, numbers in NUMBERS.items():
    number = numbers[0 if X86 else 1]
    if number != 999:
        say(name, call(number, 0, 0, 0, 0, 0, 0))
say("clone_newuser", call(56 if X86 else 220, 0x10000000 | 17, 0, 0, 0, 0))

for family in ("AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET", "AF_ALG", "AF_VSOCK"):
    say(family, errno_of(lambda: socket.socket(getattr(socket, family), socket.SOCK_STREAM)))
say("AF_UNIX", errno_of(lambda: socket.socketpair()))

say("root", errno_of(lambda: open("/etc/planted", "w")))
say("usr", errno_of(lambda: open("/usr/planted", "w")))
say("shadow", errno_of(lambda: open("/etc/shadow")))
say("proc_sys", errno_of(lambda: open("/proc/sys/kernel/hostname", "w")))
say("sysrq", errno_of(lambda: open("/proc/sysrq-trigger", "w")))
say("kcore", len(open("/proc/kcore", "rb").read(16)) if os.access("/proc/kcore", os.R_OK) else "EACCES")
say("setuid", errno_of(lambda: os.setuid(0)))
say("kill_pid1", errno_of(lambda: os.kill(1, 9)))
say("docker_sock", os.path.exists("/var/run/docker.sock"))
say("interfaces", ",".join(sorted(os.listdir("/sys/class/net"))))
say("hostname", socket.gethostname())
say("environment", ",".join(sorted(os.environ)))
say("setuid_files", sum(
    1 for folder, _, files in os.walk("/usr") for file in files
    if os.lstat(os.path.join(folder, file)).st_mode & 0o6000 and not os.path.islink(os.path.join(folder, file))))
say("nofile", resource.getrlimit(resource.RLIMIT_NOFILE)[1])
say("core", resource.getrlimit(resource.RLIMIT_CORE)[1])

for place in ("/tmp", "/work", "/dev/shm"):
    facts = os.statvfs(place)
    say(f"size {place}", facts.f_blocks * facts.f_frsize)
    flags = next(line.split()[3] for line in open("/proc/mounts") if line.split()[1] == place)
    say(f"flags {place}", ",".join(flag for flag in ("nosuid", "nodev", "noexec") if flag in flags.split(",")))


def fill():
    with open("/work/large", "wb") as large:
        for _ in range(1024):
            large.write(b"x" * (1 << 20))


say("fill_disk", errno_of(fill))
os.unlink("/work/large")


def forks():
    children = []
    try:
        for _ in range(500):
            child = os.fork()
            if child == 0:
                os.read(0, 1)
                os._exit(0)
            children.append(child)
    finally:
        say("forks", len(children))
        for child in children:
            os.kill(child, 9)
            os.waitpid(child, 0)


say("fork_bomb", errno_of(forks))
