#!/usr/bin/env python3
"""The neural network beside PyTorch and ONNX Runtime: embedding 32, two LSTM layers of 64, a key and a confidence head.

Each measurement is processor time of one thread. Rounds go through everybody in turn, so that what disturbs the machine
disturbs all alike, and ratios are taken within a round; their median is printed. `predis bench neural --questions` is the
other side, a child process.
"""
import argparse
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402
import torch  # noqa: E402
from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: E402

EMBEDDING, HIDDEN, LAYERS, LANES, STEPS = 32, 64, 2, 64, 16


class Model(torch.nn.Module):
    """The network as one writes it."""

    def __init__(self, vocabulary):
        super().__init__()
        self.embedding = torch.nn.Embedding(vocabulary, EMBEDDING)
        self.lstm = torch.nn.LSTM(EMBEDDING, HIDDEN, LAYERS)
        self.head = torch.nn.Linear(HIDDEN, vocabulary)
        self.confidence = torch.nn.Linear(HIDDEN, 1)

    def forward(self, tokens, hidden, cell):
        output, (hidden, cell) = self.lstm(self.embedding(tokens), (hidden, cell))
        last = output[-1]
        return self.head(last), torch.sigmoid(self.confidence(last)), hidden, cell


class Cells(torch.nn.Module):
    """The same step with `nn.LSTMCell`, which is traced."""

    def __init__(self, model):
        super().__init__()
        self.embedding, self.head, self.confidence = model.embedding, model.head, model.confidence
        self.cells = torch.nn.ModuleList()
        for layer in range(LAYERS):
            cell = torch.nn.LSTMCell(EMBEDDING if layer == 0 else HIDDEN, HIDDEN)
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
                setattr(cell, name, getattr(model.lstm, f"{name}_l{layer}"))
            self.cells.append(cell)

    def forward(self, token, h0, c0, h1, c1):
        h0, c0 = self.cells[0](self.embedding(token), (h0, c0))
        h1, c1 = self.cells[1](h0, (h1, c1))
        return self.head(h1), torch.sigmoid(self.confidence(h1)), h0, c0, h1, c1


def steps_of(function):
    """A contender: a function of the number of steps that gives seconds of processor time a step."""

    def run(count):
        start = time.thread_time()
        for _ in range(count):
            function()
        return (time.thread_time() - start) / count

    return run


def eager(model, vocabulary, streams):
    state = [torch.zeros(LAYERS, streams, HIDDEN), torch.zeros(LAYERS, streams, HIDDEN)]
    tokens = (torch.arange(streams).reshape(1, streams) * 31) % vocabulary

    def step():
        with torch.inference_mode():
            _, _, state[0], state[1] = model(tokens, *state)

    return steps_of(step)


def traced(model, vocabulary, streams):
    zeros = [torch.zeros(streams, HIDDEN) for _ in range(2 * LAYERS)]
    tokens = (torch.arange(streams) * 31) % vocabulary
    with torch.inference_mode():
        cells = torch.jit.freeze(torch.jit.trace(Cells(model).eval(), (tokens, *zeros)))
    state = [zeros]

    def step():
        with torch.inference_mode():
            state[0] = cells(tokens, *state[0])[2:]

    return steps_of(step)


