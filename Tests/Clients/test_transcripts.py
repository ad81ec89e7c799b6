"""Every line of the transcripts gets the same reply from the server under test and from redis-server."""
import random
import time
from pathlib import Path

import pytest

import servers
import transcript
from conftest import KIND
from resp import Closed, Connection, encode

FOLDER = Path(__file__).parent / "transcripts"
SCENARIOS = [
    pytest.param(path.stem, scenario, id=f"{path.stem}: {scenario.name}")
    for path in sorted(FOLDER.glob("*.txt"))
    for scenario in transcript.read(path)
]
PASSWORD = "correct horse"


@pytest.fixture(scope="session")
def pairs():
    """The server under test and the reference, without and with a password."""
    started = {}

    def pair(guarded):
        if guarded not in started:
            password = PASSWORD if guarded else None
            started[guarded] = [
                servers.start_server(KIND, password=password),
                servers.start_server("redis", password=password),
            ]
        return started[guarded]

    yield pair
    for server in sum(started.values(), []):
        server.kill()


@pytest.mark.parametrize("group, scenario", SCENARIOS)
def test_replies_are_those_of_redis(group, scenario, pairs):
    guarded = group.startswith("auth")
    sides = [Side(server, guarded) for server in pairs(guarded)]
    differences = []
    try:
        for step in scenario.steps():
            actual, expected = run(step, sides)
            if actual != expected:
                differences.append(f"{step.where}: {step.text}\n  {KIND}: {actual!r}\n  reference: {expected!r}")
    finally:
        for side in sides:
            side.close()
    if differences:
        pytest.fail("\n".join(differences), pytrace=False)


class Side:
    """One server's connections in a scenario."""

    def __init__(self, server, guarded):
        self.server = server
        self.connections = {}
        with Connection(server) as connection:
            if guarded:
                connection.command("AUTH", PASSWORD)
            assert connection.command("FLUSHALL").raw == b"+OK\r\n"
            connection.command("CONFIG", "SET", "maxmemory", "0")

    def connection(self, number):
        if number not in self.connections:
            self.connections[number] = Connection(self.server)
        return self.connections[number]

    def close(self):
        for connection in self.connections.values():
            connection.close()


def run(step, sides):
    """What the server under test and the reference answered, in a form in which equal means as it should be."""
    subject, reference = (side.connection(step.connection) for side in sides)
    if step.mode == "raw":
        # The reference goes first: how much it answers says for how much to wait.
        data = b"".join(step.words)
        expected = answer_to(reference, data, 0)
        return answer_to(subject, data, len(expected[0])), expected
    if step.mode == "closed":
        return tuple(is_closed(connection, step.words) for connection in (subject, reference))
    ask = ask_until_null if step.mode == "expired" else ask_once
    actual, expected = (ask(connection, step.words) for connection in (subject, reference))
    if isinstance(actual, str) or isinstance(expected, str) or step.mode == "run":
        return (actual, expected) if step.mode != "run" else (isinstance(actual, str), isinstance(expected, str))
    if step.mode == "near":
        comparable = actual.kind == expected.kind == b":"
        near = comparable and abs(actual.integer - expected.integer) <= step.argument
        return (expected.raw if near else actual.raw), expected.raw
    if step.mode == "sorted":
        return in_order(actual), in_order(expected)
    if step.mode == "shape":
        return shape(actual), shape(expected)
    return actual.raw, expected.raw


def ask_once(connection, words):
    try:
        return connection.command(*words)
    except Closed:
        return "closed"
    except TimeoutError:
        return "no reply"


def ask_until_null(connection, words):
    deadline = time.monotonic() + 5
    while True:
        reply = ask_once(connection, words)
        if isinstance(reply, str) or reply.is_null or time.monotonic() > deadline:
            return reply
        time.sleep(0.005)


def answer_to(connection, data, at_least):
    try:
        connection.send(data)
    except Closed:
        pass
    return connection.drain(at_least)


def is_closed(connection, words):
    return "closed" if ask_once(connection, words) == "closed" else "open"


