"""redis-py, as applications use it."""
import threading

import pytest
import redis


def test_default_settings_speak_resp3(server):
    with redis.Redis(port=server.port, socket_timeout=20) as client:
        assert client.ping()
        assert client.client_info()["resp"] == "3"
        assert client.set("k", "v") and client.get("k") == b"v"


def test_connecting_introduces_the_library(server):
    with redis.Redis(port=server.port, client_name="shop") as client:
        assert client.client_getname() in ("shop", b"shop")
        assert "shop" in {entry["name"] for entry in client.client_list()}


def test_decoded_replies_are_text(server):
    with redis.Redis(port=server.port, decode_responses=True) as client:
        client.set("grüße", "schön")
        assert client.get("grüße") == "schön"
        assert client.keys() == ["grüße"]
        assert client.mget("grüße", "absent") == ["schön", None]


def test_every_string_command(client):
    assert client.set("k", "1", ex=100)
    assert client.ttl("k") == 100 and 0 < client.pttl("k") <= 100_000
    assert client.expiretime("k") > 1_600_000_000
    assert client.persist("k") and client.ttl("k") == -1
    assert client.incr("k") == 2 and client.decr("k", 5) == -3
    assert client.incrbyfloat("k", 0.5) == -2.5
    assert client.append("k", "!") == 5 and client.strlen("k") == 5
    assert client.getrange("k", 0, 1) == b"-2" and client.setrange("k", 0, "+") == 5
    assert client.getset("k", "v") == b"+2.5!"
    assert client.set("k", "w", get=True) == b"v"
    assert client.set("k", "x", nx=True) is None
    assert client.getex("k", ex=50) == b"w" and client.ttl("k") == 50
    assert client.getdel("k") == b"w" and client.get("k") is None
    assert client.set("k", "v", nx=True) and client.set("k", "v", px=10_000, xx=True)
    assert client.mset({"a": 1, "b": 2}) and client.msetnx({"a": 1, "c": 3}) is False
    assert client.mget("a", "b", "absent") == [b"1", b"2", None]
    assert client.exists("a", "b", "absent") == 2 and client.delete("a") == 1 and client.unlink("b") == 1
    assert client.rename("k", "j") and client.type("j") in (b"string", "string")
    assert client.expire("j", 5) and client.pexpire("j", 5_000)
    assert client.randomkey() == b"j" and client.dbsize() == 1
    assert client.scan(0) == (0, [b"j"]) and list(client.scan_iter("j*")) == [b"j"]
    assert client.flushdb() and client.dbsize() == 0


def test_server_commands(client):
    assert client.echo("x") == b"x"
    assert client.time()[0] > 1_600_000_000
    client.set("k", "v")
    assert client.info("memory")["used_memory"] > 0
    assert client.info()["connected_clients"] >= 1
    assert "maxmemory" in {str(key) for key in client.config_get("maxmemory")}
    assert client.config_resetstat()
    assert client.command_count() > 50
    assert "get" in client.command()
    assert client.client_id() > 0
    assert client.memory_usage("absent") is None


def test_errors_arrive_as_exceptions(client):
    client.set("k", "text")
    with pytest.raises(redis.ResponseError, match="value is not an integer or out of range"):
        client.incr("k")
    with pytest.raises(redis.ResponseError, match="unknown command 'NOSUCH'"):
        client.execute_command("NOSUCH")
    with pytest.raises(redis.ResponseError, match="wrong number of arguments for 'get' command"):
        client.execute_command("GET")
    assert client.get("k") == b"text"


def test_pipeline_as_transaction(client):
    with client.pipeline(transaction=True) as pipeline:
        replies = pipeline.set("k", 1).incr("k").get("k").get("absent").execute()
    assert replies == [True, 2, b"2", None]


def test_pipeline_without_transaction(client):
    with client.pipeline(transaction=False) as pipeline:
        for index in range(5_000):
            pipeline.set(f"k{index}", index).get(f"k{index}")
        replies = pipeline.execute()
    assert replies[1::2] == [str(index).encode() for index in range(5_000)]


def test_an_error_in_a_pipeline_stays_at_its_place(client):
    with client.pipeline(transaction=False) as pipeline:
        replies = pipeline.set("k", "text").incr("k").get("k").execute(raise_on_error=False)
    assert replies[0] is True and isinstance(replies[1], redis.ResponseError) and replies[2] == b"text"


def test_watch_conflict(client):
    client.set("k", 1)
    with client.pipeline() as pipeline:
        pipeline.watch("k")
        client.set("k", 2)
        pipeline.multi()
        pipeline.set("k", 3)
        with pytest.raises(redis.WatchError):
            pipeline.execute()
    assert client.get("k") == b"2"


def test_optimistic_increments_lose_nothing(client):
    def add_one():
        for _ in range(50):
            client.transaction(lambda pipe: increment(pipe), "counter")

    def increment(pipe):
        value = int(pipe.get("counter") or 0)
        pipe.multi()
        pipe.set("counter", value + 1)

    threads = [threading.Thread(target=add_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert client.get("counter") == b"200"


def test_binary_keys_and_values(client):
    every_byte = bytes(range(256))
    client.set(every_byte, every_byte * 100)
    assert client.get(every_byte) == every_byte * 100
    assert client.keys() == [every_byte]
    assert client.set(b"", b"") and client.get(b"") == b""
    assert client.set(b"\r\n$5\r\n", b"*1\r\n") and client.get(b"\r\n$5\r\n") == b"*1\r\n"


@pytest.mark.parametrize("megabytes", [1, 32])
def test_big_values(client, megabytes):
    value = bytes(range(256)) * (megabytes * 4096)
    assert client.set("big", value)
    assert client.strlen("big") == len(value)
    assert client.get("big") == value
    assert client.mget("big", "big") == [value, value]
    assert client.getrange("big", len(value) - 3, -1) == value[-3:]
    assert client.delete("big") == 1


def test_concurrent_increments_add_up(client):
    def add():
        for _ in range(500):
            client.incr("counter")

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert client.get("counter") == b"4000"


@pytest.mark.predis
def test_client_setinfo_is_shown(client):
    assert client.execute_command("CLIENT", "SETINFO", "LIB-NAME", "shop-client")
    assert client.client_info()["lib-name"] == "shop-client"


@pytest.mark.predis
def test_prefetching_is_switched_by_command(client):
    for mode in ("OFF", "ON", "AUTO", "off"):
        assert client.execute_command("PREDIS.PREFETCH", mode) in (b"OK", "OK")
    with pytest.raises(redis.ResponseError):
        client.execute_command("PREDIS.PREFETCH", "MAYBE")
    with pytest.raises(redis.ResponseError, match="wrong number of arguments for 'predis.prefetch' command"):
        client.execute_command("PREDIS.PREFETCH", "ON", "OFF")


@pytest.mark.predis
def test_stats_count_hits_and_misses(client):
    client.set("k", "v")
    client.get("k")
    client.get("absent")
    text = repr(client.execute_command("PREDIS.STATS")).lower()
    assert "hits" in text and "misses" in text
