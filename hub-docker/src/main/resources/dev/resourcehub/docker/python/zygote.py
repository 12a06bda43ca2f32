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


# --- the child: one user's program -------------------------------------------------------------------------------

class User:
    """Which user the processes of a run are: another one where PID 1 may choose, else the same."""

    def __init__(self):
        may = int(status_field("self", "CapEff") or "0", 16)
        wanted = (1 << 5) | (1 << 6) | (1 << 7)  # KILL, SETGID, SETUID
        first, count = self.choice()
        self.separate = os.getuid() == 0 and may & wanted == wanted and count > 0
        self.uid = first + int.from_bytes(os.urandom(4), "big") % count if self.separate else os.getuid()

    @staticmethod
    def choice():
        """First and count of the users to choose from; few or none in a user namespace that maps few."""
        with open("/proc/self/uid_map") as lines:
            most = max((int(line.split()[0]) + int(line.split()[2]) for line in lines), default=0)
        return (FIRST_UID, UIDS) if most >= FIRST_UID + UIDS else (1, max(0, most - 1))

    def become(self):
        try:
            with open("/proc/self/oom_score_adj", "w") as score:
                score.write("1000")
        except OSError:
            pass
        if self.separate:
            os.setgroups([])
            os.setresgid(self.uid, self.uid, self.uid)
            os.setresuid(self.uid, self.uid, self.uid)
        os.umask(0o022)


def hide_from_same_user():
    """Keeps processes of our own user out of our memory and descriptors (PR_SET_DUMPABLE 0)."""
    try:
        import ctypes
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)
    except (ImportError, OSError, AttributeError):
        pass  # the probe tells that we are not hidden


def probe(user):
    """What holds for the process that will run user code, found by trying it."""
    def refused(action):
        try:
            action()
        except OSError:
            return True
        return False

    def interfaces():
        with open("/proc/net/dev") as lines:
            return {line.split(":")[0].strip() for line in lines if ":" in line}

    def writable():
        os.rmdir(tempdir("/usr/.probe"))

    def tempdir(path):
        os.mkdir(path)
        return path

    capabilities = int(status_field("self", "CapEff") or "0", 16) | int(status_field("self", "CapPrm") or "0", 16)
    bounded = []
    for folder in (WORK, "/tmp"):
        try:
            bounded.append(os.statvfs(folder).f_blocks * os.statvfs(folder).f_frsize < 1 << 40
                           and os.stat(folder).st_dev != os.stat("/").st_dev)
        except OSError:
            bounded.append(False)
    return {
        "uid_separated": user.separate and os.getuid() == user.uid,
        "no_capabilities": capabilities == 0,
        "no_new_privileges": status_field("self", "NoNewPrivs") == "1",
        "seccomp": status_field("self", "Seccomp") == "2",
        "root_read_only": refused(writable) and refused(lambda: os.rmdir(tempdir("/.probe"))),
        "network_none": interfaces() <= {"lo", "sit0", "ip6tnl0", "tunl0", "gre0", "gretap0", "erspan0", "ip_vti0",
                                         "ip6_vti0", "ip6gre0"},
        "pid1_hidden": refused(lambda: os.listdir("/proc/1/fd")) and refused(lambda: os.open("/proc/1/mem", os.O_RDONLY)),
        "work_bounded": all(bounded),
        "memory_cgroup": cgroup_memory_limit() is not None,
    }


def child_main(user, job, result, stdio):
    """Everything the forked child does; never returns."""
    code = 70
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for target, fd in enumerate(stdio):
            os.dup2(fd, target)
        close_all_but({job, result})
        user.become()
        os.chdir(WORK)
        write_record(result, "P", json.dumps(probe(user)).encode())
        code = Program(job, result).run()
    except EOFError:
        code = 0  # the hub needs no run any more
    except BaseException as broken:
        try:
            write_all(2, ("the sandbox could not start the program: %r\n" % (broken,)).encode())
        except OSError:
            pass
    finally:
        os._exit(code)


