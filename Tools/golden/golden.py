"""Golden tensors: what PyTorch computes for small networks, for the tests of NeuralNet.

Each case trains a network for five steps on five consecutive chunks and writes one safetensors file with
  __metadata__.case        the case as JSON: network, training, learning rate
  initial.NAME       I8    initial parameters, in units of 1/256
  batchS.tokens ...  I32   the chunk of step S (0 ... 4): tokens, gaps, targets, futures, restarts
  logits             F32   the key head's logits at the judged positions of step 0
  horizon, confidence F32  the other heads' logits there
  losses             F32   [5, 4]: loss, key, horizon, confidence of each step
  norms              F32   [5]: the gradient's norm of each step before clipping
  gradient.NAME      F32   the gradient of step 0, before clipping
  final.NAME         F32   parameters after five steps
Cases leave gradients or final parameters out where another case has them for the same parts, to keep the files small.
Tensors are named and shaped as NetworkConfiguration's documentation says.
"""
import json
import struct
import sys
from pathlib import Path

import numpy
import torch
from torch import nn
from torch.nn import functional

FOLDER = Path(__file__).resolve().parents[2] / "Tests" / "NeuralNetTests" / "Golden"
STEPS = 5

ADAM = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0}


def case(seed, lanes=3, length=5, judged="all", restarts=False, decay=0.0, limit=0.25,
         gradients=True, finals=True, **network):
    """A case; what `network` does not name has the defaults of NetworkConfiguration."""
    shape = {
        "vocabulary": 20, "embeddingWidth": 16, "layers": 1, "hiddenWidth": 16, "isBidirectional": False, "dropout": 0,
        "horizon": 0, "hasConfidenceHead": False,
    } | network
    training = {
        "optimizer": ADAM | {"weightDecay": decay}, "gradientNormLimit": limit, "horizonWeight": 2.5,
        "confidenceWeight": 0.5, "seed": 1,
    }
    return {
        "network": shape, "training": training, "learningRate": 0.01, "seed": seed, "lanes": lanes, "length": length,
        "judged": judged, "restarts": restarts, "gradients": gradients, "finals": finals,
    }


CASES = {
    "one-layer": case(1, finals=False),
    "two-layers-last": case(2, layers=2, judged="last", limit=1e9, finals=False),
    "two-layers-gaps-restarts": case(
        3, layers=2, gap={"buckets": 5, "width": 7}, embeddingWidth=9, judged="some", restarts=True, lanes=4
    ),
    "dot-attention-heads": case(
        4, attention={"score": "dot", "window": 3}, horizon=3, hasConfidenceHead=True, judged="some", restarts=True
    ),
    "additive-attention-heads": case(
        5, attention={"score": "additive", "window": 4}, horizon=2, hasConfidenceHead=True, length=6,
        finals=False,
    ),
    "bidirectional": case(6, layers=2, isBidirectional=True, judged="last", finals=False),
    "bidirectional-attention": case(
        7, isBidirectional=True, attention={"score": "dot", "window": 4}, judged="last", finals=False
    ),
    "adamw": case(8, vocabulary=65, decay=0.1, gradients=False),
}


