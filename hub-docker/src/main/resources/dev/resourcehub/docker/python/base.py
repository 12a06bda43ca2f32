"""The zygote: PID 1 of a sandbox. Speaks frames with the hub on descriptors 0 and 1 and runs one program in a child.

The child is forked at start, before any request: it drops to another user where PID 1 may do that, gets pipes of its
own and waits for its job. PID 1 stays single threaded and never runs user code. What user code writes is wrapped into
frames here, so it can write bytes and never a frame. The end of descriptor 0 means that the hub is gone: PID 1 exits,
and the kernel ends everything in its process namespace.

CPython 3.9 or later, standard library only.
"""
import errno
import gc
import json
import os
import resource
import select
import signal
import struct
import sys
import time

MAGIC = 0x5248
VERSION = 1
HEADER = struct.Struct(">HBBHQII")  # magic, version, type, flags, run, sequence, length
MOST = 65536  # longest payload of one frame
MORE = 1  # flag: the message goes on in the next frame

# hub to zygote
RUN, SOURCE, ARGS, FILE, FILE_DATA, GO, STDIN, STDIN_END, CANCEL, PING, SHUTDOWN, VALIDATE = range(1, 13)
# zygote to hub
(HELLO, STARTED, STDOUT, STDERR, RESULT, RESULT_TEXT, ARTIFACT, ARTIFACT_DATA, ARTIFACT_END, EXIT, PONG, FAULT,
 VALIDATED) = range(129, 142)

RECORD = struct.Struct(">BI")  # what processes in here tell each other over pipes: kind, length
WORK = "/work"
PROGRAM = "main.py"  # the name user code has in tracebacks
CONTROL_MOST = 1 << 20
BACKLOG = 1 << 18  # bytes that wait for a slow reader before the writer is no longer read
FIRST_UID, UIDS = 20000, 40000
COALESCE_BYTES, COALESCE_SECONDS = 16384, 0.010
DRAIN_SECONDS = 0.050
WATCH_SECONDS = 0.020
COLLECT_SECONDS = 2.0
VALIDATE_SECONDS = 5.0
ARTIFACTS, DEPTH, ENTRIES = 100, 10, 20000


# --- every process in here ---------------------------------------------------------------------------------------

def write_all(fd, data):
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view):]


def write_record(fd, kind, data=b""):
    write_all(fd, RECORD.pack(ord(kind), len(data)))
    write_all(fd, data)


def read_exactly(fd, count):
    parts = []
    while count:
        part = os.read(fd, min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def read_record(fd):
    kind, length = RECORD.unpack(read_exactly(fd, RECORD.size))
    return chr(kind), read_exactly(fd, length)


def close_all_but(keep):
    try:
        found = [int(name) for name in os.listdir("/proc/self/fd")]
    except OSError:
        found = range(3, 4096)
    for fd in found:
        if fd > 2 and fd not in keep:
            try:
                os.close(fd)
            except OSError:
                pass


def first_line_number(path, key):
    """The number after `key` on its line of a small kernel file; None where there is no such file or line."""
    try:
        with open(path) as lines:
            for line in lines:
                words = line.split()
                if len(words) == 2 and words[0].rstrip(":") == key:
                    return int(words[1])
    except (OSError, ValueError):
        pass
    return None


def only_number(*paths):
    for path in paths:
        try:
            with open(path) as text:
                return int(text.read())
        except (OSError, ValueError):
            pass
    return None


def parsed(source, flags):
    if b"\0" in source:
        raise SyntaxError("source code cannot contain null bytes")
    return compile(source, PROGRAM, "exec", flags, True)


def status_field(pid, name):
    with open("/proc/%s/status" % pid) as lines:
        for line in lines:
            if line.startswith(name + ":"):
                return line.split(":", 1)[1].strip()
    return ""


# --- cgroups, as far as they are seen from inside ----------------------------------------------------------------

def cgroup_memory_limit():
    limit = only_number("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
    return limit if limit is not None and limit < 1 << 50 else None


def oom_kills():
    v2 = first_line_number("/sys/fs/cgroup/memory.events", "oom_kill")
    return v2 if v2 is not None else first_line_number("/sys/fs/cgroup/memory/memory.oom_control", "oom_kill")


def pids_refused():
    v2 = first_line_number("/sys/fs/cgroup/pids.events", "max")
    return v2 if v2 is not None else first_line_number("/sys/fs/cgroup/pids/pids.events", "max")
