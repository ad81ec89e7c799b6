"""The commands for traces as people and scripts run them: `predis simulate`, `analyze`, `trace`."""
import csv
import gzip
import io
import json
import os
import random
import resource
import struct
import subprocess
import xml.etree.ElementTree

import pytest

pytestmark = pytest.mark.predis

SIMULATION_KEYS = {
    "trace", "requests", "unique", "cacheObjects", "eviction", "prefetcher", "latency", "trafficBudget", "misses", "late",
    "missRatio", "issued", "used", "unused", "resident", "precision", "coverage", "traffic", "timeliness", "polluted",
    "nanosecondsPerAccess",
}


def predis(*arguments, memory=None, **options):
    """Runs the program; `memory` limits its address space, in bytes."""

    def limit():
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    return subprocess.run(
        [os.environ["PREDIS_BINARY"], *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120, preexec_fn=limit, **options,
    )


def fails(*arguments, status=1, **options):
    """Runs it and returns the one line it complains with."""
    result = predis(*arguments, **options)
    assert result.returncode == status, result
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1 and result.stderr.endswith("\n"), result.stderr
    return result.stderr.strip()


def rows(count=4000, seed=1):
    """Ten sequences of keys in random order, with times and sizes."""
    generator = random.Random(seed)
    time = 0.0
    while count > 0:
        start = generator.randrange(10) * 20
        for key in range(start, start + 20):
            time += generator.random() / 100
            yield f"{time:.6f},{key % 3 + 1},get,page:{key},{100 + key}"
            count -= 1


@pytest.fixture
def trace(tmp_path):
    path = tmp_path / "shop.csv.gz"
    path.write_bytes(gzip.compress(("time,client,op,key,size\n" + "\n".join(rows()) + "\n").encode()))
    return path


def lru_misses(keys, capacity):
    """The slow way."""
    order, misses = [], 0
    for key in keys:
        if key in order:
            order.remove(key)
        else:
            misses += 1
            if len(order) == capacity:
                order.pop(0)
        order.append(key)
    return misses


def test_simulate_prints_what_programs_need(trace):
    result = predis("simulate", trace, "--cache", "20%,50", "--eviction", "lru,s3fifo", "--prefetcher", "none,hybrid",
                    "--latency", "0,4", "--json")
    assert result.returncode == 0, result.stderr
    records = json.loads(result.stdout)
    assert len(records) == 2 * 2 * 3
    for record in records:
        assert SIMULATION_KEYS <= record.keys()
        ended = record["used"] + record["late"] + record["unused"] + record["discarded"]
        assert record["issued"] == ended + record["resident"] + record["inFlight"]
        assert record["trace"] == "shop" and record["requests"] == 4000 and record["unique"] == 200
    # The baseline comes first, and counts what a list of keys counts.
    first = records[0]
    keys = [row.split(",")[3] for row in rows()]
    assert (first["eviction"], first["prefetcher"], first["cacheObjects"]) == ("lru", "none", 40)
    assert first["misses"] == lru_misses(keys, 40)
    assert first["precision"] is None and first["trafficBudget"] == 1.25 and first["latency"] == 0


def test_simulate_prints_csv_with_the_same_figures(trace):
    options = ("simulate", trace, "--prefetcher", "none,hybrid")
    records = json.loads(predis(*options, "--json").stdout)
    lines = list(csv.DictReader(io.StringIO(predis(*options, "--csv").stdout)))
    assert [int(line["misses"]) for line in lines] == [record["misses"] for record in records]
    assert SIMULATION_KEYS <= lines[0].keys()


def test_simulate_repeats_itself(trace):
    options = ("simulate", trace, "--prefetcher", "hybrid,pg,mithril,obl", "--json")
    runs = [json.loads(predis(*options, "--threads", threads).stdout) for threads in (1, 3)]
    for run in runs:
        for record in run:
            del record["nanosecondsPerAccess"]
    assert runs[0] == runs[1]


def test_curve_writes_json_and_a_picture(trace, tmp_path):
    result = predis("simulate", trace, "--prefetcher", "hybrid,pg", "--curve", tmp_path / "curve")
    assert result.returncode == 0, result.stderr
    records = json.loads((tmp_path / "curve.json").read_text())
    assert len({record["setting"] for record in records if record["prefetcher"] == "pg"}) >= 4
    assert all(record["trafficBudget"] is None for record in records)
    picture = xml.etree.ElementTree.fromstring((tmp_path / "curve.svg").read_text())
    assert len(picture.findall(".//{http://www.w3.org/2000/svg}polyline")) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["curve.json", "curve.svg", "shop.csv.gz"]
    assert "cannot be written" in fails("simulate", trace, "--curve", tmp_path / "missing" / "curve")


def test_analyze_says_yes_and_no(trace, tmp_path):
    result = predis("analyze", trace, "--cache", "40", "--json")
    assert result.returncode == 0, result.stderr
    analysis = json.loads(result.stdout)
    assert analysis["recommended"] is True and analysis["verdict"].startswith("Install Predis with `predis serve")
    assert sum(analysis["misses"].values()) == analysis["demandOnly"][0]["misses"]

    chance = tmp_path / "chance.txt"
    generator = random.Random(2)
    chance.write_text("".join(f"key:{int(generator.paretovariate(0.8)) % 1000}\n" for _ in range(8000)))
    result = predis("analyze", chance)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip().splitlines()[-1].startswith("Prefetching will not help this workload:")


def test_analyze_writes_a_page_that_needs_nothing_else(trace, tmp_path):
    hostile = tmp_path / "a<b>&'\"x"
    hostile.write_bytes(trace.read_bytes())
    result = predis("analyze", hostile, "--cache", "40", "--html", tmp_path / "report.html")
    assert result.returncode == 0, result.stderr
    page = (tmp_path / "report.html").read_text()
    assert "Install Predis" in page and "<b>&'" not in page
    for reference in ("src=", "href=\"http", "@import", "url("):
        assert reference not in page.split("<body", 1)[0].split("<script", 1)[0]
    nowhere = {**os.environ, "PREDIS_CHARTJS": "/nowhere"}
    assert "libjs-chart.js" in fails("analyze", trace, "--html", tmp_path / "other.html", env=nowhere)
    assert not (tmp_path / "other.html").exists()


def test_info_describes_a_trace(trace):
    text = predis("trace", "info", trace)
    assert text.returncode == 0, text.stderr
    assert "4000" in text.stdout.replace(",", "")
    summary = json.loads(predis("trace", "info", trace, "--json").stdout)
    assert summary["requests"] == 4000


def test_convert_keeps_what_the_format_can_hold(trace, tmp_path):
    for name, options in (("copy.csv.zst", ()), ("copy.oracle.gz", ("--to", "oracleGeneral"))):
        result = predis("trace", "convert", trace, tmp_path / name, *options)
        assert result.returncode == 0, result.stderr
        before, after = (json.loads(predis("simulate", path, "--json").stdout)[0]["misses"]
                         for path in (trace, tmp_path / name))
        assert before == after
    plain = tmp_path / "plain.csv"
    assert predis("trace", "convert", trace, plain, "--scramble-keys", "--requests", "5").returncode == 0
    lines = plain.read_text().splitlines()
    assert len(lines) == 6 and "page:" not in plain.read_text()


def test_numbers_that_tell_the_future_are_pointed_out(tmp_path):
    leaky = tmp_path / "leaky.csv"
    generator, highest, lines = random.Random(3), 0, ["time,client,op,key,size"]
    for time in range(3000):
        if highest == 0 or generator.random() < 0.4:
            highest += 1
            key = highest
        else:
            key = generator.randrange(1, highest + 1)
        lines.append(f"{time},0,get,{key},0")
    leaky.write_text("\n".join(lines))
    assert "--scramble-keys" in predis("simulate", leaky).stderr
    assert predis("simulate", leaky, "--scramble-keys").stderr == ""


def test_damaged_traces_are_one_line_each(trace, tmp_path):
    path = tmp_path / "bad"

    path.write_bytes(trace.read_bytes()[:-200])
    assert "ends early" in fails("simulate", path)
    path.write_text("time,client,op,key,size\n0,0,get,a,0\n1,0,get\n")
    assert f"{path}:3" in fails("simulate", path)
    path.write_text("time,client,op,key,size\n-1,0,get,a,0\n")
    assert "-1" in fails("analyze", path)
    path.write_bytes(b"")
    assert "empty" in fails("trace", "info", path)
    path.write_bytes(struct.pack("<IQIq", 1, 2, 3, -1) + b"cut")
    assert str(path) in fails("simulate", path, "--format", "oracleGeneral")
    assert "nowhere" in fails("simulate", tmp_path / "nowhere")


def test_a_line_of_gigabytes_is_refused_in_bounded_memory(tmp_path):
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(b"time,client,op,key,size\n0,0,get,")
        file.truncate(3 << 30)
    assert "1048576" in fails("simulate", path, memory=1 << 30)
    path.unlink()


def test_promises_traffic_and_stories_are_shown(trace):
    arguments = ("simulate", trace, "--cache", "40", "--prefetcher", "hybrid")
    record = json.loads(predis(*arguments, "--json").stdout)[-1]
    assert len(record["calibration"]["issued"]["bins"]) == 10
    assert record["worstTraffic"] >= 0 and record["keepsBudget"] in (True, False)
    assert "weighted error" in predis(*arguments, "--calibration").stdout
    lines = json.loads(predis("simulate", trace, "--cache", "40", "--equal-traffic", "1.1,1.5", "--json").stdout)
    assert [line["traffic"] for line in lines] == [1.1, 1.5]
    assert set(lines[0]["relativeMisses"]) == {"hybrid", "pg", "mithril"}
    assert "missed" in predis("simulate", trace, "--cache", "40", "--explain", "page:7").stdout
    assert predis("simulate", trace, "--cache", "40", "--explain", "#7").returncode == 0
    assert "page:7777" in fails("simulate", trace, "--explain", "page:7777")
    rows = json.loads(predis("bench", "ablation", trace, "--cache", "40", "--json").stdout)
    assert rows[0]["leftOut"] is None and len(rows) == 21


@pytest.mark.parametrize("options", [
    ("--equal-traffic", "0.5"), ("--explain", "a", "--csv"), ("--cache", "0"), ("--cache", "5%,x"), ("--eviction", "best"), ("--prefetcher", "crystal"), ("--latency", "-1"),
    ("--traffic-budget", "0.5"), ("--json", "--csv"), ("--format", "word"), ("--columns", "time=1"), ("--shards", "3"),
    ("--eviction", "belady", "--cache", "1MiB"), ("--warm-up", "99999"), ("--jitter", "2"),
])
def test_wrong_use_is_told_apart(trace, options):
    result = predis("simulate", trace, *options)
    assert result.returncode == 2 and result.stderr, result
    assert result.stdout == ""


def test_memory_does_not_grow_with_keys_and_clients():
    report = json.loads(predis("bench", "memory", "--keys", "40000", "--without-names", "--json").stdout)
    assert report["predictorBytes"] <= 64 << 20
    assert [line["keys"] for line in report["lines"]] == [4000, 8000, 20000, 40000]
    assert all(line["peakBytes"] <= 80 << 20 for line in report["lines"])


def test_the_order_of_hash_tables_does_not_show(trace):
    def run():
        rows = json.loads(predis("simulate", trace, "--prefetcher", "hybrid,pg,mithril,obl", "--json").stdout)
        return [{name: value for name, value in row.items() if name != "nanosecondsPerAccess"} for row in rows]

    # Each process seeds its hash tables anew.
    first = run()
    assert len(first) == 4
    assert all(run() == first for _ in range(2))
