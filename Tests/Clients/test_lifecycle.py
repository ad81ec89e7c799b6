"""Starting, failing to start, ending in good order, and being killed."""
import os
import random
import socket
import subprocess
import threading
import time

import pytest

import origin
import servers
from resp import Closed, Connection, encode

pytestmark = pytest.mark.predis


def run(*arguments):
    """Runs predis to its end with a limit of 30 s."""
    command = [os.environ["PREDIS_BINARY"], *map(str, arguments)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)


def test_the_ready_line_is_all_that_is_printed(predis):
    server = predis()
    with Connection(server) as connection:
        assert connection.command("PING").raw == b"+PONG\r\n"
    assert server.terminate() == 0, server.describe()
    assert server.process.stdout.read() == ""


def test_sigterm_ends_an_idle_server_at_once(predis):
    server = predis()
    began = time.monotonic()
    with Connection(server) as connection:
        connection.command("PING")
        assert server.terminate() == 0, server.describe()
        with pytest.raises(Closed):
            connection.command("PING")
    assert time.monotonic() - began < 10
    assert not servers.accepts_connections(server)


def test_sigint_ends_it_too(predis):
    server = predis()
    server.process.send_signal(2)
    assert server.wait() == 0, server.describe()


def test_requests_under_way_are_answered_before_the_end(predis, tmp_path):
    path = origin.make(tmp_path / "data.db", {f"key:{index}": f"value {index}" for index in range(100)})
    server = predis("--origin", f"sqlite:{path}", "--origin-delay", "500ms", "--prefetch", "off")
    connections = [Connection(server) for _ in range(20)]
    for index, connection in enumerate(connections):
        connection.send(encode(["PING"]) + encode(["GET", f"key:{index}"]))
    for connection in connections:
        assert connection.read().raw == b"+PONG\r\n"
    server.process.send_signal(15)
    for index, connection in enumerate(connections):
        assert connection.read().body == b"value %d\r\n" % index
        with pytest.raises(Closed):
            connection.read()
        connection.close()
    assert server.wait() == 0, server.describe()


