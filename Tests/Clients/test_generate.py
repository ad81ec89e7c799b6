"""`predis generate` as people and scripts run it, and its files in other programs' hands."""
import csv
import json
import math

import pyarrow.parquet
import pytest

from test_toolkit import fails, predis

pytestmark = pytest.mark.predis


def generate(path, *options):
    result = predis("generate", "--output", path, "--json", *options)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def read_csv(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def test_every_preset_is_listed_and_shown(tmp_path):
    presets = json.loads(predis("generate", "--list", "--json").stdout)
    assert {"zipf", "web", "database", "training", "gaming", "trading", "ycsb-a", "mixed"} <= {p["name"] for p in presets}
    for preset in presets:
        shown = predis("generate", "--show", preset["name"])
        assert shown.returncode == 0 and shown.stdout.startswith("name: " + preset["name"])
        # What is shown can be given back, and makes the same trace.
        definition = tmp_path / "definition.yaml"
        definition.write_text(shown.stdout)
        generate(tmp_path / "a.csv", "--preset", preset["name"], "--count", 300)
        generate(tmp_path / "b.csv", "--definition", definition, "--count", 300)
        assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_seeds_decide(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate(tmp_path / name, "--preset", "web", "--count", 2000, "--seed", seed)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() != (tmp_path / "c").read_bytes()


def test_count_and_duration_are_kept(tmp_path):
    assert generate(tmp_path / "a.csv", "--preset", "ycsb-e", "--count", 1234)["accesses"] == 1234
    assert len(read_csv(tmp_path / "a.csv")) == 1234
    made = generate(tmp_path / "b.csv", "--preset", "pattern-sequential", "--duration", "2s")
    assert made["accesses"] == 1999 and made["seconds"] < 2


def test_parquet_opens_in_pyarrow(tmp_path):
    """More rows than a row group, with missing lifetimes, and the same rows as the CSV."""
    options = ("--preset", "web", "--count", 150_000)
    generate(tmp_path / "a.parquet", *options)
    generate(tmp_path / "a.csv", *options)
    file = pyarrow.parquet.ParquetFile(tmp_path / "a.parquet")
    assert file.metadata.num_rows == 150_000 and file.metadata.num_row_groups >= 2
    types = {field.name: str(field.type) for field in file.schema_arrow}
    assert types == {"time": "double", "client": "int64", "op": "string", "key": "string", "size": "int64",
                     "continuation": "bool", "ttl": "float", "latency": "float"}
    facts = file.schema_arrow.metadata
    assert facts[b"workload"] == b"web" and facts[b"seed"] == b"1" and facts[b"size.unit"] == b"B"
    table = file.read().to_pydict()
    rows = read_csv(tmp_path / "a.csv")
    for index in range(0, 150_000, 7):
        row = rows[index]
        assert (table["time"][index], table["client"][index]) == (float(row["time"]), int(row["client"]))
        assert (table["op"][index], table["key"][index]) == (row["op"], row["key"])
        assert table["size"][index] == int(row["size"])
        ttl = table["ttl"][index]
        assert math.isnan(ttl) if row["ttl"] == "" else ttl == float(row["ttl"])
    assert any(map(math.isnan, table["ttl"])) and not all(map(math.isnan, table["ttl"]))


def test_lines_of_json_are_objects(tmp_path):
    generate(tmp_path / "a.jsonl", "--preset", "database", "--count", 5000)
    generate(tmp_path / "a.csv", "--preset", "database", "--count", 5000)
    objects = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    rows = read_csv(tmp_path / "a.csv")
    assert [o["key"] for o in objects] == [row["key"] for row in rows]
    assert [o["time"] for o in objects] == [float(row["time"]) for row in rows]
    assert any(o["ttl"] is None for o in objects) and any(o["ttl"] == 120 for o in objects)


@pytest.mark.parametrize("name", ["a.csv.gz", "a.csv.zst", "a.oracleGeneral", "a.oracleGeneral.zst"])
def test_other_commands_read_what_is_made(tmp_path, name):
    generate(tmp_path / name, "--preset", "loop", "--set", "loop.count=100", "--count", 3000)
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]
    record = json.loads(predis("simulate", tmp_path / name, "--cache", "50", "--eviction", "lru", "--json").stdout)[0]
    # A loop that is larger than the cache misses always.
    assert record["unique"] == 100 and record["misses"] == 3000


def test_presets_add_up(tmp_path):
    generate(tmp_path / "a.csv", "--preset", "zipf", "--add", "ycsb-c*0.5@1s..3s", "--duration", "4s")
    rows = read_csv(tmp_path / "a.csv")
    added = [float(row["time"]) for row in rows if row["key"].startswith("user")]
    assert 800 < len(added) < 1200 and min(added) >= 1 and max(added) < 3
    assert 3700 < len(rows) - len(added) < 4300


def test_what_is_wrong_is_said_in_one_line(tmp_path):
    output = tmp_path / "a.csv"
    assert "zipf.exponent" in fails("generate", "--preset", "zipf", "--set", "zipf.exponnet=1", "--output", output, status=2)
    assert "nearest is ycsb-a" in fails("generate", "--preset", "yscb-a", "--output", output, status=2)
    broken = tmp_path / "broken.yaml"
    broken.write_text("name: x\nstreams:\n  a:\n    arrivals: {rate: fast, procces: poisson}\n")
    message = fails("generate", "--definition", broken, "--output", output, status=2)
    assert f"{broken}: line 4" in message and "procces" in message and "fast" in message
    assert "nowhere.yaml" in fails("generate", "--definition", tmp_path / "nowhere.yaml", "--output", output)
    assert "no such" in fails("generate", "--preset", "zipf", "--output", tmp_path / "no" / "a.csv").lower()
    assert "jsonl" in fails("generate", "--preset", "zipf", "--output", tmp_path / "a.jsonl.gz", status=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.yaml"]


def test_names_of_open_files_are_written_to_and_not_replaced():
    result = predis("generate", "--preset", "loop", "--count", 3, "--output", "/dev/stdout")
    assert [line.split(",")[3] for line in result.stdout.splitlines()] == ["key", "key:0", "key:1", "key:2"]
