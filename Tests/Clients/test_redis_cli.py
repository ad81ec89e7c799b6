"""redis-cli, as people and scripts use it."""
import subprocess

from resp import Connection, encode


def cli(server, *arguments, stdin=b""):
    """What redis-cli prints. It must succeed."""
    command = ["redis-cli", "-p", str(server.port), *arguments]
    done = subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    assert done.returncode == 0, f"{command}: exit status {done.returncode}: {done.stderr.decode()}"
    return done.stdout.decode(errors="replace")


def test_one_command(server):
    assert cli(server, "SET", "k", "v") == "OK\n"
    assert cli(server, "GET", "k") == "v\n"
    assert cli(server, "--no-raw", "GET", "absent") == "(nil)\n"
    assert cli(server, "--no-raw", "INCR", "n") == "(integer) 1\n"
    assert cli(server, "--no-raw", "MGET", "k", "absent") == '1) "v"\n2) (nil)\n'


def test_resp3(server):
    assert cli(server, "-3", "SET", "k", "v") == "OK\n"
    assert cli(server, "-3", "--no-raw", "GET", "absent") == "(nil)\n"
    assert "proto" in cli(server, "-3", "HELLO")


def test_commands_from_standard_input(server):
    printed = cli(server, stdin=b'SET k "a\\x41"\nGET k\nMULTI\nINCR n\nEXEC\nNOSUCH\n')
    assert printed.splitlines()[:5] == ["OK", "aA", "OK", "QUEUED", "1"]
    assert "unknown command 'NOSUCH'" in printed


def test_value_from_standard_input(server):
    cli(server, "-x", "SET", "k", stdin=b"from a pipe\r\n")
    assert cli(server, "GET", "k") == "from a pipe\r\n\n"


def test_mass_insertion(server):
    stream = b"".join(encode(["SET", f"key:{index}", "x" * (index % 100)]) for index in range(20_000))
    assert "errors: 0, replies: 20000" in cli(server, "--pipe", stdin=stream)
    assert cli(server, "DBSIZE") == "20000\n"


def test_mass_insertion_counts_errors(server):
    stream = encode(["SET", "k", "v"]) + encode(["INCR", "k"]) + encode(["SET", "j", "v"])
    command = ["redis-cli", "-p", str(server.port), "--pipe"]
    done = subprocess.run(command, input=stream, capture_output=True, timeout=60)
    assert b"errors: 1, replies: 3" in done.stdout


def test_scan_lists_every_key_once(server):
    expected = {f"user:{index}" for index in range(3_000)}
    with Connection(server) as connection:
        for key in expected:
            connection.send(encode(["SET", key, "v"]))
        for key in [*expected, "other"]:
            connection.send(encode(["SET", key, "v"]))
        for _ in range(2 * len(expected) + 1):
            assert connection.read().raw == b"+OK\r\n"
    listed = cli(server, "--scan").split()
    assert set(listed) == expected | {"other"} and len(listed) == len(expected) + 1
    assert set(cli(server, "--scan", "--pattern", "user:12*").split()) == {k for k in expected if k[5:7] == "12"}


def test_bigkeys_walks_the_whole_cache(server):
    cli(server, "MSET", "small", "x", "large", "x" * 1000)
    printed = cli(server, "--bigkeys")
    assert 'Biggest string found \'"large"\' has 1000 bytes' in printed


def test_info_has_the_usual_sections(server):
    printed = cli(server, "INFO")
    for section in ("# Server", "# Clients", "# Memory", "# Stats", "# Keyspace"):
        assert section in printed
    for field in ("redis_version:", "used_memory:", "connected_clients:", "keyspace_hits:", "keyspace_misses:"):
        assert field in printed


def test_help_is_built_from_command_docs(server):
    assert cli(server, "COMMAND", "DOCS", "GET").splitlines()[0] == "get"
