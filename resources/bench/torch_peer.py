"""The network of the paper in PyTorch, timed on request: the peer of `aulens bench`.

Reads one request a line from standard input, {"part": "step" | "forward", "form": "usual" | "best", "batch": 64},
and answers with {"milliseconds": m} for one repetition over the whole batch. "usual": channels last, the whole batch at
once, ReLU before pooling. "best": channels last, pooling before ReLU (the same function), micro-batches of 8.
"""
import json
import sys
import time

import torch
from torch import nn
import torch.nn.functional as F


class Network(nn.Module):
    def __init__(self, pool_first):
        super().__init__()
        self.pool_first = pool_first
        self.conv1 = nn.Conv2d(1, 64, 5, padding=2, bias=False)
        self.conv2 = nn.Conv2d(64, 128, 5, padding=2, bias=False)
        self.conv3 = nn.Conv2d(128, 256, 5, padding=2, bias=False)
        self.fc = nn.Linear(1024, 300)
        self.softmax = nn.Linear(300, 8)

    def layer(self, convolution, x, window):
        y = convolution(x)
        return F.relu(F.max_pool2d(y, window)) if self.pool_first else F.max_pool2d(F.relu(y), window)

    def forward(self, x):
        x = self.layer(self.conv1, x, 2)
        x = self.layer(self.conv2, x, 2)
        x = self.layer(self.conv3, x, 12)
        return self.softmax(F.relu(self.fc(x.flatten(1))))


forms = {}


def form(name, batch):
    if (name, batch) not in forms:
        torch.manual_seed(1)
        network = Network(name == "best").to(memory_format=torch.channels_last)
        optimiser = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-5)
        x = torch.randn(batch, 1, 96, 96).contiguous(memory_format=torch.channels_last)
        y = torch.randint(0, 8, (batch,))
        forms[(name, batch)] = (network, optimiser, x, y, 8 if name == "best" else batch)
    return forms[(name, batch)]


def training_step(name, batch):
    network, optimiser, x, y, part = form(name, batch)
    optimiser.zero_grad(set_to_none=True)
    for start in range(0, batch, part):
        loss = F.cross_entropy(network(x[start:start + part]), y[start:start + part], reduction="sum") / batch
        loss.backward()
    optimiser.step()


def forward(name, batch):
    network, _, x, _, part = form(name, batch)
    with torch.inference_mode():
        for start in range(0, batch, part):
            network(x[start:start + part])


parts = {"step": training_step, "forward": forward}
print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    began = time.perf_counter()
    parts[request["part"]](request["form"], request["batch"])
    print(json.dumps({"milliseconds": (time.perf_counter() - began) * 1000}), flush=True)