class Program:
    """Reads its job, runs it, and tells its outcome on the result descriptor."""

    def __init__(self, job, result):
        self.job = job
        self.result = result
        self.options = {}
        self.source = b""
        self.args = None

    def run(self):
        self.load()
        self.limit()
        self.dress()
        return self.execute()

    def load(self):
        open_file = -1
        while True:
            kind, data = read_record(self.job)
            if kind == "O":
                self.options = json.loads(data)
            elif kind == "S":
                self.source = data
            elif kind == "A":
                self.args = json.loads(data)
            elif kind == "F":
                if open_file >= 0:
                    os.close(open_file)
                open_file = self.create(json.loads(data)["path"])
            elif kind == "D":
                write_all(open_file, data)
            elif kind == "G":
                if open_file >= 0:
                    os.close(open_file)
                os.close(self.job)
                return

    def create(self, path):
        parts = path.split("/")
        if "\0" in path or any(part in ("", ".", "..") for part in parts):
            raise ValueError("not a path inside the working directory")
        if len(parts) > 1:
            os.makedirs("/".join(parts[:-1]), exist_ok=True)
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)

    def limit(self):
        limits = self.options["rlimits"]
        for name, value in limits.items():
            which = getattr(resource, "RLIMIT_" + name)
            hard = resource.getrlimit(which)[1]
            if hard != resource.RLIM_INFINITY:
                value = min(value, hard)
            resource.setrlimit(which, (value, value))

    def dress(self):
        import io
        threads = str(self.options["threads"])
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": WORK, "TMPDIR": "/tmp", "LANG": "C.UTF-8",
            "MPLBACKEND": "Agg", "MPLCONFIGDIR": "/tmp/.matplotlib",
            "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "MKL_NUM_THREADS": threads,
        }
        environment.update(self.options["env"])
        os.environ.clear()
        os.environ.update(environment)
        sys.argv[:] = [PROGRAM] + self.options["argv"]
        sys.stdin = sys.__stdin__ = io.open(0, "r", encoding="utf-8", errors="surrogateescape", closefd=False)
        sys.stdout = sys.__stdout__ = io.TextIOWrapper(
            io.open(1, "wb", closefd=False), encoding="utf-8", errors="surrogateescape", line_buffering=True)
        sys.stderr = sys.__stderr__ = io.TextIOWrapper(
            io.open(2, "wb", closefd=False), encoding="utf-8", errors="backslashreplace", line_buffering=True)
        sys.path.insert(0, WORK)

    def execute(self):
        import linecache
        import types
        text = self.source.decode("utf-8", "replace")
        linecache.cache[PROGRAM] = (len(text), None, text.splitlines(True), PROGRAM)
        main = types.ModuleType("__main__")
        main.__dict__.update(__file__=PROGRAM, args=self.args)
        sys.modules["__main__"] = main
        code, value = 0, None
        try:
            value = self.value(main.__dict__)
        except SystemExit as leaving:
            code = self.left(leaving, main.__dict__)
            value = main.__dict__.get("result")
        except BaseException as raised:
            code = 1
            self.raised(raised)
        code = self.settle() or code
        if value is not None and not (code and "result" not in main.__dict__):
            code = self.tell(value) or code
        return code

    def value(self, names):
        import ast
        tree = parsed(self.source, ast.PyCF_ONLY_AST)
        last = tree.body[-1] if tree.body else None
        if isinstance(last, ast.Expr):
            name = ast.copy_location(ast.Name("__last_expression__", ast.Store()), last)
            tree.body[-1] = ast.copy_location(ast.Assign([name], last.value), last)
        program = compile(tree, PROGRAM, "exec", 0, True)
        del tree, last
        exec(program, names)
        value = names.pop("__last_expression__", None)
        return names["result"] if "result" in names else value

    def settle(self):
        """What the interpreter does at its end: other threads, exit functions, buffers."""
        code = 0
        try:
            threading = sys.modules.get("threading")
            if threading is not None:
                threading._shutdown()
            import atexit
            atexit._run_exitfuncs()
        except BaseException:
            pass  # an exit function that fails has told so itself
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:
                code = 120  # as the interpreter itself exits then
        return code

    def left(self, leaving, names):
        code = leaving.code
        if code is None:
            return 0
        if not isinstance(code, int):
            try:
                print(code, file=sys.stderr)
            except BaseException:
                pass
            code = 1
        code &= 255
        if code:
            self.send("E", self.describe(leaving))
        return code

    def raised(self, raised):
        described = self.describe(raised)
        try:
            if sys.excepthook is not sys.__excepthook__:
                sys.excepthook(type(raised), raised, raised.__traceback__)
            else:
                sys.stderr.write(described["traceback"])
        except BaseException:
            pass  # nowhere to write it; the error itself is told below
        described["traceback"] = described["traceback"][:16384]
        self.send("E", described)

    def describe(self, raised):
        import traceback
        kind = type(raised)
        name = kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else kind.__module__ + "." + kind.__qualname__
        try:
            message = str(raised)
        except BaseException:
            message = "<no text: its own __str__ failed>"
        line = raised.lineno if isinstance(raised, SyntaxError) and raised.filename == PROGRAM else None
        step = raised.__traceback__
        while step is not None and step.tb_frame.f_code.co_filename != PROGRAM:
            step = step.tb_next
        users = step
        while step is not None:
            if step.tb_frame.f_code.co_filename == PROGRAM:
                line = step.tb_lineno
            step = step.tb_next
        try:
            text = "".join(traceback.format_exception(kind, raised, users))
        except BaseException:
            text = "%s: %s\n" % (name, message)
        told = {"type": name[:256], "message": message[:4096], "line": line, "traceback": text[:1 << 18]}
        if isinstance(raised, OSError) and isinstance(raised.errno, int):
            told["errno"] = raised.errno
        return told

    def tell(self, value):
        most = self.options["result_bytes"]
        sys.setrecursionlimit(500)  # nothing nested deeper is written
        try:
            text = json.dumps(value, allow_nan=False, separators=(",", ":")).encode()
        except BaseException:
            try:
                text = repr(value)
            except BaseException as failed:
                text = "<no text: repr raised %s>" % type(failed).__name__
            if not isinstance(text, str):
                text = "<no text>"
            self.send("T", {"type": type(value).__qualname__[:256], "text": text[:10240]})
            return 0
        if len(text) > most:
            self.send("L", {"observed": len(text)})
            return 0
        self.write("R", text)
        return 0

    def send(self, kind, told):
        self.write(kind, json.dumps(told).encode())

    def write(self, kind, data):
        try:
            write_record(self.result, kind, data)
        except OSError:
            pass  # user code closed it: then there is no result


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


