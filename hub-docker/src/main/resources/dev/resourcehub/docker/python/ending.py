# --- process 1: watching a run, ending it, and what comes after

class Ending(Link):
    """Why and how a run ends. The first evidence that matches is the reason; what else was seen becomes hints."""

    def __init__(self):
        super().__init__()
        self.user = User()
        self.state = "parked"  # parked, loading, running, ending, collecting, over
        self.options = {}
        self.outputs = {}
        self.deadlines = {}
        self.main_status = None
        self.why = None
        self.error = None
        self.large = None
        self.hints = []
        self.skipped = []
        self.artifacts = self.artifact_bytes = 0
        self.peak = 0
        self.helper = None

    # watching

    def processes(self):
        return [name for name in os.listdir("/proc") if name.isdigit() and name != "1"]

    def watch(self, now):
        if self.state != "running":
            return
        options = self.options
        if self.kills_before is not None and (oom_kills() or 0) > self.kills_before:
            # The kernel has killed one of them; the others may wait for it for ever.
            self.stop("oom", "memory_bytes", options["memory_bytes"], options["memory_bytes"])
            return
        if not self.watched and not options["cpu_ms"]:
            self.deadlines["watch"] = now + WATCH_SECONDS
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
        elif self.state == "parked":
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
        self.cpu_used = int((self.cpu_of_reaped() - self.cpu_before) * 1000)
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
        elif number in (signal.SIGXCPU, signal.SIGKILL) and 0 < (self.options["cpu_ms"] or 0) <= self.cpu_used:
            name = "cpu_limit"
            cause = {"limit": "cpu_ms", "allowed": self.options["cpu_ms"], "observed": self.cpu_used,
                     "observed_by": "kernel"}
        elif kills is not None and self.kills_before is not None and kills > self.kills_before and (code or number):
            name = "oom"
            cause = {"limit": "memory_bytes", "allowed": self.options["memory_bytes"],
                     "observed": self.options["memory_bytes"], "observed_by": "kernel"}
        elif number == signal.SIGSYS:
            name = "forbidden_syscall"
        elif number is not None:
            name = "signal"
        elif code or self.error:
            name, cause = "error", self.large
        else:
            name = "ok"
        self.status, self.cause, self.code, self.number = name, cause, code, number

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
