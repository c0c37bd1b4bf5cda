"""The network of the paper in PyTorch, timed on request: the peer of `aulens bench`.

Reads one request a line from standard input and answers with {"milliseconds": m}.

{"part": "step" | "forward", "form": "usual" | "best", "batch": 64} is one repetition over the whole batch. "usual": channels
last, the whole batch at once, ReLU before pooling. "best": channels last, pooling before ReLU (the same function),
micro-batches of 8.

{"part": "guided", "form": "captum" | "batched", "neurons": n} is guided backpropagation of n neurons of conv3, each on a
face of its own. "captum": NeuronGuidedBackprop, neuron by neuron. "batched": one autograd pass over whole images for up to
64 neurons at a time, channels last.
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


class GuidedRelu(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(context, gradient):
        (x,) = context.saved_tensors
        return gradient.clamp(min=0) * (x > 0)


def to_conv3(relu):
    convolutions = [nn.Conv2d(i, o, 5, padding=2, bias=False) for i, o in ((1, 64), (64, 128), (128, 256))]
    a, b, c = convolutions
    return nn.Sequential(a, relu(), nn.MaxPool2d(2), b, relu(), nn.MaxPool2d(2), c, relu()).to(memory_format=torch.channels_last)


class Guided(nn.Module):
    def forward(self, x):
        return GuidedRelu.apply(x)


def draw_neurons(count):
    torch.manual_seed(2)
    x = torch.rand(count, 1, 96, 96).contiguous(memory_format=torch.channels_last)
    return x, torch.randint(0, 256, (count,)), torch.randint(0, 24, (count, 2))


def guided_captum(count):
    from captum.attr import NeuronGuidedBackprop
    network = to_conv3(nn.ReLU).eval()
    method = NeuronGuidedBackprop(network, network[7])
    x, filters, places = draw_neurons(count)
    began = time.perf_counter()
    for index in range(count):
        neuron = (int(filters[index]), int(places[index, 0]), int(places[index, 1]))
        method.attribute(x[index:index + 1].clone().requires_grad_(), neuron)
    return time.perf_counter() - began


def guided_batched(count):
    network = to_conv3(Guided).eval()
    x, filters, places = draw_neurons(count)
    began = time.perf_counter()
    for start in range(0, count, 64):
        part = x[start:start + 64].clone().requires_grad_()
        maps = network(part)
        chosen = torch.arange(len(part)), filters[start:start + 64], places[start:start + 64, 0], places[start:start + 64, 1]
        torch.autograd.grad(maps[chosen].sum(), part)
    return time.perf_counter() - began


def timed(work, name, batch):
    began = time.perf_counter()
    work(name, batch)
    return time.perf_counter() - began


guided = {"captum": guided_captum, "batched": guided_batched}
parts = {"step": training_step, "forward": forward}
print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if request["part"] == "guided":
        seconds = guided[request["form"]](request["neurons"])
    else:
        seconds = timed(parts[request["part"]], request["form"], request["batch"])
    print(json.dumps({"milliseconds": seconds * 1000}), flush=True)
