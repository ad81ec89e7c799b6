"""Reading through to, and writing through to, an SQLite origin."""
import threading
import time

import pytest

import origin
from resp import Connection, encode

pytestmark = pytest.mark.predis


@pytest.fixture
def database(tmp_path):
    return origin.make(tmp_path / "data.db", {f"key:{index}": f"value {index}" for index in range(1_000)})


def test_reads_go_through(predis, database):
    server = predis("--origin", f"sqlite:{database}")
    with Connection(server) as connection:
        for _ in range(2):
            assert connection.command("GET", "key:7").raw == b"$7\r\nvalue 7\r\n"
        assert connection.command("GET", "absent").raw == b"$-1\r\n"
        connection.command("HELLO", "3")
        assert connection.command("GET", "absent").raw == b"_\r\n"


def test_what_was_read_is_not_read_again(predis, database):
    server = predis("--origin", f"sqlite:{database}")
    with Connection(server) as connection:
        connection.command("GET", "key:7")
        origin.change(database, "UPDATE kv SET value = 'changed' WHERE key = 'key:7'")
        assert connection.command("GET", "key:7").raw == b"$7\r\nvalue 7\r\n"


def test_binary_values_come_back_as_they_are(predis, tmp_path):
    values = {"nul": b"a\0b", "line": b"\r\n$5\r\n", "every": bytes(range(256)), "empty": b"", "big": b"x" * 5_000_000}
    server = predis("--origin", f"sqlite:{origin.make(tmp_path / 'data.db', values)}")
    with Connection(server) as connection:
        for key, value in values.items():
            assert connection.command("GET", key).body == value + b"\r\n"


def test_mget_reads_its_misses(predis, database):
    server = predis("--origin", f"sqlite:{database}")
    with Connection(server) as connection:
        connection.command("GET", "key:1")
        reply = connection.command("MGET", "key:1", "absent", "key:2", "key:2", "key:3")
        assert [child.raw for child in reply.children] == [
            b"$7\r\nvalue 1\r\n", b"$-1\r\n", b"$7\r\nvalue 2\r\n", b"$7\r\nvalue 2\r\n", b"$7\r\nvalue 3\r\n",
        ]


def test_mget_loads_its_misses_as_one_batch(predis, database):
    server = predis("--origin", f"sqlite:{database}", "--origin-delay", "100ms", "--prefetch", "off")
    with Connection(server) as connection:
        began = time.monotonic()
        reply = connection.command("MGET", *(f"key:{index}" for index in range(100)))
        assert [child.body for child in reply.children] == [b"value %d\r\n" % index for index in range(100)]
        assert time.monotonic() - began < 2, "a hundred keys took longer than a few loads of 100 ms"


def test_replies_keep_their_order_across_misses(predis, database):
    server = predis("--origin", f"sqlite:{database}", "--origin-delay", "50ms", "--prefetch", "off")
    with Connection(server) as connection:
        connection.send(
            encode(["SET", "mine", "1"]) + encode(["GET", "key:1"]) + encode(["PING"]) + encode(["GET", "mine"])
            + encode(["GET", "absent"]) + encode(["MGET", "key:2", "mine"]) + encode(["INCR", "mine"])
            + encode(["NOSUCH"]) + encode(["GET", "key:1"])
        )
        heads = [connection.read().raw for _ in range(9)]
    assert heads == [
        b"+OK\r\n", b"$7\r\nvalue 1\r\n", b"+PONG\r\n", b"$1\r\n1\r\n", b"$-1\r\n",
        b"*2\r\n$7\r\nvalue 2\r\n$1\r\n1\r\n", b":2\r\n",
        b"-ERR unknown command 'NOSUCH', with args beginning with: \r\n", b"$7\r\nvalue 1\r\n",
    ]


def test_the_delay_holds_up_misses_and_not_hits(predis, database):
    server = predis("--origin", f"sqlite:{database}", "--origin-delay", "200ms", "--prefetch", "off")
    with Connection(server) as connection:
        began = time.monotonic()
        connection.command("GET", "key:1")
        assert time.monotonic() - began >= 0.2
        began = time.monotonic()
        connection.command("GET", "key:1")
        assert time.monotonic() - began < 0.2


def test_a_miss_holds_up_nobody_else(predis, database):
    server = predis("--origin", f"sqlite:{database}", "--origin-delay", "1s", "--prefetch", "off")
    with Connection(server) as waiting, Connection(server) as other:
        waiting.send(encode(["GET", "key:1"]))
        began = time.monotonic()
        for _ in range(50):
            assert other.command("PING").raw == b"+PONG\r\n"
        assert time.monotonic() - began < 1
        assert waiting.read().body == b"value 1\r\n"


