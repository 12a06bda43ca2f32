# --- process 1: descriptors and frames

class Link:
    """The two descriptors to the hub, the frames on them, and every other descriptor that is waited for."""

    def __init__(self):
        self.poll = select.poll()
        self.readers = {}
        self.run_id = 0
        self.incoming = bytearray()
        self.message = bytearray()
        self.message_type = None
        self.expected = self.sequence = 0
        self.outgoing = bytearray()

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
