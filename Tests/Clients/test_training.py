"""The commands for models as people and scripts run them: `predis train`, `evaluate`, `predict`."""
import collections
import hashlib
import json
import os
import random
import resource
import signal
import subprocess
import time

import pytest

pytestmark = pytest.mark.predis

SMALL = ("--layers", 1, "--hidden", 16, "--embedding", 16, "--window", 8, "--lanes", 4, "--threads", 1, "--epochs", 3)


def command(*arguments):
    return [os.environ["PREDIS_BINARY"], *map(str, arguments)]


def predis(*arguments, **options):
    return subprocess.run(
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=240, **options
    )


def fails(*arguments, status=1):
    """Runs it and returns the one line it complains with."""
    result = predis(*arguments)
    assert result.returncode == status, result
    assert result.stdout == ""
    if status == 1:
        assert result.stderr.count("\n") == 1 and result.stderr.endswith("\n"), result.stderr
    return result.stderr.strip()


def succeeds(*arguments):
    result = predis(*arguments)
    assert result.returncode == 0, result
    assert result.stderr == "", result.stderr
    return result.stdout


def rows(count=2500, seed=1):
    """Eight runs of ten keys in random order, three clients by turns; a write now and then."""
    generator = random.Random(seed)
    clock = 0.0
    while count > 0:
        start = generator.randrange(8) * 10
        client = generator.randrange(3)
        for key in range(start, start + 10):
            clock += generator.random()
            yield clock, client, "set" if generator.random() < 0.02 else "get", f"page:{key}"
            count -= 1


@pytest.fixture
def trace(tmp_path):
    path = tmp_path / "shop.csv"
    lines = [f"{clock:.3f},{client},{operation},{key},1" for clock, client, operation, key in rows()]
    path.write_text("\n".join(["time,client,op,key,size", *lines]) + "\n")
    return path


def weights(folder):
    """The hashes of the files of the only model in a folder."""
    [model] = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in model.iterdir()}


def test_training_leaves_a_model_a_log_and_curves(trace, tmp_path):
    folder = tmp_path / "model"
    summary = json.loads(succeeds("train", trace, "--model", folder, *SMALL, "--json"))
    reads = [row for row in rows() if row[2] == "get"]
    assert summary["reads"] == len(reads) and summary["writesLeftOut"] == 2500 - len(reads)
    assert summary["streams"] == 3 and summary["keys"] == 80
    assert len(summary["epochs"]) == 3
    assert summary["epochs"][2]["validationLoss"] < summary["epochs"][0]["validationLoss"]
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [summary["model"], "training.html", "training.jsonl"])
    lines = [json.loads(line) for line in (folder / "training.jsonl").read_text().splitlines()]
    assert [line["event"] for line in lines] == ["start", "epoch", "epoch", "epoch", "end"]
    assert lines[-1]["model"] == summary["model"]
    page = (folder / "training.html").read_text()
    assert page.count("<polyline") == 4
    for reference in ("src=", "href=", "@import", "url("):
        assert reference not in page
    manifest = json.loads((folder / summary["model"] / "manifest.json").read_text())
    assert manifest["data"]["training"] + manifest["data"]["validation"] + manifest["data"]["test"] == len(reads)
    assert manifest["metrics"]["test.top1"] == summary["metrics"]["test.top1"]
    text = succeeds("train", trace, "--model", tmp_path / "again", *SMALL)
    assert summary["model"] in text and weights(tmp_path / "again") == weights(folder)


