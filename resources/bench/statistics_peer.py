"""The permutation test of filters against Action Units with numpy's matrix product: a peer of `aulens bench`.

Reads one request a line, {"form": "frames" | "sequences", "permutations": n, "bins": b}, and answers with {"milliseconds": m}. Both
forms permute sequences, score 256 filters by 30 units on 1,308 frames with the Kullback-Leibler divergence, and count how often
each score and the largest one reach what was seen. "frames" multiplies the one-hot codes of all frames; "sequences" adds the
three coded frames of a sequence up first, which leaves a quarter of the multiplications.
"""
import json
import sys
import time

import numpy as np

sequences, filters, units, together = 327, 256, 30, 20
frames = 4 * sequences
rng = np.random.default_rng(1)


def draw(bins):
    codes = (rng.random((filters, frames)) * rng.random((filters, frames)) * bins).astype(np.int64)
    carried = (rng.random((sequences, units)) < 0.11).astype(np.float32)
    one_hot = np.zeros((filters * bins, frames), np.float32)
    one_hot[np.arange(filters)[:, None] * bins + codes, np.arange(frames)] = 1
    return one_hot, carried


problems = {}


def problem(form, bins):
    if bins not in problems:
        one_hot, carried = draw(bins)
        by_sequence = one_hot.reshape(filters * bins, sequences, 4)[:, :, 1:].sum(2)
        problems[bins] = {"frames": one_hot, "sequences": np.ascontiguousarray(by_sequence), "totals": one_hot.sum(1)[:, None], "carried": carried}
    return problems[bins][form], problems[bins]["totals"], problems[bins]["carried"]


def score(cells, totals, labels, bins):
    with_unit = cells @ labels
    without = totals - with_unit
    count = labels.sum(0) if cells.shape[1] == frames else 3 * labels.sum(0)
    terms = (with_unit + 1) * (np.log(with_unit + 1) - np.log(without + 1))
    whole = count + bins
    return terms.reshape(filters, bins, -1).sum(1) / whole + np.log((frames - count + bins) / whole)


def labels_of(form, carried, orders):
    labels = np.concatenate([carried[order] for order in orders], 1)
    if form == "sequences":
        return labels
    spread = np.zeros((sequences, 4, labels.shape[1]), np.float32)
    spread[:, 1:] = labels[:, None]
    return spread.reshape(frames, -1)


def permute(form, permutations, bins):
    cells, totals, carried = problem(form, bins)
    observed = score(cells, totals, labels_of(form, carried, [np.arange(sequences)]), bins)
    single = np.zeros(observed.shape, np.int64)
    family = np.zeros(observed.shape, np.int64)
    for start in range(0, permutations, together):
        orders = [rng.permutation(sequences) for _ in range(min(together, permutations - start))]
        scores = score(cells, totals, labels_of(form, carried, orders), bins).reshape(filters, len(orders), units)
        single += (scores >= observed[:, None]).sum(1)
        family += (scores.max((0, 2))[:, None, None] >= observed).sum(0)
    return single, family


print(json.dumps({"numpy": np.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    problem(request["form"], request["bins"])
    began = time.perf_counter()
    permute(request["form"], request["permutations"], request["bins"])
    print(json.dumps({"milliseconds": (time.perf_counter() - began) * 1000}), flush=True)