def onnx_int8(model, vocabulary, folder):
    path = os.path.join(folder, f"model{vocabulary}.onnx")
    names = ["token", "hidden", "cell"]
    zeros = torch.zeros(LAYERS, 1, HIDDEN)
    torch.onnx.export(
        model, (torch.zeros(1, 1, dtype=torch.long), zeros, zeros), path, input_names=names,
        output_names=["logits", "confidence", "next_hidden", "next_cell"], dynamo=False)
    quantised = path.replace(".onnx", ".int8.onnx")
    quantize_dynamic(path, quantised, weight_type=QuantType.QInt8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(quantised, options, providers=["CPUExecutionProvider"])
    token = np.zeros((1, 1), dtype=np.int64)
    state = [zeros.numpy(), zeros.numpy()]

    def step():
        _, _, state[0], state[1] = session.run(None, {"token": token, "hidden": state[0], "cell": state[1]})

    return steps_of(step)


def training(vocabulary, judges_all):
    model = Model(vocabulary)
    parameters = [value for name, value in model.named_parameters() if not name.startswith("confidence")]
    optimizer = torch.optim.Adam(parameters, lr=1e-3)
    tokens = (torch.arange(STEPS * LANES).reshape(STEPS, LANES) * 7919) % vocabulary
    rows = STEPS * LANES if judges_all else LANES
    targets = (torch.arange(rows) * 104729) % vocabulary
    zeros = torch.zeros(LAYERS, LANES, HIDDEN)

    def step():
        optimizer.zero_grad(set_to_none=True)
        output, _ = model.lstm(model.embedding(tokens), (zeros, zeros))
        read = output.reshape(rows, HIDDEN) if judges_all else output[-1]
        loss = torch.nn.functional.cross_entropy(model.head(read), targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()

    return steps_of(step)


class Predis:
    """`predis bench neural --questions`."""

    def __init__(self, binary):
        command = [binary, "bench", "neural", "--questions"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, question, count):
        self.process.stdin.write(f"{question} {count}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"predis ended at the question: {question} {count}")
        return json.loads(answer)["microseconds"] * 1e-6

    def contender(self, question):
        return lambda count: self.ask(question, count)

    def sets(self):
        """The instruction sets that answer."""
        names = ["sse2", "neon", "avx2", "avxvnni", "avx512", "avx512vnni"]
        command = [self.process.args[0], "bench", "neural", "--questions"]
        return [
            name for name in names
            if subprocess.run(command, input=f"step float {name} 64 1\n", capture_output=True, text=True).returncode == 0
        ]


def count_for(contender, seconds):
    """Steps that take about `seconds`."""
    contender(3)
    count = 1
    while True:
        taken = contender(count) * count
        if taken > seconds / 4:
            return max(1, round(count * seconds / taken))
        count *= 2


def compare(title, contenders, base, rounds, seconds, per=1):
    """Prints everybody's median and how many times as fast as `base` it is, within each round."""
    counts = {name: count_for(contender, seconds) for name, contender in contenders.items()}
    times = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, contender in contenders.items():
            times[name].append(contender(counts[name]) / per)
    print(f"\n### {title}\n\n| | microseconds | times as fast as {base} |\n|---|--:|--:|")
    for name in contenders:
        ratios = [slow / fast for slow, fast in zip(times[base], times[name])]
        print(f"| {name} | {statistics.median(times[name]) * 1e6:.1f} | {statistics.median(ratios):.2f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--predis", default=".build/release/predis", help="the executable")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=0.03, help="of one measurement")
    parser.add_argument("--vocabulary", type=int, nargs="+", default=[1000, 10000])
    parser.add_argument("--only", choices=["step", "batch", "train"], nargs="+", default=["step", "batch", "train"])
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    torch.manual_seed(1)
    torch.set_num_threads(1)
    predis = Predis(options.predis)
    sets = predis.sets()
    print(f"torch {torch.__version__}, onnxruntime {onnxruntime.__version__}, {torch.backends.cpu.get_cpu_capability()}")

    def ours(task, arithmetics, vocabulary):
        return {
            f"predis {arithmetic} {name}": predis.contender(f"{task} {arithmetic} {name} {vocabulary}")
            for arithmetic in arithmetics for name in sets
        }

    for vocabulary in options.vocabulary:
        model = Model(vocabulary).eval()
        if "step" in options.only:
            with tempfile.TemporaryDirectory() as folder:
                contenders = {
                    "torch eager nn.LSTM": eager(model, vocabulary, 1),
                    "torch traced cells": traced(model, vocabulary, 1),
                    "onnxruntime int8": onnx_int8(model, vocabulary, folder),
                    **ours("step", ["float", "int8"], vocabulary),
                }
                title = f"One streaming step, vocabulary {vocabulary}"
                compare(title, contenders, "torch eager nn.LSTM", options.rounds, options.seconds)
        if "batch" in options.only:
            contenders = {
                "torch eager nn.LSTM": eager(model, vocabulary, LANES),
                "torch traced cells": traced(model, vocabulary, LANES),
                **ours("batch", ["float", "int8"], vocabulary),
            }
            title = f"{LANES} streams at once, vocabulary {vocabulary}, a stream"
            compare(title, contenders, "torch eager nn.LSTM", options.rounds, options.seconds, per=LANES)
        if "train" in options.only:
            for task, judges_all in (("train-last", False), ("train-all", True)):
                contenders = {"torch": training(vocabulary, judges_all), **ours(task, ["float"], vocabulary)}
                judged = "every position" if judges_all else "the last position"
                title = f"Training step, {LANES} lanes of {STEPS}, {judged} judged, vocabulary {vocabulary}"
                compare(title, contenders, "torch", options.rounds, options.seconds)


if __name__ == "__main__":
    main()
