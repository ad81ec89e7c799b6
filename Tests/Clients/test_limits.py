"""Limits in bytes and in entries hold while they are pressed."""
import threading

import pytest

from resp import Connection, encode

pytestmark = pytest.mark.predis

MEBIBYTE = 1 << 20


@pytest.mark.parametrize("policy", ["s3-fifo", "lru", "sieve"])
def test_the_memory_limit_holds_under_writes(predis, policy):
    limit = 16 * MEBIBYTE
    server = predis("--max-memory", "16mb", "--eviction", policy)
    sizes = (10, 100, 1_000, 50_000)

    def write(number):
        with Connection(server) as connection:
            for serial in range(200):
                batch = [
                    encode(["SET", f"{number}:{serial}:{index}", b"x" * sizes[(serial + index) % 4]])
                    for index in range(8)
                ]
                connection.send(b"".join(batch))
                for _ in batch:
                    assert connection.read().raw == b"+OK\r\n"

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    seen = []
    with Connection(server) as connection:
        while any(thread.is_alive() for thread in threads):
            seen.append(used_memory(connection))
        for thread in threads:
            thread.join()
        seen.append(used_memory(connection))
        assert connection.command("CONFIG", "GET", "maxmemory").children[1].integer == limit
        assert connection.command("DBSIZE").integer > 100
    assert max(seen) <= limit and seen[-1] > limit // 2, f"of {limit} bytes: at most {max(seen)}, at the end {seen[-1]}"


def test_the_limit_of_entries_holds_under_writes(predis):
    server = predis("--max-entries", "1000")
    with Connection(server) as connection:
        for serial in range(200):
            connection.send(b"".join(encode(["SET", f"{serial}:{index}", "v"]) for index in range(50)))
            for _ in range(50):
                assert connection.read().raw == b"+OK\r\n"
            assert connection.command("DBSIZE").integer <= 1_000
        assert connection.command("DBSIZE").integer > 900


def test_a_value_larger_than_the_cache_harms_nothing(predis):
    server = predis("--max-memory", "4mb")
    with Connection(server) as connection:
        connection.command("SET", "small", "v")
        reply = connection.command("SET", "huge", b"x" * (8 * MEBIBYTE))
        assert reply.raw == b"+OK\r\n" or reply.kind == b"-"
        assert used_memory(connection) <= 4 * MEBIBYTE
        assert connection.command("SET", "k", "v").raw == b"+OK\r\n"
        assert connection.command("GET", "k").raw == b"$1\r\nv\r\n"


def test_a_lower_limit_set_at_run_time_is_met(predis):
    server = predis("--max-memory", "32mb")
    with Connection(server) as connection:
        for index in range(2_000):
            connection.send(encode(["SET", f"k{index}", b"x" * 10_000]))
        for _ in range(2_000):
            assert connection.read().raw == b"+OK\r\n"
        assert connection.command("CONFIG", "SET", "maxmemory", "8mb").raw == b"+OK\r\n"
        assert connection.command("SET", "one", "more").raw == b"+OK\r\n"
        assert used_memory(connection) <= 8 * MEBIBYTE


def used_memory(connection):
    lines = connection.command("INFO", "memory").body.decode().split("\r\n")
    return next(int(line.split(":")[1]) for line in lines if line.startswith("used_memory:"))