# --- collecting files: a process of the run's user, after all others are dead --------------------------------------

def collector_main(user, out, patterns, most_bytes):
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        null = os.open("/dev/null", os.O_RDWR)
        for target in (0, 1, 2):
            os.dup2(null, target)
        close_all_but({out})
        user.become()
        Collector(out, patterns, most_bytes).collect()
        code = 0
    finally:
        os._exit(code)


class Collector:
    def __init__(self, out, patterns, most_bytes):
        import fnmatch
        self.same = fnmatch.fnmatchcase
        self.out = out
        self.patterns = [pattern.split("/") for pattern in patterns]
        self.left = most_bytes
        self.files = 0
        self.seen = 0

    def collect(self):
        root = os.open(WORK, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        self.walk(root, [])
        write_record(self.out, "Z")

    def matches(self, parts):
        return any(self.match(parts, pattern) for pattern in self.patterns)

    def match(self, parts, pattern):
        if not pattern:
            return not parts
        if pattern[0] == "**":
            return any(self.match(parts[skip:], pattern[1:] or ["*"]) for skip in range(len(parts)))
        return bool(parts) and self.same(parts[0], pattern[0]) and self.match(parts[1:], pattern[1:])

    def walk(self, folder, above):
        try:
            names = []
            with os.scandir(folder) as entries:
                for entry in entries:
                    self.seen += 1
                    if self.seen > ENTRIES:
                        break
                    names.append(entry.name)
        except OSError:
            names = []
        for name in sorted(names):
            self.visit(folder, above + [name])
        os.close(folder)

    def visit(self, folder, parts):
        import stat
        name = parts[-1]
        try:
            kind = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if stat.S_ISDIR(kind.st_mode):
                if len(parts) < DEPTH:
                    self.walk(os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder), parts)
                else:
                    self.skip(parts, "too_deep")
                return
        except OSError:
            self.skip(parts, "unreadable")
            return
        if not self.matches(parts):
            return
        try:
            "/".join(parts).encode()
        except UnicodeEncodeError:
            self.skip(parts, "name_not_utf8")
            return
        if stat.S_ISLNK(kind.st_mode):
            self.skip(parts, "symlink")
        elif not stat.S_ISREG(kind.st_mode):
            self.skip(parts, "not_regular")
        else:
            self.bring(folder, parts)

    def bring(self, folder, parts):
        try:
            fd = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
        except OSError:
            self.skip(parts, "unreadable")
            return
        try:
            facts = os.fstat(fd)
            if facts.st_nlink != 1:
                self.skip(parts, "hard_link")
            elif self.files >= ARTIFACTS:
                self.skip(parts, "too_many")
            elif facts.st_size > self.left:
                self.skip(parts, "too_large")
            else:
                self.files += 1
                self.read(fd, parts, facts.st_size)
        finally:
            os.close(fd)

    def read(self, fd, parts, size):
        write_record(self.out, "A", json.dumps({"path": "/".join(parts)}).encode())
        count = 0
        try:
            while count < size:
                data = os.read(fd, min(MOST, size - count))
                if not data:
                    break
                count += len(data)
                write_record(self.out, "D", data)
        except OSError:
            count = -1
        self.left -= max(count, 0)
        write_record(self.out, "E", json.dumps({"complete": count >= 0}).encode())

    def skip(self, parts, reason):
        path = "/".join(parts).encode("utf-8", "backslashreplace").decode()
        write_record(self.out, "S", json.dumps({"path": path[:512], "reason": reason}).encode())


# --- validating: compile in a process of its own -----------------------------------------------------------------

def validator_main(user, out, source):
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        null = os.open("/dev/null", os.O_RDWR)
        for target in (0, 1, 2):
            os.dup2(null, target)
        close_all_but({out})
        user.become()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (int(VALIDATE_SECONDS), int(VALIDATE_SECONDS)))
        import warnings
        warnings.simplefilter("ignore")
        told = {"valid": True}
        try:
            parsed(source, 0)
        except SyntaxError as wrong:
            told = {"valid": False, "message": (wrong.msg or "invalid syntax")[:1024], "line": wrong.lineno,
                    "offset": wrong.offset}
        except (ValueError, MemoryError, RecursionError, OverflowError) as wrong:
            told = {"valid": False, "message": (str(wrong) or type(wrong).__name__)[:1024], "line": None, "offset": None}
        write_record(out, "V", json.dumps(told).encode())
        code = 0
    finally:
        os._exit(code)


# --- PID 1 --------------------------------------------------------------------------------------------------------

class ProtocolFault(Exception):
    pass


class Records:
    """Takes records apart that arrive in pieces; a record longer than `most` is skipped and told as None."""

    def __init__(self, most):
        self.most = most
        self.buffer = bytearray()
        self.skipping = 0
        self.skipped = ""

    def feed(self, data):
        self.buffer += data
        while True:
            if self.skipping:
                gone = min(self.skipping, len(self.buffer))
                del self.buffer[:gone]
                self.skipping -= gone
                if self.skipping:
                    return
                yield self.skipped, None
            if len(self.buffer) < RECORD.size:
                return
            kind, length = RECORD.unpack_from(self.buffer)
            if length > self.most:
                del self.buffer[:RECORD.size]
                self.skipped, self.skipping = chr(kind), length
                continue
            if len(self.buffer) < RECORD.size + length:
                return
            body = bytes(self.buffer[RECORD.size:RECORD.size + length])
            del self.buffer[:RECORD.size + length]
            yield chr(kind), body