def test_everyone_who_asks_for_a_key_gets_the_one_load(predis, database):
    server = predis("--origin", f"sqlite:{database}", "--origin-delay", "200ms", "--prefetch", "off")
    connections = [Connection(server) for _ in range(50)]
    began = time.monotonic()
    for connection in connections:
        connection.send(encode(["GET", "key:1"]))
    for connection in connections:
        assert connection.read().body == b"value 1\r\n"
        connection.close()
    assert time.monotonic() - began < 2, "fifty readers of one key did not share one load of 200 ms"


def test_absent_keys_are_remembered_for_a_while_only(predis, database):
    server = predis("--origin", f"sqlite:{database}", "--prefetch", "off")
    with Connection(server) as connection:
        assert connection.command("GET", "late").is_null
        origin.change(database, "INSERT INTO kv VALUES ('late', 'here')")
        deadline = time.monotonic() + 60
        while connection.command("GET", "late").is_null:
            assert time.monotonic() < deadline, "the absence of a key was still remembered after 60 s"
            time.sleep(0.05)


def test_a_write_ends_the_memory_of_an_absent_key(predis, database):
    server = predis("--origin", f"sqlite:{database}")
    with Connection(server) as connection:
        assert connection.command("GET", "new").is_null
        connection.command("SET", "new", "v")
        assert connection.command("GET", "new").raw == b"$1\r\nv\r\n"


def test_writes_stay_in_the_cache(predis, database):
    server = predis("--origin", f"sqlite:{database}")
    before = origin.rows(database)
    with Connection(server) as connection:
        connection.command("SET", "key:1", "mine")
        connection.command("SET", "new", "mine")
        assert connection.command("GET", "key:1").raw == b"$4\r\nmine\r\n"
        connection.command("DEL", "key:1")
        assert connection.command("GET", "key:1").raw == b"$7\r\nvalue 1\r\n"
    assert origin.rows(database) == before


def test_writes_go_through(predis, database):
    server = predis("--origin", f"sqlite:{database}", "--origin-writes", "through")
    with Connection(server) as connection:
        assert connection.command("SET", "key:1", b"mine\0\xff").raw == b"+OK\r\n"
        assert connection.command("MSET", "key:2", "two", "new", "three").raw == b"+OK\r\n"
        assert connection.command("DEL", "key:3").raw == b":1\r\n"
        assert connection.command("INCR", "counter").raw == b":1\r\n"
        assert connection.command("GET", "key:3").is_null
        after = origin.rows(database)
    assert (after["key:1"], after["key:2"], after["new"], after["counter"]) == (b"mine\0\xff", b"two", b"three", b"1")
    assert "key:3" not in after and len(after) == 1_001


def test_a_write_is_in_the_origin_when_it_is_acknowledged(predis, database):
    server = predis("--origin", f"sqlite:{database}", "--origin-writes", "through")
    with Connection(server) as connection:
        for number in range(50):
            assert connection.command("SET", "key:1", number).raw == b"+OK\r\n"
            assert origin.rows(database)["key:1"] == b"%d" % number


def test_no_stale_value_after_an_acknowledged_write(predis, database):
    """Readers keep loads under way while one writer changes, deletes and reads back."""
    server = predis(
        "--origin", f"sqlite:{database}", "--origin-writes", "through", "--origin-delay", "2ms", "--max-entries", "1000"
    )
    stop = threading.Event()

    def read():
        with Connection(server) as connection:
            while not stop.is_set():
                connection.command("MGET", *(f"key:{index}" for index in range(8)))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        with Connection(server) as connection:
            for number in range(120):
                key = f"key:{number % 8}"
                if number % 3 == 0:
                    connection.command("DEL", key)
                    assert connection.command("GET", key).is_null, f"write {number}: {key} came back after DEL"
                else:
                    connection.command("SET", key, number)
                    assert connection.command("GET", key).integer == number, f"write {number}: an older value of {key}"
    finally:
        stop.set()
        for reader in readers:
            reader.join()


def test_table_and_columns_are_options(predis, tmp_path):
    path = origin.make(tmp_path / "shop.db", {"a": "apple"}, table="product pages", key="url", value="page")
    server = predis(
        "--origin", f"sqlite:{path}", "--origin-table", "product pages", "--origin-key-column", "url",
        "--origin-value-column", "page",
    )
    with Connection(server) as connection:
        assert connection.command("GET", "a").raw == b"$5\r\napple\r\n"


def test_a_query_is_an_option(predis, tmp_path):
    path = origin.make(tmp_path / "shop.db", {"a": "apple"})
    server = predis(
        "--origin", f"sqlite:{path}", "--origin-query", "SELECT upper(value) FROM kv WHERE 'x:' || key = :key"
    )
    with Connection(server) as connection:
        assert connection.command("GET", "x:a").raw == b"$5\r\nAPPLE\r\n"
        assert connection.command("GET", "a").is_null
        assert [c.body for c in connection.command("MGET", "x:a", "x:b").children] == [b"APPLE\r\n", None]


