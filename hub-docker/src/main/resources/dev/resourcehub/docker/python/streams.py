# --- process 1: what arrives in pieces

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