class Output:
    """One output of user code: what is kept of it and when it is told."""

    def __init__(self, zygote, kind, most, overflow):
        self.zygote, self.kind, self.most, self.overflow = zygote, kind, most, overflow
        self.head = most - most // 2 if overflow == "head_tail" else most
        self.total = self.sent = 0
        self.waiting = bytearray()
        self.tail = bytearray()
        self.told_at = 0.0
        self.flush_at = None

    def take(self, data, now):
        room = self.head - min(self.total, self.head)
        self.total += len(data)
        if room:
            self.waiting += data[:room]
            if len(self.waiting) >= COALESCE_BYTES or now - self.told_at >= COALESCE_SECONDS:
                self.flush(now)
            elif self.flush_at is None:
                self.flush_at = self.told_at + COALESCE_SECONDS
        if self.overflow == "head_tail" and len(data) > room:
            keep = self.most // 2
            self.tail += data[room:]
            if len(self.tail) > 2 * keep + MOST:
                del self.tail[:len(self.tail) - keep]
        return self.total > self.most

    def too_much(self):
        return self.total > (self.most if self.overflow == "kill" else max(16 * self.most, 1 << 20))

    def flush(self, now):
        if self.waiting:
            self.zygote.send(self.kind, bytes(self.waiting))
            self.sent += len(self.waiting)
            self.waiting.clear()
        self.told_at = now
        self.flush_at = None

    def end(self, now):
        if self.tail:
            self.waiting += self.tail[-(self.most // 2):] if self.most // 2 else b""
            self.tail.clear()
        self.flush(now)


class Zygote:
    def __init__(self):
        self.user = User()
        self.poll = select.poll()
        self.readers = {}
        self.run_id = 0
        self.state = "parked"  # parked, loading, running, collecting, over
        self.incoming = bytearray()
        self.message = bytearray()
        self.message_type = None
        self.expected = self.sequence = 0
        self.outgoing = bytearray()
        self.job = bytearray()
        self.stdin = bytearray()
        self.stdin_ended = False
        self.options = {}
        self.outputs = {}
        self.deadlines = {}
        self.main_status = None
        self.why = None
        self.error = None
        self.result_told = False
        self.hints = []
        self.peak = 0
        self.helper = None

    # boot

    def serve(self):
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        wake_read, self.wake_write = os.pipe()
        os.set_blocking(wake_read, False)
        os.set_blocking(self.wake_write, False)
        signal.set_wakeup_fd(self.wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        os.set_blocking(0, False)
        os.set_blocking(1, False)
        if not self.user.separate:
            hide_from_same_user()
        self.park()
        self.readers[wake_read] = self.on_wake
        self.poll.register(wake_read, select.POLLIN)
        self.poll.register(1, 0)
        self.listen(True)
        self.loop()

    def park(self):
        """Forks the child that waits for a job; everything it needs is imported before, so that it is shared."""
        import ast
        import linecache
        import traceback
        import types
        warm = (ast, linecache, traceback, types)
        del warm
        job_read, self.job_fd = os.pipe()
        stdin_read, self.stdin_fd = os.pipe()
        stdout_read, stdout_write = os.pipe()
        stderr_read, stderr_write = os.pipe()
        result_read, result_write = os.pipe()
        gc.collect()
        gc.freeze()
        self.child = os.fork()
        if self.child == 0:
            child_main(self.user, job_read, result_write, (stdin_read, stdout_write, stderr_write))
        for fd in (job_read, stdin_read, stdout_write, stderr_write, result_write):
            os.close(fd)
        for fd in (self.job_fd, self.stdin_fd, stdout_read, stderr_read, result_read):
            os.set_blocking(fd, False)
        self.stdout_fd, self.stderr_fd, self.result_fd = stdout_read, stderr_read, result_read
        self.records = Records(CONTROL_MOST)
        self.read_from(result_read, self.on_result)

    # descriptors

    def read_from(self, fd, action):
        self.readers[fd] = action
        self.poll.register(fd, select.POLLIN)

    def forget(self, fd):
        if self.readers.pop(fd, None) is not None:
            self.poll.unregister(fd)
            os.close(fd)

    def listen(self, wanted):
        # Without POLLIN the end of the input is still told, as POLLHUP.
        self.poll.register(0, select.POLLIN if wanted else 0)
        self.listening = wanted

    def loop(self):
        while True:
            now = time.monotonic()
            self.due(now)
            nearest = min([at for at in self.deadlines.values()]
                          + [output.flush_at for output in self.outputs.values() if output.flush_at is not None],
                          default=None)
            wait = None if nearest is None else max(0.0, nearest - now) * 1000 + 0.5
            for fd, events in self.poll.poll(wait):
                if fd == 0:
                    self.on_input(events)
                elif fd == 1:
                    self.on_writable(events)
                elif fd == self.job_fd:
                    self.job_fd = self.drain(self.job_fd, self.job, False)
                elif fd == self.stdin_fd:
                    self.stdin_fd = self.drain(self.stdin_fd, self.stdin, self.stdin_ended)
                elif fd in self.readers:
                    self.readers[fd](fd)
            self.pace()

    def pace(self):
        """Back-pressure both ways: who is not taken from is not read."""
        slow = len(self.outgoing) > BACKLOG
        for fd in (self.stdout_fd, self.stderr_fd, self.helper[1] if self.helper else None):
            if fd in self.readers:
                self.poll.modify(fd, 0 if slow else select.POLLIN)
        full = len(self.job) > BACKLOG or len(self.stdin) > BACKLOG
        if full == self.listening:
            self.listen(not full)

    # frames

    def send(self, kind, payload=b"", flags=0):
        at = 0
        while True:
            part = payload[at:at + MOST]
            at += len(part)
            more = MORE if at < len(payload) else 0
            self.outgoing += HEADER.pack(MAGIC, VERSION, kind, flags | more, self.run_id, self.sequence, len(part))
            self.outgoing += part
            self.sequence = (self.sequence + 1) & 0xffffffff
            if not more:
                break
        self.push()

    def tell(self, kind, told):
        self.send(kind, json.dumps(told).encode())

    def push(self):
        try:
            while self.outgoing:
                count = os.write(1, memoryview(self.outgoing)[:1 << 20])
                del self.outgoing[:count]
        except BlockingIOError:
            pass
        except OSError:
            os._exit(0)  # nobody reads us any more
        self.poll.register(1, select.POLLOUT if self.outgoing else 0)

    def on_writable(self, events):
        if events & (select.POLLERR | select.POLLHUP | select.POLLNVAL):
            os._exit(0)
        self.push()

    def on_input(self, events):
        if events & select.POLLIN:
            try:
                data = os.read(0, 1 << 18)
            except BlockingIOError:
                return
            if not data:
                os._exit(0)
            self.incoming += data
            self.frames()
        elif events & (select.POLLHUP | select.POLLERR | select.POLLNVAL):
            os._exit(0)

    def frames(self):
        while len(self.incoming) >= HEADER.size:
            magic, version, kind, flags, run, sequence, length = HEADER.unpack_from(self.incoming)
            if magic != MAGIC or version != VERSION or length > MOST:
                raise ProtocolFault("not a frame of this version")
            if sequence != self.expected:
                raise ProtocolFault("frame %d where %d was expected" % (sequence, self.expected))
            if len(self.incoming) < HEADER.size + length:
                return
            payload = bytes(self.incoming[HEADER.size:HEADER.size + length])
            del self.incoming[:HEADER.size + length]
            self.expected = (self.expected + 1) & 0xffffffff
            self.frame(kind, flags, run, payload)

    def frame(self, kind, flags, run, payload):
        if kind == RUN or kind == VALIDATE:
            if self.state != "parked" or self.helper:
                raise ProtocolFault("busy")
            self.run_id = run
        elif kind not in (PING, SHUTDOWN) and run != self.run_id:
            raise ProtocolFault("frame of another run")
        if kind in (FILE_DATA, STDIN, CANCEL, PING):
            self.whole(kind, payload)
            return
        if self.message_type not in (None, kind):
            raise ProtocolFault("unfinished message")
        self.message += payload
        if len(self.message) > 64 << 20:
            raise ProtocolFault("message too long")
        self.message_type = kind if flags & MORE else None
        if not flags & MORE:
            body = bytes(self.message)
            self.message.clear()
            self.whole(kind, body)

    def whole(self, kind, body):
        if kind == PING:
            self.send(PONG, body)
        elif kind == SHUTDOWN:
            os._exit(0)
        elif kind == VALIDATE:
            self.validate(body)
        elif kind == CANCEL:
            self.on_cancel()
        elif self.state in ("collecting", "over"):
            pass  # the run ended while these were on their way
        elif kind == RUN and self.state == "parked":
            self.begin(json.loads(body))
        elif self.state == "loading" and kind in JOB_RECORDS:
            self.to_child(JOB_RECORDS[kind], body)
            if kind == GO:
                self.go()
        elif kind == STDIN and self.state == "running":
            self.stdin += body if self.stdin_fd is not None else b""
            self.stdin_fd = self.drain(self.stdin_fd, self.stdin, False)
        elif kind == STDIN_END and self.state == "running":
            self.stdin_ended = True
            self.stdin_fd = self.drain(self.stdin_fd, self.stdin, True)
        else:
            raise ProtocolFault("frame type %d while %s" % (kind, self.state))

    # a run

    def begin(self, options):
        self.options = options
        self.state = "loading"
        self.child_options()

    def child_options(self):
        options = self.options
        rlimits = {"CORE": 0, "NOFILE": 256, "STACK": 8 << 20, "FSIZE": options["disk_bytes"]}
        if options["cpu_ms"]:
            rlimits["CPU"] = options["cpu_ms"] // 1000 + 2
        limit = cgroup_memory_limit()
        self.watched = limit is None or options["memory_bytes"] < limit
        if limit is None:
            # The watch below is the limit; this one stops what outruns it. Address space itself is not bounded,
            # since numerical libraries reserve much more than they use.
            rlimits["DATA"] = 2 * options["memory_bytes"] + (64 << 20)
        if self.user.separate or pids_refused() is None:
            rlimits["NPROC"] = options["pids"] + (0 if self.user.separate else 1)
        told = {name: options[name] for name in ("argv", "env", "result_bytes", "threads")}
        told["rlimits"] = rlimits
        self.to_child("O", json.dumps(told).encode())

    def to_child(self, kind, body):
        if self.job_fd is None:
            return
        self.job += RECORD.pack(ord(kind), len(body))
        self.job += body
        self.job_fd = self.drain(self.job_fd, self.job, False)

    def drain(self, fd, data, ended):
        """Writes what can be written; gives the descriptor back, or None once it is closed."""
        if fd is None:
            data.clear()
            return None
        try:
            while data:
                count = os.write(fd, memoryview(data)[:1 << 16])
                del data[:count]
        except BlockingIOError:
            self.poll.register(fd, select.POLLOUT)
            return fd
        except OSError:
            ended = True
            data.clear()
        try:
            self.poll.unregister(fd)
        except KeyError:
            pass
        if ended:
            os.close(fd)
            return None
        return fd

    def go(self):
        now = self.began = time.monotonic()
        options = self.options
        self.outputs = {
            self.stdout_fd: Output(self, STDOUT, options["stdout_bytes"], options["overflow"]),
            self.stderr_fd: Output(self, STDERR, options["stderr_bytes"], options["overflow"]),
        }
        self.out, self.err = self.outputs[self.stdout_fd], self.outputs[self.stderr_fd]
        self.records.most = max(CONTROL_MOST, options["result_bytes"])
        # Every forked process shows these as its own, while they are ours and counted nowhere.
        self.shared_pages = self.own_pages("self")
        self.kills_before, self.refused_before = oom_kills(), pids_refused()
        self.cpu_before = self.cpu_of_reaped()
        self.state = "running"
        self.deadlines["wall"] = now + options["wall_ms"] / 1000.0
        if self.watched or options["cpu_ms"]:
            self.deadlines["watch"] = now + WATCH_SECONDS
        self.tell(STARTED, {"pid": self.child})
        self.read_from(self.stdout_fd, self.on_output)
        self.read_from(self.stderr_fd, self.on_output)

    def due(self, now):
        for output in self.outputs.values():
            if output.flush_at is not None and output.flush_at <= now:
                output.flush(now)
        for name in [name for name, at in self.deadlines.items() if at <= now]:
            if self.deadlines.pop(name, None) is None:
                continue  # what was due before it ended the run
            if name == "wall":
                self.stop("timeout", "wall_ms", self.options["wall_ms"], int((now - self.began) * 1000))
            elif name == "watch":
                self.watch(now)
            elif name == "drain":
                self.finish()
            elif name == "helper":
                self.helper_late()

    def on_output(self, fd):
        try:
            data = os.read(fd, MOST)
        except BlockingIOError:
            return
        if not data:
            self.forget(fd)
            if self.main_status is not None and not any(fd in self.readers for fd in self.outputs):
                self.finish()
            return
        output = self.outputs[fd]
        output.take(data, time.monotonic())
        if output.too_much():
            self.stop("output_limit", "stdout_bytes" if output is self.out else "stderr_bytes", output.most, output.total)

    def on_result(self, fd):
        try:
            data = os.read(fd, MOST)
        except BlockingIOError:
            return
        if not data:
            self.forget(fd)
            return
        for kind, body in self.records.feed(data):
            self.told_by_child(kind, body)

    def told_by_child(self, kind, body):
        if kind == "P" and self.state == "parked":
            self.tell(HELLO, {"python": "%d.%d.%d" % sys.version_info[:3], "probe": json.loads(body)})
        elif self.state not in ("running", "ending"):
            return
        elif kind == "R" and not self.result_told:
            self.result_told = True
            if body is None or len(body) > self.options["result_bytes"]:
                self.too_large(len(body) if body is not None else -1)
            else:
                self.send(RESULT, body)
        elif kind == "T" and body is not None and len(body) <= 1 << 17 and not self.result_told:
            self.result_told = True
            self.send(RESULT_TEXT, body)
        elif kind == "L" and body is not None and not self.result_told:
            self.result_told = True
            self.too_large(self.integer(self.parsed(body).get("observed")) or -1)
        elif kind == "E" and body is not None and len(body) <= CONTROL_MOST and self.error is None:
            self.error = self.cleaned(self.parsed(body))

    def too_large(self, observed):
        allowed = self.options["result_bytes"]
        self.error = {"type": "ResultTooLarge", "line": None, "traceback": "",
                      "message": "the result takes more than %d bytes as JSON" % allowed}
        self.large = {"limit": "result_bytes", "allowed": allowed, "observed": observed, "observed_by": "zygote"}

    @staticmethod
    def parsed(body):
        # Written by the process that runs user code: nothing about it is certain.
        try:
            told = json.loads(body)
        except (ValueError, RecursionError):
            return {}
        return told if isinstance(told, dict) else {}

    @staticmethod
    def integer(value):
        return value if type(value) is int and 0 <= value < 1 << 53 else None

    def cleaned(self, told):
        text = {name: value if isinstance(value, str) else "" for name, value in
                ((name, told.get(name)) for name in ("type", "message", "traceback"))}
        if told.get("errno") in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
            self.hint("disk_limit")
        if text["type"] in ("MemoryError", "numpy.core._exceptions._ArrayMemoryError"):
            self.hint("memory_limit")
        if told.get("errno") == errno.EAGAIN and text["type"] == "BlockingIOError" or "can't start new thread" in text["message"]:
            self.hint("pids_limit")
        return {"type": text["type"][:256] or "Error", "message": text["message"][:4096],
                "line": self.integer(told.get("line")), "traceback": text["traceback"][:16384]}

    def hint(self, word):
        if word not in self.hints:
            self.hints.append(word)

    # watching

    def processes(self):
        return [name for name in os.listdir("/proc") if name.isdigit() and name != "1"]

    def watch(self, now):
        if self.state != "running":
            return
        page, tick = 4096, 100.0
        try:
            page, tick = os.sysconf("SC_PAGE_SIZE"), float(os.sysconf("SC_CLK_TCK"))
        except (ValueError, OSError):
            pass
        memory, cpu, count = self.files_bytes(), self.cpu_of_reaped() - self.cpu_before, 0
        for pid in self.processes():
            try:
                own = self.own_pages(pid)
                with open("/proc/%s/stat" % pid) as text:
                    fields = text.read().rsplit(")", 1)[1].split()
            except (OSError, ValueError):
                continue
            memory += max(0, own - self.shared_pages) * page
            cpu += sum(int(fields[at]) for at in (11, 12, 13, 14)) / tick
            count += int(fields[17])
        self.peak = max(self.peak, memory)
        options = self.options
        if count >= options["pids"]:
            self.hint("pids_limit")
        if self.watched and memory > options["memory_bytes"]:
            self.stop("oom", "memory_bytes", options["memory_bytes"], memory)
        elif self.refused_before is None and count > options["pids"] + 8:
            self.stop("error", "pids", options["pids"], count)
        elif options["cpu_ms"] and cpu * 1000 > options["cpu_ms"]:
            self.stop("cpu_limit", "cpu_ms", options["cpu_ms"], int(cpu * 1000))
        else:
            self.deadlines["watch"] = now + WATCH_SECONDS

    @staticmethod
    def own_pages(pid):
        with open("/proc/%s/statm" % pid) as numbers:
            _, resident, shared = numbers.read().split()[:3]
        return int(resident) - int(shared)

    def files_bytes(self):
        used = 0
        for folder in (WORK, "/tmp", "/dev/shm"):
            try:
                space = os.statvfs(folder)
                used += (space.f_blocks - space.f_bfree) * space.f_frsize
            except OSError:
                pass
        return used

    @staticmethod
    def cpu_of_reaped():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    # ending

    def on_wake(self, fd):
        try:
            os.read(fd, 512)
        except BlockingIOError:
            pass
        if not self.reap() and self.main_status is not None:
            self.finish()  # nobody is left who could write

    def reap(self):
        """Collects every dead child; gives whether living ones are left."""
        while True:
            try:
                pid, status, used = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if pid == 0:
                return True
            if pid == self.child:
                self.main_ended(status, used)

    def main_ended(self, status, used):
        self.main_status = status
        self.main_peak = used.ru_maxrss * 1024
        if self.state == "running":
            self.deadlines["drain"] = time.monotonic() + DRAIN_SECONDS
        elif self.state in ("parked", "loading"):
            try:
                words = os.read(self.stderr_fd, 512).decode("utf-8", "replace").strip()
            except OSError:
                words = ""
            raise ProtocolFault("the waiting child died with status %d: %s" % (status, words))

    def stop(self, why, limit, allowed, observed):
        if self.state != "running" or self.why:
            return
        self.why = (why, {"limit": limit, "allowed": allowed, "observed": observed, "observed_by": "zygote"}
                    if limit else None)
        self.finish()

    def on_cancel(self):
        if self.state == "running":
            self.why = None
            self.stop("cancelled", None, 0, 0)
        elif self.state == "loading":
            os._exit(0)
        elif self.state == "collecting":
            self.status = "cancelled"
            self.collected()

    def kill_all(self):
        """Kills every process but ourselves and reaps them; when one cannot be killed, ending PID 1 ends it."""
        until = time.monotonic() + 2.0
        while True:
            try:
                os.kill(-1, signal.SIGKILL)
            except ProcessLookupError:
                pass
            if not self.reap():
                return
            if time.monotonic() > until:
                raise ProtocolFault("a process survives")
            time.sleep(0.0005)

    def finish(self):
        """Ends the run: everything is killed, so that every pipe has an end, and is read to it."""
        if self.state != "running":
            return
        self.state = "ending"
        self.kill_all()
        now = self.ended = time.monotonic()
        self.deadlines.clear()
        for fd, output in self.outputs.items():
            self.read_rest(fd, lambda data: output.take(data, now))
            output.end(now)
        self.read_rest(self.result_fd, self.last_results)
        self.state = "collecting"
        self.verdict()
        for data in (self.stdin, self.job):
            data.clear()
        self.stdin_fd = self.drain(self.stdin_fd, self.stdin, True)
        self.job_fd = self.drain(self.job_fd, self.job, True)
        self.skipped = []
        self.artifacts = self.artifact_bytes = 0
        if self.options["collect"] and self.status not in ("cancelled", "oom"):
            self.help_by(lambda out: collector_main(
                self.user, out, self.options["collect"], self.options["artifact_bytes"]), COLLECT_SECONDS)
        else:
            self.collected()

    def read_rest(self, fd, take):
        while fd in self.readers:
            try:
                data = os.read(fd, MOST)
            except BlockingIOError:
                data = b""
            if not data:
                self.forget(fd)
                return
            take(data)

    def last_results(self, data):
        for kind, body in self.records.feed(data):
            self.told_by_child(kind, body)

    def verdict(self):
        """Why the run ended: the first evidence that matches wins."""
        status, cause = self.main_status, None
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
        kills, refused = oom_kills(), pids_refused()
        if refused is not None and self.refused_before is not None and refused > self.refused_before:
            self.hint("pids_limit")
        space = os.statvfs(WORK)
        if space.f_blocks and space.f_bavail * space.f_frsize < 4096:
            self.hint("disk_limit")
        if self.why:
            name, cause = self.why
        elif number == signal.SIGXCPU:
            name = "cpu_limit"
            cause = {"limit": "cpu_ms", "allowed": self.options["cpu_ms"],
                     "observed": int((self.cpu_of_reaped() - self.cpu_before) * 1000), "observed_by": "kernel"}
        elif kills is not None and self.kills_before is not None and kills > self.kills_before and (code or number):
            name = "oom"
            cause = {"limit": "memory_bytes", "allowed": self.options["memory_bytes"],
                     "observed": self.options["memory_bytes"], "observed_by": "kernel"}
        elif number == signal.SIGSYS:
            name = "forbidden_syscall"
        elif number is not None:
            name = "signal"
        elif code or self.error:
            name, cause = "error", getattr(self, "large", None)
        else:
            name = "ok"
        self.status, self.cause, self.code, self.number = name, cause, code, number
        self.cpu_used = int((self.cpu_of_reaped() - self.cpu_before) * 1000)

    def collected(self):
        self.end_helper()
        self.state = "over"
        self.tell(EXIT, {
            "status": self.status, "exit_code": self.code, "signal": self.number, "cause": self.cause,
            "error": self.error, "hints": self.hints if self.status != "ok" else [],
            "stdout": {"total": self.out.total, "sent": self.out.sent},
            "stderr": {"total": self.err.total, "sent": self.err.sent},
            "wall_us": int((self.ended - self.began) * 1000000), "cpu_ms": self.cpu_used,
            "peak_memory_bytes": max(self.peak, self.main_peak),
            "artifacts": self.artifacts, "artifact_bytes": self.artifact_bytes, "skipped": self.skipped[:100],
        })

    # helpers: processes of ours with the run's user

    def help_by(self, work, seconds):
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            work(write)
        os.close(write)
        os.set_blocking(read, False)
        self.helper = (pid, read)
        self.helper_records = Records(CONTROL_MOST)
        self.deadlines["helper"] = time.monotonic() + seconds
        self.read_from(read, self.on_helper)

    def on_helper(self, fd):
        try:
            data = os.read(fd, MOST)
        except BlockingIOError:
            return
        if not data:
            if self.state == "collecting":
                self.collected()
            else:
                self.validated({"valid": False, "message": "the compiler gave up on this source", "line": None,
                                "offset": None})
            return
        for kind, body in self.helper_records.feed(data):
            if self.state == "collecting":
                self.on_collected(kind, body)
            elif kind == "V":
                self.validated(json.loads(body))

    def on_collected(self, kind, body):
        if kind == "A":
            self.artifacts += 1
            self.send(ARTIFACT, body)
        elif kind == "D":
            self.artifact_bytes += len(body)
            self.send(ARTIFACT_DATA, body)
        elif kind == "E":
            self.send(ARTIFACT_END, body)
        elif kind == "S":
            if len(self.skipped) < 100:
                self.skipped.append(json.loads(body))
        elif kind == "Z":
            self.collected()

    def helper_late(self):
        if self.state == "collecting":
            self.skipped.append({"path": "", "reason": "time_limit"})
            self.collected()
        else:
            self.validated({"valid": False, "message": "the compiler did not end in time", "line": None, "offset": None})

    def end_helper(self):
        if self.helper:
            pid, fd = self.helper
            self.deadlines.pop("helper", None)
            self.forget(fd)
            self.helper = None
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def validate(self, source):
        self.help_by(lambda out: validator_main(self.user, out, source), VALIDATE_SECONDS)

    def validated(self, told):
        if self.helper:
            self.end_helper()
            self.tell(VALIDATED, told)


JOB_RECORDS = {SOURCE: "S", ARGS: "A", FILE: "F", FILE_DATA: "D", GO: "G"}


def main():
    if os.getpid() != 1:
        sys.stderr.write("the zygote runs only as process 1 of a process namespace of its own\n")
        os._exit(70)
    close_all_but(set())
    import site
    site.main()
    zygote = Zygote()
    try:
        zygote.serve()
    except BaseException as broken:
        import traceback
        told = "%s: %s" % (type(broken).__name__, broken)
        if not isinstance(broken, ProtocolFault):
            traceback.print_exc()
        try:
            os.set_blocking(1, True)
            zygote.tell(FAULT, {"message": told[:1024]})
        finally:
            os._exit(70)


main()
