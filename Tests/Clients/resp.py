"""A RESP client that keeps the bytes: replies are compared as they came, before any client library has seen them."""
import socket

TIMEOUT = 20


class Closed(Exception):
    """The server closed the connection."""


class Reply:
    """One complete reply: its bytes, and its parts."""

    def __init__(self, kind, head, body=None, children=None):
        self.kind = kind  # the type byte, e.g. b"$"
        self.head = head  # the first line with its end
        self.body = body  # the payload of a bulk string with its end, or None
        self.children = children  # the elements of an aggregate, or None

    @property
    def raw(self):
        parts = b"".join(child.raw for child in self.children or [])
        return self.head + (self.body or b"") + parts

    @property
    def integer(self):
        """The value of an integer, or of a bulk string that holds one."""
        return int(self.body[:-2] if self.body is not None else self.head[1:-2])

    @property
    def is_null(self):
        return self.head in (b"$-1\r\n", b"*-1\r\n", b"_\r\n")

    def __repr__(self):
        raw = self.raw
        return repr(raw) if len(raw) <= 400 else f"{raw[:400]!r}... ({len(raw)} bytes)"


class Connection:
    """A blocking connection that reads whole replies and never more than it needs to say what they are."""

    def __init__(self, server, timeout=TIMEOUT):
        self.socket = socket.create_connection((server.host, server.port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.timeout = timeout
        self.buffer = bytearray()

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def send(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Closed() from error

    def command(self, *words):
        """Sends one command and returns its reply."""
        self.send(encode(words))
        return self.read()

    def read(self):
        """The next reply. Raises `Closed` at the end of the stream and `TimeoutError` when none comes."""
        head = self.read_line()
        kind, length = head[:1], head[1:-2]
        if kind in b"$=!":
            size = int(length)
            return Reply(kind, head) if size < 0 else Reply(kind, head, body=self.take(size + 2))
        if kind in b"*~>%|":
            count = max(int(length), 0) * (2 if kind in b"%|" else 1)
            return Reply(kind, head, children=[self.read() for _ in range(count)])
        if kind in b"+-:_,#(":
            return Reply(kind, head)
        raise AssertionError(f"not a RESP reply: {head!r}")

    def read_line(self):
        while (end := self.buffer.find(b"\r\n")) < 0:
            self.fill()
        return self.take(end + 2)

    def take(self, count):
        while len(self.buffer) < count:
            self.fill()
        taken = bytes(self.buffer[:count])
        del self.buffer[:count]
        return taken

    def fill(self):
        try:
            data = self.socket.recv(1 << 20)
        except ConnectionResetError as error:
            raise Closed() from error
        if not data:
            raise Closed()
        self.buffer += data

    def drain(self, at_least=0, quiet=0.1):
        """Everything up to the end of the stream or, once `at_least` bytes are there, up to `quiet` seconds of silence.

        Returns the bytes and whether the stream has ended.
        """
        received, ended = bytes(self.buffer), False
        self.buffer.clear()
        while not ended:
            self.socket.settimeout(quiet if len(received) >= at_least else self.timeout)
            try:
                data = self.socket.recv(1 << 20)
                ended, received = not data, received + data
            except ConnectionResetError:
                ended = True
            except TimeoutError:
                break
        self.socket.settimeout(self.timeout)
        return received, ended


def encode(words):
    """A command as an array of bulk strings."""
    encoded = [word if isinstance(word, bytes) else str(word).encode() for word in words]
    return b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded)
