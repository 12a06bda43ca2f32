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
        try:
            self.load()
            self.limit()
            self.dress()
        except EOFError:
            raise
        except Exception as refused:  # such as files that do not fit, or an impossible variable
            described = self.describe(refused)
            write_all(2, described["traceback"].encode("utf-8", "replace"))
            self.send("E", described)
            return 1
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
