"""Many connections, slow ones, limits, passwords."""
import threading
import time

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from resp import Closed, Connection, encode


def test_two_hundred_connections_at_once(server):
    connections = [Connection(server) for _ in range(200)]
    for index, connection in enumerate(connections):
        connection.send(encode(["SET", f"k{index}", index]) + encode(["GET", f"k{index}"]))
    for index, connection in enumerate(connections):
        assert connection.read().raw == b"+OK\r\n"
        assert connection.read().integer == index
    for connection in connections:
        connection.close()


def test_connections_come_and_go(server):
    for _ in range(500):
        with Connection(server) as connection:
            assert connection.command("PING").raw == b"+PONG\r\n"


def test_connections_that_break_off_leave_nothing_behind(server):
    with Connection(server) as watcher:
        before = connected_clients(watcher)
        for cut in (b"*", b"*3\r\n$3\r\nSET", b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1000000\r\nxx", b"GET k"):
            for _ in range(20):
                with Connection(server) as connection:
                    connection.send(cut)
        assert eventually(lambda: connected_clients(watcher) == before)
        assert watcher.command("DBSIZE").integer == 0


def test_replies_wait_for_a_client_that_reads_late(server):
    """The replies exceed what sockets buffer, so the server has to hold them or to stop reading."""
    value = b"x" * 100_000
    with Connection(server, timeout=60) as connection:
        connection.command("SET", "k", value)
        sender = threading.Thread(target=connection.send, args=(encode(["GET", "k"]) * 500,))
        sender.start()
        with Connection(server) as other:
            for _ in range(100):
                assert other.command("PING").raw == b"+PONG\r\n"
        for number in range(500):
            assert connection.read().body == value + b"\r\n", f"reply {number}"
        sender.join()


def test_one_deep_pipeline(server):
    count = 100_000
    with Connection(server, timeout=60) as connection:
        sender = threading.Thread(target=connection.send, args=(encode(["INCR", "n"]) * count,))
        sender.start()
        for number in range(1, count + 1):
            assert connection.read().head == b":%d\r\n" % number
        sender.join()


def test_client_kill_ends_the_connection(server):
    with Connection(server) as victim, Connection(server) as other:
        identity = victim.command("CLIENT", "ID").integer
        assert other.command("CLIENT", "KILL", "ID", identity).raw == b":1\r\n"
        with pytest.raises(Closed):
            victim.command("PING")
        assert other.command("CLIENT", "KILL", "ID", identity).raw == b":0\r\n"


def test_client_list_names_every_connection(server):
    with Connection(server) as first, Connection(server) as second:
        first.command("CLIENT", "SETNAME", "first")
        second.command("CLIENT", "SETNAME", "second")
        lines = first.command("CLIENT", "LIST").body.decode().split("\n")
        for connection, name in ((first, "first"), (second, "second")):
            identity = connection.command("CLIENT", "ID").integer
            assert any(f"id={identity} " in line and f"name={name} " in line for line in lines)


def test_the_limit_of_connections(launch):
    server = launch(connections=10)
    connections = [Connection(server)]
    assert eventually(lambda: connected_clients(connections[0]) == 1)
    connections += [Connection(server) for _ in range(9)]
    for connection in connections:
        assert connection.command("PING").raw == b"+PONG\r\n"
    with Connection(server) as refused:
        received, ended = refused.drain(at_least=1)
        assert ended and received == b"-ERR max number of clients reached\r\n"
    connections.pop().close()

    def accepted():
        with Connection(server) as connection:
            try:
                return connection.command("PING").raw == b"+PONG\r\n"
            except Closed:
                return False

    assert eventually(accepted)
    for connection in connections:
        connection.close()


def test_redis_py_signs_in(launch):
    server = launch(password="s3cret")
    with redis.Redis(port=server.port, password="s3cret") as client:
        assert client.set("k", "v") and client.get("k") == b"v"
    with redis.Redis(port=server.port, username="default", password="s3cret", protocol=2) as client:
        assert client.get("k") == b"v"
    for credentials in ({}, {"password": "wrong"}, {"username": "nobody", "password": "s3cret"}):
        with redis.Redis(port=server.port, retry=Retry(NoBackoff(), 0), **credentials) as client:
            with pytest.raises(redis.AuthenticationError):
                client.get("k")


def connected_clients(connection):
    lines = connection.command("INFO", "clients").body.decode().split("\r\n")
    return next(int(line.split(":")[1]) for line in lines if line.startswith("connected_clients:"))


def eventually(condition, timeout=10):
    """Whether `condition` becomes true within `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