class Network(nn.Module):
    """The network of NetworkConfiguration, out of PyTorch's own modules."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        gap, attention = shape.get("gap"), shape.get("attention")
        self.embedding = nn.Embedding(shape["vocabulary"], shape["embeddingWidth"])
        if gap:
            self.gap_embedding = nn.Embedding(gap["buckets"], gap["width"])
        inputs = shape["embeddingWidth"] + (gap["width"] if gap else 0)
        self.lstm = nn.LSTM(
            inputs, shape["hiddenWidth"], shape["layers"], bidirectional=shape["isBidirectional"]
        )
        width = shape["hiddenWidth"] * (2 if shape["isBidirectional"] else 1)
        if attention:
            self.attention = nn.Module()
            if attention["score"] == "additive":
                self.attention.query = nn.Linear(width, width, bias=False)
                self.attention.key = nn.Linear(width, width, bias=False)
                self.attention.score = nn.Linear(width, 1, bias=False)
            self.attention.combine = nn.Linear(2 * width, width)
        self.head = nn.Linear(width, shape["vocabulary"])
        if shape["horizon"]:
            self.horizon = nn.Linear(width, shape["vocabulary"])
        if shape["hasConfidenceHead"]:
            self.confidence = nn.Linear(width, 1)

    def named(self):
        """The parameters by their names in files; the LSTM's second bias stays 0, as there is one bias in files."""
        found = {}
        for name, parameter in self.named_parameters():
            if "bias_hh" in name:
                parameter.requires_grad_(False).zero_()
            else:
                found[name.replace("bias_ih_", "bias_")] = parameter
        return found

    def attend(self, top):
        attention = self.shape["attention"]
        steps, _, width = top.shape
        outputs = []
        for present in range(steps):
            window = top[max(0, present - attention["window"] + 1) : present + 1]
            if attention["score"] == "dot":
                scores = (window * top[present]).sum(-1) / width**0.5
            else:
                mixed = torch.tanh(self.attention.query(top[present]) + self.attention.key(window))
                scores = self.attention.score(mixed).squeeze(-1)
            weights = torch.softmax(scores, 0)
            context = (weights.unsqueeze(-1) * window).sum(0)
            outputs.append(torch.tanh(self.attention.combine(torch.cat([top[present], context], -1))))
        return torch.stack(outputs)

    def forward(self, tokens, gaps, state):
        inputs = self.embedding(tokens)
        if "gap" in self.shape:
            inputs = torch.cat([inputs, self.gap_embedding(gaps)], -1)
        top, state = self.lstm(inputs, state)
        return (self.attend(top) if "attention" in self.shape else top), state


def make_batch(random, case, step):
    """A chunk of random tokens; `judged` says which positions have targets."""
    shape, lanes, length = case["network"], case["lanes"], case["length"]
    count, keys = lanes * length, shape["vocabulary"]
    targets = random.integers(0, keys, count)
    if case["judged"] == "last":
        targets[: count - lanes] = -1
    elif case["judged"] == "some":
        targets[random.random(count) < 0.4] = -1
    futures = random.integers(-1, keys, count * shape["horizon"])
    return {
        "tokens": random.integers(0, keys, count),
        "gaps": random.integers(0, shape["gap"]["buckets"], count) if "gap" in shape else numpy.zeros(0),
        "targets": targets,
        "futures": futures,
        "restarts": (random.random(lanes) < 0.4) if case["restarts"] and step > 0 else numpy.zeros(lanes),
    }


def heads(network, case, batch, state):
    """The heads' logits at the judged positions, and the state after the chunk."""
    shape, lanes, length = case["network"], case["lanes"], case["length"]
    grid = lambda name: torch.from_numpy(batch[name].astype(numpy.int64)).reshape(length, lanes)
    if state is not None:
        keep = torch.from_numpy(1 - batch["restarts"].astype(numpy.float32)).reshape(1, lanes, 1)
        state = tuple(part.detach() * keep for part in state)
    gaps = grid("gaps") if "gap" in shape else None
    output, state = network(grid("tokens"), gaps, None if shape["isBidirectional"] else state)
    rows = output.reshape(lanes * length, -1)[torch.from_numpy(batch["targets"] >= 0)]
    horizon = network.horizon(rows) if shape["horizon"] else None
    confidence = network.confidence(rows).squeeze(-1) if shape["hasConfidenceHead"] else None
    return network.head(rows), horizon, confidence, state