def written(path):
    """When a file was written last; none: there is no such file."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return None


def killed(trace, folder, delay, *options):
    """Begins or goes on with a training and kills it that long after it has written a checkpoint; none: lets it end."""
    checkpoint = folder / "checkpoint.safetensors"
    before = written(checkpoint)
    process = subprocess.Popen(
        command("train", trace, "--model", folder, *options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while delay is not None and process.poll() is None:
        if written(checkpoint) not in (None, before):
            time.sleep(delay)
            process.kill()
            break
        time.sleep(0.0005)
    _, complaint = process.communicate(timeout=240)
    assert process.returncode in (0, -signal.SIGKILL), complaint
    return process.returncode != 0


def test_a_training_killed_at_any_moment_goes_on_to_the_same_bits(trace, tmp_path):
    options = (*SMALL, "--seed", 5, "--dropout", 0.1, "--layers", 2, "--epochs", 6)
    whole, pieces = tmp_path / "whole", tmp_path / "pieces"
    succeeds("train", trace, "--model", whole, *options)
    generator = random.Random(4)
    options = (*options, "--checkpoint-every", 7)
    assert killed(trace, pieces, 0.0, *options)
    # At least one kill, however fast the machine; more where it is slow enough.
    for _ in range(5):
        if not (pieces / "checkpoint.safetensors").exists():
            break
        killed(trace, pieces, 0.03 * generator.random(), *options, "--resume")
    if (pieces / "checkpoint.safetensors").exists():
        assert not killed(trace, pieces, None, *options, "--resume")
    assert weights(pieces) == weights(whole)
    assert not (pieces / "checkpoint.safetensors").exists()


def interrupted(trace, folder, *options):
    """Begins a training and interrupts it when there is a checkpoint."""
    process = subprocess.Popen(
        command("train", trace, "--model", folder, *options, "--checkpoint-every", 1, "--epochs", 500, "--patience", 500),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not (folder / "checkpoint.safetensors").exists():
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    output, complaint = process.communicate(timeout=60)
    assert process.returncode == 1 and output == ""
    assert complaint.count("\n") == 1 and "--resume" in complaint
    return complaint


def test_an_interrupted_training_is_neither_lost_nor_mixed_up(trace, tmp_path):
    folder = tmp_path / "model"
    interrupted(trace, folder, *SMALL)
    long = ("--model", folder, *SMALL, "--epochs", 500, "--patience", 500)
    assert "--resume" in fails("train", trace, *long)
    assert "--lanes" in fails("train", trace, *long, "--lanes", 8, "--resume", status=2)
    assert "--seed" in fails("train", trace, *long, "--seed", 2, "--resume", status=2)
    assert "--learning-rate" in fails("train", trace, *long, "--learning-rate", 0.1, "--resume", status=2)
    other = tmp_path / "other.csv"
    other.write_text(trace.read_text().replace("page:7,", "page:new,"))
    assert "checkpoint" in fails("train", other, *long, "--resume")
    lines = trace.read_text().splitlines(keepends=True)
    other.write_text("".join(lines[:20] + [lines[21].replace("set", "get"), lines[20]] + lines[22:]))
    assert "was trained on data" in fails("train", other, *long, "--resume")
    assert "of another network" in fails("train", trace, *long, "--resume", "--hidden", 32)
    checkpoint = folder / "checkpoint.safetensors"
    contents = checkpoint.read_bytes()
    for damaged in (contents[:-100], contents[:50], b"", contents[:-1] + b"?"):
        checkpoint.write_bytes(damaged)
        assert "checkpoint.safetensors" in fails("train", trace, *long, "--resume")
    assert [path.name for path in folder.iterdir() if path.is_dir()] == []


def test_without_a_checkpoint_resuming_begins(trace, tmp_path):
    result = predis("train", trace, "--model", tmp_path / "model", *SMALL, "--resume")
    assert result.returncode == 0 and "begins at the first update" in result.stderr


def markov(keys, split):
    """Top-1 and top-4 of order-1 counting and of popularity, the slow way, for one stream."""
    popular = [key for key, _ in collections.Counter(keys[:split]).most_common(4)]
    after = collections.defaultdict(dict)
    for place in range(split):
        before = keys[place - 1] if place else None
        count, _ = after[before].get(keys[place], (0, 0))
        after[before][keys[place]] = (count + 1, place)
    test = range(len(keys) - round(len(keys) * 0.1), len(keys))
    hits = collections.Counter()
    for place in test:
        found = sorted(after[keys[place - 1]].items(), key=lambda item: item[1], reverse=True)
        ranked = [key for key, _ in found]
        ranked += [key for key in popular if key not in ranked]
        hits["markov-1", "top1"] += keys[place] == ranked[0]
        hits["markov-1", "top4"] += keys[place] in ranked[:4]
        hits["most popular", "top1"] += keys[place] == popular[0]
        hits["most popular", "top4"] += keys[place] in popular
        hits["repeat last", "top1"] += keys[place] == keys[place - 1]
    return {name: count / len(test) for name, count in hits.items()}


def test_evaluation_counts_what_counting_by_hand_gives(trace, tmp_path):
    folder = tmp_path / "model"
    succeeds("train", trace, "--model", folder, *SMALL, "--streams", "global")
    results = json.loads(succeeds("evaluate", folder, trace, "--json"))
    keys = [row[3] for row in rows() if row[2] == "get"]
    expected = markov(keys, len(keys) - 2 * round(len(keys) * 0.1))
    for (name, depth), share in expected.items():
        assert results["predictors"][name]["all"][depth] == pytest.approx(share), name
    assert results["positions"] == round(len(keys) * 0.1) and results["isTrainingData"] is True
    network = results["predictors"]["network"]
    [model] = [path.name for path in folder.iterdir() if path.is_dir()]
    manifest = json.loads((folder / model / "manifest.json").read_text())
    assert network["all"]["top1"] == pytest.approx(manifest["metrics"]["test.top1"])
    assert sum(bin["positions"] for bin in network["calibration"]["bins"]) == results["positions"]
    both = json.loads(succeeds("evaluate", folder, trace, "--quantized", "--json"))["predictors"]
    assert both["network"] == network
    assert both["int8"]["all"]["top4"] == pytest.approx(network["all"]["top4"], abs=0.03)
    text = succeeds("evaluate", folder / model, trace)
    for word in ("markov-3", "repeat last", "perplexity", "expected calibration error", "frequency decile 1"):
        assert word in text
    assert succeeds("evaluate", model[:8], trace, "--models", folder, "--json") == succeeds(
        "evaluate", folder, trace, "--json")


def test_predictions_follow_what_was_learned(tmp_path):
    trace = tmp_path / "round.txt"
    trace.write_text("".join(f"stop-{place % 12}\n" for place in range(3000)))
    folder = tmp_path / "model"
    succeeds("train", trace, "--model", folder, *SMALL, "--learning-rate", 0.02, "--epochs", 6)
    forecast = json.loads(succeeds("predict", folder, "--after", "stop-4", "stop-5", "stop-6", "--json", "--top", 12))
    assert forecast["keys"][0]["key"] == "stop-7" and forecast["keys"][0]["probability"] > 0.5
    assert sum(choice["probability"] for choice in forecast["keys"]) + forecast["otherKeys"] == pytest.approx(1)
    assert 0 <= forecast["confidence"] <= 1
    forecast = json.loads(succeeds("predict", folder, "--trace", trace, "--json"))
    assert forecast["keys"][0]["key"] == "stop-0" and forecast["after"][-1] == "stop-11"
    assert "stop-3" in succeeds("predict", folder, "--after", "stop-2", "--top", 1)
    assert "1 of 1 reads" in succeeds("predict", folder, "--after", "elsewhere", "--top", 1)


def test_a_model_that_reads_other_inputs_is_refused(trace, tmp_path):
    model = json.loads(succeeds("train", trace, "--model", tmp_path, *SMALL, "--json"))["model"]
    manifest = json.loads((tmp_path / model / "manifest.json").read_text())
    assert len(manifest["inputs"]) == 16
    manifest["inputs"] = "0" * 16
    data = json.dumps(manifest, indent=2, sort_keys=True).encode()
    (tmp_path / model / "manifest.json").write_bytes(data)
    other = hashlib.sha256(data).hexdigest()
    (tmp_path / model).rename(tmp_path / other)
    for arguments in (
        ("evaluate", tmp_path / other, trace),
        ("predict", tmp_path / other, "--after", "page:1"),
        ("train", trace, "--model", tmp_path, "--from", other, *SMALL[6:]),
    ):
        result = subprocess.run(command(*arguments), capture_output=True, text=True)
        assert result.returncode == 1, result
        assert "reads inputs of schema 0000000000000000, this version makes" in result.stderr


def test_more_training_keeps_keys_and_learns_new_ones(trace, tmp_path):
    first = json.loads(succeeds("train", trace, "--model", tmp_path, *SMALL, "--json"))
    newer = tmp_path / "newer.csv"
    newer.write_text(trace.read_text().replace("page:1", "item:1"))
    options = ("--window", 8, "--lanes", 4, "--threads", 1, "--epochs", 1)
    second = json.loads(succeeds("train", newer, "--model", tmp_path, "--from", first["model"], *options, "--json"))
    # page:1 and page:10 to page:19 are called otherwise there.
    assert second["keys"] == first["keys"] + 11
    manifest = json.loads((tmp_path / second["model"] / "manifest.json").read_text())
    assert manifest["parent"] == first["model"]
    # What it knew is not lost: with a single epoch it is far better than a network that begins.
    fresh = json.loads(succeeds("train", newer, "--model", tmp_path / "fresh", *options, *SMALL[:6], "--json"))
    assert second["epochs"][0]["validationLoss"] < fresh["epochs"][0]["validationLoss"] - 0.2
    assert "2 models" in fails("evaluate", tmp_path, trace, status=2)
    assert "--hidden" in fails("train", newer, "--model", tmp_path, "--from", first["model"], "--hidden", 32, status=2)


def test_heads_and_inputs_can_be_chosen(trace, tmp_path):
    summary = json.loads(succeeds(
        "train", trace, "--model", tmp_path / "all", *SMALL, "--epochs", 1, "--attention", "dot", "--horizon", 4,
        "--gaps", 8, "--layers", 2, "--dropout", 0.2, "--sampled", 64, "--schedule", "plateau", "--json", "--buckets", 64))
    manifest = json.loads((tmp_path / "all" / summary["model"] / "manifest.json").read_text())
    shape = manifest["architecture"]
    assert shape["attention"] == {"score": "dot", "window": 8} and shape["horizon"] == 4
    assert shape["gap"]["buckets"] == 8 and shape["layers"] == 2
    forecast = json.loads(succeeds("predict", tmp_path / "all", "--after", "page:1", "--json"))
    assert len(forecast["withinHorizon"]) == 8 and forecast["horizon"] == 4
    succeeds("evaluate", tmp_path / "all", trace)
    plain = json.loads(succeeds(
        "train", trace, "--model", tmp_path / "plain", *SMALL, "--epochs", 1, "--without-confidence", "--gaps", 0, "--json"))
    manifest = json.loads((tmp_path / "plain" / plain["model"] / "manifest.json").read_text())
    assert manifest["architecture"]["hasConfidenceHead"] is False and "gap" not in manifest["architecture"]


def test_a_model_that_reads_both_ways_is_judged_but_follows_no_stream(trace, tmp_path):
    summary = json.loads(succeeds(
        "train", trace, "--model", tmp_path, *SMALL, "--epochs", 1, "--bidirectional", "--gaps", 8, "--horizon", 2, "--json"))
    manifest = json.loads((tmp_path / summary["model"] / "manifest.json").read_text())
    assert manifest["architecture"]["isBidirectional"] is True
    judged = json.loads(succeeds("evaluate", tmp_path, trace, "--json"))
    network = judged["predictors"]["network"]
    assert network["all"]["positions"] == judged["positions"] and network["all"]["top8"] > 0
    assert network["all"]["top4"] == manifest["metrics"]["test.top4"]
    assert "both ways" in fails("predict", tmp_path, "--after", "page:1")
    assert "both ways" in fails("evaluate", tmp_path, trace, "--quantized", status=2)


def test_the_demo_tells_what_is_possible():
    lines = json.loads(succeeds("train", "--demo", "--requests", 12000, "--threads", 1, "--json"))
    results = {line["pattern"]: line for line in lines}
    assert list(results) == ["sequential", "periodic", "mixed", "random", "zipf"]
    assert results["sequential"]["isKept"] and results["periodic"]["isKept"] and results["random"]["isKept"]
    # Fewer reads than the demo takes, so further from the best.
    assert results["mixed"]["theoreticalBest"] == pytest.approx(0.7 + 0.3 / 64)
    assert abs(results["mixed"]["accuracy"] - results["mixed"]["theoreticalBest"]) < 0.05
    assert "best possible" in succeeds("train", "--demo", "--requests", 1000, "--threads", 1)


def test_bad_data_is_one_line_each(trace, tmp_path):
    path = tmp_path / "bad"
    model = ("--model", tmp_path / "model")
    path.write_text("time,client,op,key,size\n" + "".join(f"{place},0,set,a,0\n" for place in range(50)))
    assert "no read" in fails("train", path, *model)
    path.write_text("".join(f"{key}\n" for key in range(500)))
    assert "vocabulary is empty" in fails("train", path, *model)
    path.write_text("a\nb\n" * 10)
    assert "training part has 16 reads" in fails("train", path, *model)
    assert "one stream only" in fails("train", path, *model, "--streams", "client", "--window", 4)
    assert "no clock" in fails("train", path, *model, "--gaps", 8, "--window", 4, status=2)
    assert "memory" in fails("train", trace, *model, "--memory", "10kb")
    assert "memory" in fails("train", trace, *model, "--hidden", 4096, "--memory", "64mb")
    assert "nowhere" in fails("train", tmp_path / "nowhere", *model)
    path.write_bytes(b"")
    assert "empty" in fails("train", path, *model)
    assert not (tmp_path / "model").exists()
    assert str(path) in fails("train", trace, "--model", path, *SMALL)
    assert "nothing" in fails("evaluate", "nothing", trace)
    assert "nothing" in fails("predict", "nothing", "--after", "a")


def test_a_training_that_runs_away_stops_and_says_where(trace, tmp_path):
    folder = tmp_path / "model"
    complaint = fails("train", trace, "--model", folder, *SMALL, "--learning-rate", "3e38", "--schedule", "constant")
    assert "step " in complaint and "finite" in complaint
    assert [path for path in folder.iterdir() if path.is_dir()] == []


@pytest.mark.skipif(os.path.exists("/dev/nvidiactl"), reason="there is a GPU")
def test_without_a_gpu_the_processor_trains_or_nobody(trace, tmp_path):
    assert "CUDA" in fails("train", trace, "--model", tmp_path / "model", *SMALL, "--device", "cuda")
    result = predis("train", trace, "--model", tmp_path / "auto", *SMALL, "--epochs", 1, "--device", "auto")
    assert result.returncode == 0 and "on the processor" in result.stderr


def test_damaged_models_are_refused(trace, tmp_path):
    folder = tmp_path / "model"
    summary = json.loads(succeeds("train", trace, "--model", folder, *SMALL, "--epochs", 1, "--json"))
    for name in ("weights.safetensors", "vocabulary.bin", "manifest.json"):
        file = folder / summary["model"] / name
        contents = file.read_bytes()
        for damaged in (contents[:-1], contents[: len(contents) // 2], b"", contents.replace(b"a", b"b", 1)):
            file.write_bytes(damaged)
            assert fails("evaluate", folder / summary["model"], trace)
            assert fails("predict", folder / summary["model"], "--after", "a")
        file.write_bytes(contents)
    succeeds("predict", folder, "--after", "a")


@pytest.mark.parametrize("options", [
    (), ("--model",), ("--epochs", "0"), ("--lanes", "0"), ("--window", "-1"), ("--hidden", "17"), ("--layers", "9"),
    ("--embedding", "0"), ("--learning-rate", "nan"), ("--learning-rate", "0"), ("--validation", "0"), ("--test", "1"),
    ("--vocabulary", "0"), ("--buckets", "0"), ("--minimum-count", "0"), ("--memory", "much"), ("--streams", "some"),
    ("--attention", "full"), ("--attention-window", "4"), ("--horizon", "-1"), ("--gaps", "1"), ("--dropout", "1"),
    ("--sampled", "63"), ("--patience", "0"), ("--threads", "0"), ("--device", "abacus"), ("--schedule", "never"),
    ("--clip", "0"), ("--weight-decay", "-1"), ("--demo",), ("--checkpoint-every", "0"), ("--seed", "-1"),
    ("--lanes", "65536", "--window", "65536"),
])
def test_wrong_use_of_train_is_told_apart(trace, tmp_path, options):
    folder = () if options in ((), ("--model",)) else ("--model", tmp_path / "model")
    result = predis("train", trace, *folder, *options)
    assert result.returncode == 2 and result.stderr, result
    assert result.stdout == ""
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("arguments", [
    ("evaluate", "model"), ("evaluate", "model", "trace", "--part", "training"), ("evaluate", "m", "t", "--horizon", "0"),
    ("predict", "model"), ("predict", "m", "--after", "a", "--trace", "t"),
    ("predict", "m", "--after", "a", "--top", "0"), ("predict", "m", "--trace", "t", "--memory", "x"),
])
def test_wrong_use_of_evaluate_and_predict_is_told_apart(arguments):
    result = predis(*arguments)
    assert result.returncode == 2 and result.stderr and result.stdout == "", result


def test_memory_of_reading_is_bounded(tmp_path):
    path = tmp_path / "large.txt"
    path.write_text("".join(f"key-{place}\n" for place in range(300_000)))

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    result = predis("train", path, "--model", tmp_path / "model", "--memory", "4MiB", preexec_fn=limit)
    assert result.returncode == 1 and "memory" in result.stderr
