"""Throughput of predis beside redis-server, by redis-benchmark: benchmark.py BINARY [REQUESTS]

Both serve from memory: no origin, no persistence, no prefetching, one thread. They take turns, so that what else the
machine does falls on both. Client and server share the machine: the ratio says more than the figures.
"""
import csv
import os
import statistics
import subprocess
import sys

import servers

ROUNDS = 5
CASES = [(test, depth) for depth in (1, 16) for test in ("set", "get")]


def main():
    os.environ["PREDIS_BINARY"] = os.path.realpath(sys.argv[1])
    requests = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
    with servers.start_predis("--prefetch", "off", "--threads", 1) as predis, servers.start_redis() as redis:
        print(f"{requests} requests, 50 connections, 64-byte values, 10,000 keys, medians of {ROUNDS} rounds")
        print(f"{'':<10}{'predis':>14}{'redis':>14}{'ratio':>8}{'p99 ms':>10}{'redis':>8}")
        for test, depth in CASES:
            # A deeper pipeline gets through more in the same time.
            count = requests * (1 if depth == 1 else 5)
            rounds = [[measure(server, test, depth, count) for server in (predis, redis)] for _ in range(ROUNDS)]
            (rate, p99), (redis_rate, redis_p99) = (map(statistics.median, zip(*side)) for side in zip(*rounds))
            ratio = statistics.median(ours[0] / theirs[0] for ours, theirs in rounds)
            label = test.upper() + (f" x{depth}" if depth > 1 else "")
            print(f"{label:<10}{rate:>12,.0f}/s{redis_rate:>12,.0f}/s{ratio:>8.2f}{p99:>10.3f}{redis_p99:>8.3f}")


def measure(server, test, depth, requests):
    """Requests per second, and the 99th percentile in milliseconds."""
    done = subprocess.run(
        ["redis-benchmark", "-p", str(server.port), "-t", test, "-n", str(requests), "-P", str(depth), "-c", "50",
         "-d", "64", "-r", "10000", "--csv"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True, timeout=600,
    )
    row = next(csv.DictReader(done.stdout.splitlines()))
    return float(row["rps"]), float(row["p99_latency_ms"])


if __name__ == "__main__":
    main()