def in_order(reply):
    """The reply as nested lists; bulk strings that are alone in their array are sorted."""
    if reply.children is None:
        return reply.raw
    elements = [in_order(child) for child in reply.children]
    if all(child.kind == b"$" for child in reply.children):
        elements.sort()
    return [reply.head, *elements]


def shape(reply):
    """The types of a reply, with the keys of its maps and the first word of an error."""
    if reply.kind == b"-":
        return reply.head.split()[0]
    if reply.children is None:
        return reply.kind
    if reply.kind == b"%":
        pairs = zip(reply.children[::2], reply.children[1::2])
        return [reply.head, *((key.raw, shape(value)) for key, value in pairs)]
    return [reply.head, *(shape(child) for child in reply.children)]


def test_seeded_mixes_of_commands_get_the_replies_of_redis(server, reference):
    """Random commands over a few keys, sent in pipelines that are cut at random places."""
    for seed in range(6):
        generated = random_commands(seed, 400)
        stream = b"".join(encode(words) for words in generated)
        with Connection(server) as subject, Connection(reference) as twin:
            for connection in (subject, twin):
                connection.command("FLUSHALL")
            for piece in cut(stream, seed):
                subject.send(piece)
            twin.send(stream)
            for number, words in enumerate(generated):
                actual, expected = in_order(subject.read()), in_order(twin.read())
                assert actual == expected, f"seed {seed}, command {number}: {words}"


def random_commands(seed, count):
    source = random.Random(seed)
    keys = [f"k{index}" for index in range(8)]
    values = ["", "0", "7", "-3", "10.5", "text", "9223372036854775807", "x" * 100, " 1", "1e3"]
    numbers = ["0", "1", "-1", "5", "-5", "100", "9223372036854775807", "-9223372036854775808", "x", "1.5"]

    def key():
        return source.choice(keys)

    def value():
        return source.choice(values)

    def number():
        return source.choice(numbers)

    def small():
        return str(source.randint(-12, 12))

    def several(make):
        return [make() for _ in range(source.randint(1, 4))]

    makers = [
        lambda: ["GET", key()],
        lambda: ["SET", key(), value(), *source.choice([[], ["NX"], ["XX"], ["GET"], ["KEEPTTL"], ["EX", "100"]])],
        lambda: ["GETSET", key(), value()],
        lambda: ["GETDEL", key()],
        lambda: ["GETEX", key(), *source.choice([[], ["PERSIST"], ["EX", "100"], ["PX", "0"]])],
        lambda: ["SETNX", key(), value()],
        lambda: ["SETEX", key(), source.choice(["100", "0", "-1", "x"]), value()],
        lambda: ["MGET", *several(key)],
        lambda: ["MSET", *sum(([key(), value()] for _ in range(source.randint(1, 3))), [])],
        lambda: ["MSETNX", *sum(([key(), value()] for _ in range(source.randint(1, 2))), [])],
        lambda: ["DEL", *several(key)],
        lambda: ["EXISTS", *several(key)],
        lambda: ["APPEND", key(), value()],
        lambda: ["STRLEN", key()],
        lambda: [source.choice(["INCR", "DECR"]), key()],
        lambda: [source.choice(["INCRBY", "DECRBY"]), key(), number()],
        lambda: ["INCRBYFLOAT", key(), source.choice(["1", "0.1", "-2.5", "x", "1e2"])],
        lambda: ["GETRANGE", key(), small(), small()],
        lambda: ["SETRANGE", key(), str(source.randint(-1, 20)), value()],
        lambda: ["RENAME", key(), key()],
        lambda: ["EXPIRE", key(), source.choice(["100", "-1", "x"])],
        lambda: ["PERSIST", key()],
        lambda: ["TTL", key()],
        lambda: ["TYPE", key()],
        lambda: ["DBSIZE"],
        lambda: ["KEYS", source.choice(["*", "k[0-3]", "k?", "z*"])],
    ]
    return [source.choice(makers)() for _ in range(count)]


def cut(stream, seed):
    source = random.Random(seed)
    position = 0
    while position < len(stream):
        length = source.choice([1, 2, 7, 64, 1500, 9000])
        yield stream[position : position + length]
        position += length
