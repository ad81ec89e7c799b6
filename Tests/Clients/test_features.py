"""`predis features`: files that others read, values that mean what the schema says."""
import json

import numpy
import pandas
import pyarrow.parquet
import pytest

from test_toolkit import fails, predis

pytestmark = pytest.mark.predis

ROWS = 3000


@pytest.fixture(scope="module")
def trace(tmp_path_factory):
    """Pages with their parts, from three clients, one access every half second."""
    path = tmp_path_factory.mktemp("features") / "trace.csv"
    lines = ["time,client,op,key,size"]
    for row in range(ROWS):
        lines.append(f"{row / 2},{row % 3 + 1},get,page:{row // 6 % 40}:part:{row // 3 % 2},100")
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="module")
def schema():
    return json.loads(predis("features", "--schema", "--json").stdout)


def features(trace, *arguments):
    result = predis("features", trace, *arguments)
    assert result.returncode == 0, result
    return result.stdout


def test_parquet_opens_with_the_documented_types(trace, schema, tmp_path):
    features(trace, "--output", tmp_path / "f.parquet", "--cache", 20)
    table = pyarrow.parquet.read_table(tmp_path / "f.parquet")
    assert table.column_names == ["time", "stream"] + [feature["name"] for feature in schema["features"]]
    assert [str(field.type) for field in table.schema] == ["double", "int32"] + ["float"] * len(schema["features"])
    assert table.schema.metadata[b"schema"].decode() == schema["schema"]
    assert table.schema.metadata[b"key_gap.unit"] == b"s"
    frame = pandas.read_parquet(tmp_path / "f.parquet")
    assert len(frame) == ROWS
    assert frame["time"].tolist() == [row / 2 for row in range(ROWS)]
    for feature in schema["features"]:
        values = frame[feature["name"]]
        known = values.dropna()
        assert feature["canBeMissing"] or len(known) == ROWS, feature
        assert known.between(feature["least"], feature["most"]).all(), feature
    assert set(frame["stream_gap"].dropna()) == {1.5}
    assert 0 < frame["resident"].mean() < 1


def test_every_format_holds_the_same_values(trace, schema, tmp_path):
    for ending in ["parquet", "csv", "jsonl", "npz"]:
        features(trace, "--output", tmp_path / f"f.{ending}")
    frame = pandas.read_parquet(tmp_path / "f.parquet")
    arrays = numpy.load(tmp_path / "f.npz")
    assert set(arrays) == set(frame.columns)
    for name in frame.columns:
        assert arrays[name].dtype == frame[name].dtype, name
        assert numpy.array_equal(arrays[name], frame[name], equal_nan=True), name
    csv = pandas.read_csv(tmp_path / "f.csv").astype(frame.dtypes)
    lines = pandas.read_json(tmp_path / "f.jsonl", lines=True, precise_float=True)[frame.columns].astype(frame.dtypes)
    pandas.testing.assert_frame_equal(csv, frame, check_exact=True)
    pandas.testing.assert_frame_equal(lines, frame, rtol=1e-6)


def test_the_blocks_of_a_long_trace_do_not_show(tmp_path):
    path = tmp_path / "long.csv"
    rows = [f"{row},1,get,k{row % 17},1" for row in range(40_000)]
    path.write_text("time,client,op,key,size\n" + "\n".join(rows) + "\n")
    features(path, "--output", tmp_path / "f.npz")
    arrays = numpy.load(tmp_path / "f.npz")
    assert numpy.array_equal(arrays["stream_accesses"], numpy.arange(1, 40_001, dtype=numpy.float32))
    assert set(arrays["cycle_length"][17:]) == {17}


def test_selection_names_what_tells_and_why(trace):
    report = json.loads(features(trace, "--select", 3, "--reuse", 100, "--json"))
    findings = report["selection"]["findings"]
    assert sum(finding["kept"] for finding in findings) == 3
    assert all(not finding["kept"] for finding in findings if finding["repeats"])
    assert 0 <= report["selection"]["base"] <= 1


def test_used_prefetches_are_a_target_too(trace):
    arguments = ["--select", 3, "--target", "used-prefetch", "--cache", 20, "--json"]
    selection = json.loads(features(trace, *arguments))["selection"]
    assert "prefetch" in selection["target"]
    # Pages and parts come in a fixed order and do not fit: prefetching is of use, and not at every access.
    assert 0.01 < selection["base"] < 1


def test_rows_made_in_blocks_and_alone_are_the_same(trace):
    assert json.loads(features(trace, "--check", "--cache", 20, "--json"))["checkedRows"] == ROWS


def test_drift_is_told_feature_by_feature(trace, tmp_path):
    features(trace, "--fingerprint", tmp_path / "print.json")
    same = json.loads(features(trace, "--drift", tmp_path / "print.json", "--json"))["drift"]
    assert all(abs(line["index"]) < 1e-6 for line in same)
    slow = tmp_path / "slow.csv"
    rows = trace.read_text().splitlines()
    slow.write_text("\n".join([rows[0]] + [f"{float(row.split(',')[0]) * 9},{row.split(',', 1)[1]}" for row in rows[1:]]))
    drift = {line["name"]: line["index"] for line in json.loads(features(slow, "--drift", tmp_path / "print.json", "--json"))["drift"]}
    assert drift["stream_gap"] > 0.25
    assert drift["run_length"] < 0.1


def test_sequences_of_kinds_of_keys_are_found(trace):
    report = json.loads(features(trace, "--patterns", 10, "--json"))
    assert report["sessions"] == 3
    assert report["patterns"][0]["sessions"] == 3


def test_what_cannot_be_done_is_one_line(trace, tmp_path):
    for arguments, rule in [
        ([], "name a trace"),
        ([trace], "ask for --output"),
        ([trace, "--output", "x.xls"], "the ending tells the format"),
        ([trace, "--select", 0], "--select must be at least 1"),
    ]:
        result = predis("features", *arguments)
        assert result.returncode == 2 and rule in result.stderr, result
    assert "cannot be read" in fails("features", trace, "--drift", tmp_path / "none")
    (tmp_path / "bad").write_text("{}")
    assert "no distribution of features" in fails("features", trace, "--drift", tmp_path / "bad")
    assert "cannot make a file here" in fails("features", trace, "--output", tmp_path / "none" / "f.csv")
    empty = tmp_path / "empty.csv"
    empty.write_text("time,client,op,key,size\n1,1,get,a,1\n")
    assert "too few" in fails("features", empty, "--select", 3)