def test_a_small_cache_still_answers_everything(predis, database):
    server = predis("--origin", f"sqlite:{database}", "--max-entries", "50")
    with Connection(server) as connection:
        for index in [*range(1_000), *range(1_000)]:
            connection.send(encode(["GET", f"key:{index}"]))
        for index in [*range(1_000), *range(1_000)]:
            assert connection.read().body == b"value %d\r\n" % index
        assert connection.command("DBSIZE").integer <= 50


@pytest.mark.parametrize("policy", ["s3-fifo", "lru", "sieve"])
def test_every_eviction_policy_serves(predis, database, policy):
    server = predis("--origin", f"sqlite:{database}", "--max-entries", "100", "--eviction", policy)
    with Connection(server) as connection:
        for round in range(3):
            for index in range(0, 1_000, 3):
                assert connection.command("GET", f"key:{index}").body == b"value %d\r\n" % index
        assert connection.command("DBSIZE").integer <= 100


@pytest.mark.parametrize("mode", ["on", "off", "auto"])
def test_prefetching_changes_no_answer(predis, database, mode):
    server = predis(
        "--origin", f"sqlite:{database}", "--origin-delay", "1ms", "--max-entries", "200", "--prefetch", mode
    )
    with Connection(server) as connection:
        for round in range(5):
            for index in range(300):
                assert connection.command("GET", f"key:{index}").body == b"value %d\r\n" % index


def test_an_origin_that_loses_its_table_gives_errors_and_recovers(predis, database):
    server = predis("--origin", f"sqlite:{database}", "--prefetch", "off")
    with Connection(server) as connection:
        connection.command("GET", "key:1")
        origin.change(database, "ALTER TABLE kv RENAME TO gone")
        for index in range(100, 130):
            assert connection.command("GET", f"key:{index}").kind == b"-"
        assert connection.command("GET", "key:1").body == b"value 1\r\n"
        assert connection.command("PING").raw == b"+PONG\r\n"
        origin.change(database, "ALTER TABLE gone RENAME TO kv")
        deadline = time.monotonic() + 60
        while (reply := connection.command("GET", "key:500")).kind == b"-":
            assert time.monotonic() < deadline, f"still an error 60 s after the origin came back: {reply}"
            time.sleep(0.05)
        assert reply.body == b"value 500\r\n"


def test_what_a_client_announces_is_fetched(predis, database):
    server = predis("--origin", f"sqlite:{database}", "--prefetch", "on", "--max-entries", "64")
    with Connection(server) as connection:
        assert connection.command("PREDIS.HINT", "key:5", "key:6").raw == b":2\r\n"
        deadline = time.monotonic() + 60
        while b"hint" not in connection.command("PREDIS.WHY", "key:6").raw or connection.command("DBSIZE").raw != b":2\r\n":
            assert time.monotonic() < deadline, "announced keys were not fetched within 60 s"
            time.sleep(0.01)
        assert connection.command("GET", "key:5").body == b"value 5\r\n"
        assert connection.command("GET", "key:6").body == b"value 6\r\n"
        for key in ("key:5", "key:6"):
            assert b"used" in connection.command("PREDIS.WHY", key).raw
        # Too long for the learner; it is told of the other one.
        assert connection.command("PREDIS.HINT", "x" * 2000, "key:7").raw == b":1\r\n"
        assert connection.command("PREDIS.HINT").raw.startswith(b"-ERR wrong number of arguments")


def test_prefetches_and_misses_are_explained(predis, database):
    server = predis("--origin", f"sqlite:{database}", "--prefetch", "on", "--max-entries", "64")
    with Connection(server) as connection:
        connection.command("HELLO", "3")
        assert connection.command("PREDIS.WHY", "key:5").raw == b"*0\r\n"
        assert connection.command("PREDIS.WHYMISS", "key:5").raw == b"_\r\n"
        connection.command("GET", "key:5")
        assert b"not-proposed" in connection.command("PREDIS.WHYMISS", "key:5").raw
        # 200 keys in turn do not fit into 64 entries.
        for _ in range(60):
            for index in range(200):
                connection.command("GET", f"key:{index}")
        told = b"".join(connection.command("PREDIS.WHY", f"key:{index}").raw for index in range(200))
        for word in (b"accesses_ago", b"trigger", b"probability", b"asked", b"ended_after", b"because", b"global", b"visits"):
            assert word in told
        assert b"used" in told or b"late" in told
        assert b"cause" in connection.command("PREDIS.WHYMISS", "key:5").raw
        # Asked in the same breath as the access, it is told of it.
        connection.send(encode(["GET", "key:999"]) + encode(["PREDIS.WHYMISS", "key:999"]) + encode(["PING"]))
        assert connection.read().body == b"value 999\r\n"
        assert b"not-proposed" in connection.read().raw
        assert connection.read().raw == b"+PONG\r\n"
        assert connection.command("PREDIS.WHY").raw.startswith(b"-ERR wrong number of arguments")
