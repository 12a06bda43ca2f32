# --- process 1

class Zygote(Ending):
    """Parks a child, gives it its job, and passes on what comes of it."""

    def __init__(self):
        super().__init__()
        self.job = bytearray()
        self.stdin = bytearray()
        self.stdin_ended = False
        self.result_told = False

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
        if self.watched or options["cpu_ms"] or self.kills_before is not None:
            self.deadlines["watch"] = now + WATCH_SECONDS
        self.tell(STARTED, {"pid": self.child})
        self.read_from(self.stdout_fd, self.on_output)
        self.read_from(self.stderr_fd, self.on_output)
        if self.main_status is not None:  # its job could not be loaded
            self.deadlines["drain"] = now

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
        elif self.state not in ("loading", "running", "ending"):
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
