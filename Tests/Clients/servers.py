"""Starts and stops the servers the tests talk to: predis, and redis-server as the reference."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

START_TIMEOUT = 30
STOP_TIMEOUT = 30
READY = "predis: ready on "


class Server:
    """A running server process on 127.0.0.1."""

    def __init__(self, command, executable=None):
        self.folder = tempfile.mkdtemp(prefix="predis-clients-")
        self.command = command
        self.errors_path = Path(self.folder, "stderr")
        with open(self.errors_path, "wb") as errors:
            self.process = subprocess.Popen(
                command, executable=executable, cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=errors, text=True,
            )
        self.host = "127.0.0.1"
        self.port = 0

    @property
    def errors(self):
        """What the process has written to standard error."""
        return self.errors_path.read_text(errors="replace")

    def is_running(self):
        return self.process.poll() is None

    def describe(self):
        return f"{' '.join(self.command)}: exit status {self.process.poll()}, standard error:\n{self.errors[-2000:]}"

    def terminate(self):
        """Sends SIGTERM and returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self):
        try:
            return self.process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"did not exit within {STOP_TIMEOUT} s: {self.describe()}") from None

    def kill(self):
        """Ends the process at once and removes its folder."""
        if self.is_running():
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.kill()


def start_predis(*options):
    """Starts `predis serve` on a port of its own choice and waits for its ready line."""
    server = Server([os.environ["PREDIS_BINARY"], "serve", "--port", "0", *map(str, options)])
    line = read_line(server.process.stdout, START_TIMEOUT)
    if not line.startswith(READY):
        description = server.describe()
        server.kill()
        raise AssertionError(f"expected a line '{READY}HOST:PORT', got {line!r}; {description}")
    server.port = int(line.rsplit(":", 1)[1])
    return server


def start_redis(*options):
    """Starts redis-server without persistence and with one database, as Predis has."""
    # The program of redis-tools that checks dumps is the server under another name, so that no service is installed.
    executable = shutil.which("redis-server") or shutil.which("redis-check-rdb")
    if executable is None:
        raise AssertionError("neither redis-server nor redis-check-rdb is on PATH; install redis-tools")
    for _ in range(10):
        port = free_port()
        fixed = ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no", "--databases", "1"]
        server = Server([*fixed, *map(str, options)], executable=executable)
        server.port = port
        deadline = time.monotonic() + START_TIMEOUT
        while server.is_running() and time.monotonic() < deadline:
            if accepts_connections(server):
                # Its log goes to standard output, which nobody reads from here on.
                return server
            time.sleep(0.01)
        server.kill()
    raise AssertionError("redis-server did not start")


def start_server(kind, *, password=None, connections=None):
    """Starts the server under test with options that both kinds have."""
    options = []
    if password is not None:
        options += ["--requirepass", password]
    if kind == "redis":
        if connections is not None:
            options += ["--maxclients", connections]
        return start_redis(*options)
    if connections is not None:
        options += ["--max-connections", connections]
    return start_predis(*options)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def accepts_connections(server):
    try:
        socket.create_connection((server.host, server.port), timeout=1).close()
        return True
    except OSError:
        return False


def read_line(stream, timeout):
    """One line of a pipe, or what came of it until `timeout` seconds were over or the pipe was closed."""
    descriptor, line, deadline = stream.fileno(), b"", time.monotonic() + timeout
    os.set_blocking(descriptor, False)
    while not line.endswith(b"\n") and time.monotonic() < deadline:
        try:
            byte = os.read(descriptor, 1)
        except BlockingIOError:
            time.sleep(0.005)
            continue
        if not byte:
            break
        line += byte
    os.set_blocking(descriptor, True)
    return line.decode(errors="replace")