def losses(case, batch, logits, horizon, confidence):
    """Loss, key, horizon and confidence."""
    training, count = case["training"], case["network"]["horizon"]
    judged = batch["targets"] >= 0
    targets = torch.from_numpy(batch["targets"][judged].astype(numpy.int64))
    key = functional.cross_entropy(logits, targets)
    of_horizon = of_confidence = torch.zeros(())
    if horizon is not None:
        wanted = torch.zeros_like(horizon)
        for row, future in enumerate(batch["futures"].reshape(-1, count)[judged]):
            wanted[row, [int(token) for token in future if token >= 0]] = 1
        of_horizon = functional.binary_cross_entropy_with_logits(horizon, wanted)
    if confidence is not None:
        right = (logits.argmax(-1) == targets).float()
        of_confidence = functional.binary_cross_entropy_with_logits(confidence, right)
    total = key + training["horizonWeight"] * of_horizon + training["confidenceWeight"] * of_confidence
    return total, key, of_horizon, of_confidence


def run(case):
    """The tensors of a case's file."""
    random = numpy.random.default_rng(case["seed"])
    network = Network(case["network"])
    parameters = network.named()
    tensors = {}
    for name, parameter in parameters.items():
        drawn = random.integers(-96, 97, tuple(parameter.shape)).astype(numpy.int8)
        tensors["initial." + name] = drawn
        parameter.data.copy_(torch.from_numpy(drawn.astype(numpy.float32) / 256))
    rule = case["training"]["optimizer"]
    optimizer = (torch.optim.AdamW if rule["weightDecay"] else torch.optim.Adam)(
        parameters.values(), lr=case["learningRate"], betas=(rule["beta1"], rule["beta2"]), eps=rule["epsilon"],
        weight_decay=rule["weightDecay"],
    )
    state, loss_rows, norms = None, [], []
    for step in range(STEPS):
        batch = make_batch(random, case, step)
        for name, values in batch.items():
            if len(values):
                tensors[f"batch{step}.{name}"] = values.astype(numpy.int32)
        optimizer.zero_grad()
        logits, horizon, confidence, state = heads(network, case, batch, state)
        parts = losses(case, batch, logits, horizon, confidence)
        parts[0].backward()
        if step == 0:
            tensors["logits"] = logits.detach().numpy()
            if horizon is not None:
                tensors["horizon"] = horizon.detach().numpy()
            if confidence is not None:
                tensors["confidence"] = confidence.detach().numpy()
            if case["gradients"]:
                tensors |= {"gradient." + name: value.grad.numpy().copy() for name, value in parameters.items()}
        loss_rows.append([part.item() for part in parts])
        norms.append(nn.utils.clip_grad_norm_(parameters.values(), case["training"]["gradientNormLimit"]).item())
        optimizer.step()
    tensors["losses"] = numpy.array(loss_rows, numpy.float32)
    tensors["norms"] = numpy.array(norms, numpy.float32)
    if case["finals"]:
        tensors |= {"final." + name: value.detach().numpy() for name, value in parameters.items()}
    return tensors


def encode(case, tensors):
    """A safetensors file."""
    names = {"int8": "I8", "int32": "I32", "float32": "F32"}
    header = {"__metadata__": {"case": json.dumps(case, sort_keys=True), "torch": torch.__version__}}
    data = b""
    for name, values in sorted(tensors.items(), key=lambda item: (-item[1].itemsize, item[0])):
        raw = numpy.ascontiguousarray(values).tobytes()
        header[name] = {
            "dtype": names[str(values.dtype)],
            "shape": list(values.shape),
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def main():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    total = different = 0
    for name, settings in CASES.items():
        file, content = FOLDER / f"{name}.safetensors", encode(settings, run(settings))
        total += len(content)
        if "--check" in sys.argv[1:]:
            different += not file.exists() or file.read_bytes() != content
        else:
            file.write_bytes(content)
        print(f"{name}: {len(content)} bytes")
    print(f"{len(CASES)} cases, {total} bytes" + (f", {different} differ" if "--check" in sys.argv[1:] else ""))
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
