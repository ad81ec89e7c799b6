"""Fixtures: the server under test, the reference, and clients."""
import os

import pytest
import redis

import servers
from resp import Connection

KIND = os.environ.get("PREDIS_TEST_SERVER", "predis")


def pytest_configure(config):
    if KIND not in ("predis", "redis"):
        raise pytest.UsageError(f"PREDIS_TEST_SERVER is '{KIND}'; use predis or redis")
    if KIND == "predis" and not os.access(os.environ.get("PREDIS_BINARY", ""), os.X_OK):
        raise pytest.UsageError("PREDIS_BINARY names no program; run scripts/test-clients")


def pytest_collection_modifyitems(items):
    if KIND == "redis":
        for item in items:
            if item.get_closest_marker("predis"):
                item.add_marker(pytest.mark.skip(reason="only Predis has this"))


def pytest_report_header():
    return f"server under test: {KIND}"


@pytest.fixture(scope="session")
def shared_server():
    """The server most tests share. It must survive them all and end in good order."""
    with servers.start_server(KIND) as server:
        yield server
        assert server.is_running(), server.describe()
        assert server.terminate() == 0, server.describe()


@pytest.fixture
def server(shared_server):
    """The shared server, emptied, and checked to be alive afterwards."""
    with Connection(shared_server) as connection:
        assert connection.command("FLUSHALL").raw == b"+OK\r\n"
    yield shared_server
    assert shared_server.is_running(), shared_server.describe()


@pytest.fixture(scope="session")
def reference():
    """redis-server, to compare with."""
    with servers.start_redis() as server:
        yield server


@pytest.fixture
def launch():
    """Starts servers of their own for one test and ends them after it: `launch(password=...)`."""
    started = []

    def start(**options):
        started.append(servers.start_server(KIND, **options))
        return started[-1]

    yield start
    for each in started:
        each.kill()


@pytest.fixture
def predis():
    """Starts `predis serve` with the given options and ends it after the test."""
    started = []

    def start(*options):
        started.append(servers.start_predis(*options))
        return started[-1]

    yield start
    for each in started:
        each.kill()


@pytest.fixture(params=[2, 3], ids=["RESP2", "RESP3"])
def client(server, request):
    """redis-py, once in each protocol version."""
    with redis.Redis(port=server.port, protocol=request.param, socket_timeout=20) as client:
        yield client
