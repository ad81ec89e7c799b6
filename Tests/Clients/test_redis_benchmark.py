"""redis-benchmark runs to its end without errors."""
import csv
import subprocess

import pytest


@pytest.mark.parametrize(
    "options, tests",
    [
        pytest.param(["-P", "16", "-n", "20000"], ["get", "set", "mset", "incr"], id="pipelined"),
        pytest.param(["-n", "5000"], ["ping_inline", "ping_mbulk", "set", "get", "incr", "mset"], id="one by one"),
        pytest.param(["-n", "20000", "-P", "8", "-r", "1000", "-d", "1024"], ["set", "get"], id="random keys"),
        pytest.param(["-n", "20000", "-P", "16", "-3"], ["set", "get"], id="RESP3"),
        pytest.param(["-n", "20000", "-P", "16", "--threads", "2"], ["set", "get"], id="two threads"),
    ],
)
def test_benchmark(server, options, tests):
    command = ["redis-benchmark", "-p", str(server.port), "-t", ",".join(tests), "--csv", *options]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and "rror" not in done.stdout + done.stderr, done.stdout + done.stderr
    rates = {row["test"]: float(row["rps"]) for row in csv.DictReader(done.stdout.splitlines())}
    assert len(rates) == len(tests) and all(rate > 0 for rate in rates.values())
