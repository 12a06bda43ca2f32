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
