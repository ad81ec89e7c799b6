#!/usr/bin/env python3
"""Counts what a server allocates on the path of a GET that hits, and fails when it allocates for the GET itself.

    count_get_allocations.py HOOK COMMAND...     a command that prints a line ending in ":PORT" when it is ready
    count_get_allocations.py --port PORT HOOK COMMAND...     one that says nothing and listens on PORT

HOOK is the library made of malloc_count.c. Each round sends the same number of reads, of 1, of 16 and of 64 GETs: what
the event loop allocates per read shows in all three alike, what a GET allocates grows with their number.
"""
import argparse
import mmap
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

KEYS = 100
VALUE = b"x" * 64
WARM_GETS = 20_000
READS = 2_000
BATCHES = (1, 16, 64)
ROUNDS = 5
# What may be left over per GET by timers and other threads that allocate meanwhile.
TOLERANCE = 0.001
# The event loop's own, per read: bounded so that it is noticed when it grows.
MAXIMUM_PER_READ = 8.0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("hook")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()

    with tempfile.NamedTemporaryFile() as file:
        file.write(bytes(8))
        file.flush()
        environment = {**os.environ, "LD_PRELOAD": os.path.abspath(options.hook), "MALLOC_COUNT_FILE": file.name}
        server = subprocess.Popen(options.command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        try:
            with mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ) as counter:
                return measure(connect(server, options.port), lambda: int.from_bytes(counter[:8], sys.byteorder))
        finally:
            server.kill()
            server.wait()


def connect(server, port):
    if port is None:
        line = server.stdout.readline().decode()
        ready = re.search(r":(\d+)$", line.strip())
        if ready is None:
            sys.exit(f"allocations: the server did not say that it is ready but {line!r}")
        port = int(ready[1])
    deadline = time.monotonic() + 10
    while True:
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=20)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"allocations: nothing listens on port {port}")
            time.sleep(0.01)


def measure(connection, allocations):
    started = allocations()
    if started == 0:
        sys.exit("allocations: the counter did not move while the server started; the hook is not in place")
    for key in range(KEYS):
        exchange(connection, encode(b"SET", b"key:%d" % key, VALUE), b"+OK\r\n")
    reply = b"$%d\r\n%s\r\n" % (len(VALUE), VALUE)

    def get(reads, batch):
        for number in range(reads):
            requests = b"".join(encode(b"GET", b"key:%d" % ((number + index) % KEYS)) for index in range(batch))
            exchange(connection, requests, reply * batch)

    for batch in BATCHES:
        get(WARM_GETS // batch, batch)

    # The least of several rounds: other threads may allocate in one round, never in less than none.
    per_read = {}
    for batch in BATCHES:
        counts = []
        for _ in range(ROUNDS):
            before = allocations()
            get(READS, batch)
            counts.append(allocations() - before)
        per_read[batch] = min(counts) / READS
        print(f"reads of {batch:>2} GETs: {per_read[batch]:8.3f} allocations per read (rounds of {READS}: {counts})")

    smallest, largest = BATCHES[0], BATCHES[-1]
    per_get = (per_read[largest] - per_read[smallest]) / (largest - smallest)
    print(f"per GET: {per_get:.4f} allocations; per read: {per_read[smallest] - per_get:.3f}")
    failures = []
    if per_get > TOLERANCE:
        failures.append(f"a GET that hits allocates {per_get:.4f} times; it must not allocate")
    if per_read[smallest] > MAXIMUM_PER_READ:
        failures.append(f"a read allocates {per_read[smallest]:.3f} times; at most {MAXIMUM_PER_READ} are allowed")
    for failure in failures:
        print(f"allocations: FAILED: {failure}")
    if not failures:
        print("allocations: a GET that hits allocates nothing")
    return 1 if failures else 0


def encode(*words):
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


def exchange(connection, request, expected):
    connection.sendall(request)
    received = b""
    while len(received) < len(expected):
        data = connection.recv(1 << 20)
        if not data:
            sys.exit("allocations: the server closed the connection")
        received += data
    if received != expected:
        sys.exit(f"allocations: unexpected reply {received[:100]!r}")


if __name__ == "__main__":
    sys.exit(main())
