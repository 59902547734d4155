#!/usr/bin/env python3
"""Time of exported networks in Python, printed as `gaze bench inference` prints its own.

    bench/inference.py model.pt model.onnx --batch-size 1,64

The same files and images, from NumPy arrays to NumPy arrays, by torch.jit.load and onnxruntime.
"""

import argparse
import statistics
import time

import numpy
import onnxruntime
import torch

LEAST_WARM_UP = 3


def torchscript(path):
    network = torch.jit.load(path, map_location="cpu").eval()

    def run(images):
        with torch.inference_mode():
            return network(torch.from_numpy(images)).numpy()

    return run


def onnx(path):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda images: session.run(None, {name: images})[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--batch-size", default="1,64")
    parser.add_argument("--image-size", type=int, default=32)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--turns", type=int, default=5)
    asked = parser.parse_args()
    passes = []
    for path in asked.files:
        run = torchscript(path) if path.endswith(".pt") else onnx(path)
        for batch in (int(size) for size in asked.batch_size.split(",")):
            shape = (batch, 3, asked.image_size, asked.image_size)
            images = numpy.sin(numpy.arange(numpy.prod(shape)) * 0.7)
            passes.append((f"{path}, batch {batch}", run, images.astype("float32").reshape(shape), []))
    for turn in range(-1, asked.turns):
        for i in range(len(passes)):
            _, run, images, times = passes[(i + turn + 1) % len(passes)]
            steps = max(asked.steps, LEAST_WARM_UP) if turn < 0 else asked.steps
            began = time.perf_counter()
            for _ in range(steps):
                run(images)
            if turn >= 0:
                times.append(1e3 * (time.perf_counter() - began) / steps)
    print("%-50s %-9s %10s %10s %10s" % ("", "unit", "median", "least", "most"))
    for name, _, _, times in passes:
        row = (name, "ms", statistics.median(times), min(times), max(times))
        print("%-50s %-9s %10.2f %10.2f %10.2f" % row)


if __name__ == "__main__":
    main()