def test_sigterm_under_load_cuts_no_reply(predis, tmp_path):
    path = origin.make(tmp_path / "data.db", {f"key:{index}": "x" * 500 for index in range(500)})
    server = predis("--origin", f"sqlite:{path}", "--origin-delay", "1ms", "--max-entries", "100")
    answered, cut = [], []

    def load(seed):
        source = random.Random(seed)
        with Connection(server) as connection:
            try:
                while True:
                    batch = [f"key:{source.randrange(500)}" for _ in range(16)]
                    connection.send(b"".join(encode(["GET", key]) for key in batch))
                    for _ in batch:
                        assert connection.read().body == b"x" * 500 + b"\r\n"
                        answered.append(seed)
            except Closed:
                if connection.buffer:
                    cut.append((seed, bytes(connection.buffer)))

    threads = [threading.Thread(target=load, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    while len(answered) < 2_000:
        time.sleep(0.01)
    assert server.terminate() == 0, server.describe()
    for thread in threads:
        thread.join()
    assert not cut, f"replies were cut: {cut}"


def test_kill_during_writes_leaves_the_origin_whole(predis, tmp_path):
    """Every acknowledged write is in the file afterwards, and SQLite finds the file in order."""
    path = origin.make(tmp_path / "data.db", {})
    for seed in range(5):
        server = predis("--origin", f"sqlite:{path}", "--origin-writes", "through")
        acknowledged = [{} for _ in range(4)]
        attempted = [{} for _ in range(4)]

        def write(number):
            source = random.Random(f"{seed} {number}")
            with Connection(server) as connection:
                try:
                    for serial in range(1_000_000):
                        key = f"{number}:{source.randrange(200)}"
                        value = f"{seed} {serial} {'x' * source.randrange(2_000)}".encode()
                        attempted[number].setdefault(key, []).append(value)
                        if connection.command("SET", key, value).raw == b"+OK\r\n":
                            acknowledged[number][key] = len(attempted[number][key]) - 1
                except Closed:
                    pass

        threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        while min(len(writes) for writes in acknowledged) < 20:
            assert server.is_running(), server.describe()
            time.sleep(0.005)
        time.sleep(random.Random(seed).random() * 0.2)
        server.process.kill()
        for thread in threads:
            thread.join()
        assert origin.check(path) == "ok", f"seed {seed}"
        stored = origin.rows(path)
        for number in range(4):
            for key, last in acknowledged[number].items():
                allowed = attempted[number][key][last:]
                assert stored.get(key) in allowed, f"seed {seed}: {key} is not what was acknowledged, nor newer"


def test_a_port_in_use(predis):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = run("serve", "--port", port)
    assert_one_line(done, status=1, mentions=str(port))


@pytest.mark.parametrize("kind", ["missing", "folder", "text", "no table", "no column", "truncated", "unreadable"])
def test_an_origin_that_cannot_be_used(tmp_path, kind):
    path = tmp_path / "data.db"
    if kind == "folder":
        path.mkdir()
    elif kind == "text":
        path.write_text("this is not a database, whatever its name says\n" * 100)
    elif kind == "no table":
        origin.make(path, {}, table="other")
    elif kind == "no column":
        origin.make(path, {}, value="payload")
    elif kind == "truncated":
        origin.make(path, {str(index): "x" * 1_000 for index in range(100)})
        os.truncate(path, 10_000)
    elif kind == "unreadable":
        origin.make(path, {})
        path.chmod(0)
        if os.access(path, os.R_OK):
            pytest.skip("root reads everything")
    assert_one_line(run("serve", "--port", "0", "--origin", f"sqlite:{path}"), status=1, mentions=str(path))


@pytest.mark.parametrize(
    "option, value",
    [
        ("--port", "x"), ("--port", "70000"), ("--port", "-1"), ("--max-memory", "banana"), ("--max-memory", "-1"),
        ("--max-entries", "-1"), ("--max-entries", "x"), ("--eviction", "random"), ("--prefetch", "maybe"),
        ("--origin", "nosuch:thing"), ("--origin", "sqlite:"), ("--origin-writes", "back"), ("--origin-delay", "soon"),
        ("--origin-delay", "-2ms"), ("--threads", "0"), ("--threads", "x"), ("--max-connections", "0"),
        ("--host", "not a host"),
    ],
)
def test_a_wrong_value_is_named(option, value):
    done = run("serve", "--port", "0", f"{option}={value}")
    assert done.returncode in ((1, 2) if option == "--host" else (2,)), (done.returncode, done.stderr)
    assert done.stdout == "" and value in done.stderr.splitlines()[0], done.stderr


@pytest.mark.parametrize("arguments", [["serve", "--nosuch"], ["serve", "extra"], ["nosuch"], ["serve", "--port"]])
def test_wrong_usage(arguments):
    done = run(*arguments)
    assert done.returncode == 2 and done.stdout == "" and done.stderr, (done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"], ["--version"]])
def test_help_and_version(arguments):
    done = run(*arguments)
    assert done.returncode == 0 and done.stdout and done.stderr == "", (done.returncode, done.stdout, done.stderr)


def assert_one_line(done, status, mentions):
    assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
    assert done.stdout == "" and len(done.stderr.splitlines()) == 1 and mentions in done.stderr, done.stderr


def test_what_was_learned_lasts_from_start_to_start(predis, tmp_path):
    path = origin.make(tmp_path / "data.db", {f"key:{index}": f"value {index}" for index in range(100)})
    state = tmp_path / "learner.state"
    options = ("--origin", f"sqlite:{path}", "--learner-state", state, "--max-entries", "20", "--shards", "1")

    def run(rounds):
        server = predis(*options)
        with Connection(server) as connection:
            for index in range(100 * rounds):
                connection.command("GET", f"key:{index % 100}")
        assert server.terminate() == 0, server.describe()

    run(3)
    assert state.stat().st_size > 1000
    assert state.stat().st_mode & 0o077 == 0
    assert [file.name for file in tmp_path.glob("learner*")] == ["learner.state"]
    run(1)
    state.write_bytes(state.read_bytes()[:500])
    run(1)
    assert state.stat().st_size > 1000


def test_a_state_needs_something_to_learn_from(tmp_path):
    result = run("serve", "--port", "0", "--learner-state", tmp_path / "learner.state")
    assert result.returncode == 2 and "learner-state" in result.stderr
