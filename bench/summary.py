#!/usr/bin/env python3
"""What bench/gpu.sh has measured so far, as Markdown: summary.py WORK"""

import json
import pathlib
import statistics
import sys


def read(file):
    try:
        return json.loads(file.read_text())
    except (OSError, ValueError):
        return None


def steps(results):
    """Images per second of each kind of step, who made it beside each other."""
    speeds = {}
    makers = []
    for file in sorted(results.glob("step-*.txt")):
        for line in read(file) or []:
            by = line["by"]
            if by.startswith("PyTorch"):
                by = "PyTorch " + line["execution"]
            elif by == "Gaze":
                by = "Gaze " + line["execution"]
            if by not in makers:
                makers.append(by)
            key = (line["model"], line["batchSize"], line["precision"], line["layout"])
            speeds.setdefault(key, {}).setdefault(by, []).append(line["imagesPerSecond"])
    if not speeds:
        return
    print("## Training steps, images/s\n")
    print("Median of the rounds' medians (least to most of all turns).\n")
    print("| network | batch | precision | layout | " + " | ".join(makers) + " |")
    print("|---" * (4 + len(makers)) + "|")
    for key, by in sorted(speeds.items()):
        cells = [cell(by.get(maker)) for maker in makers]
        print("| " + " | ".join([str(k) for k in key] + cells) + " |")
    print()


def cell(figures):
    if not figures:
        return ""
    median = statistics.median(f["median"] for f in figures)
    least = min(f["least"] for f in figures)
    most = max(f["most"] for f in figures)
    return f"{median:,.0f} ({least:,.0f} to {most:,.0f})"


def epochs(trained):
    rows = []
    for file in sorted(trained.glob("*/metrics.jsonl")):
        lines = [json.loads(line) for line in file.read_text().splitlines() if line.endswith("}")]
        if not lines:
            continue
        # The first epoch warms up.
        seconds = statistics.median(line["seconds"] for line in lines[1:] or lines)
        speed = statistics.median(line["images_per_second"] for line in lines[1:] or lines)
        best = max(line["eval_accuracy"] for line in lines)
        rows.append((file.parent.name, len(lines), seconds, speed, best, to94(lines)))
    if rows:
        print("## Whole epochs\n")
        print("| run | epochs | s/epoch | images/s | best accuracy | seconds to 94 % |")
        print("|---|---|---|---|---|---|")
        for name, count, seconds, speed, best, until in rows:
            print(
                f"| {name} | {count} | {seconds:.2f} | {speed:,.0f} | {100 * best:.2f} % | {until} |"
            )
        print()


def to94(lines):
    passed = 0
    for line in lines:
        passed += line["seconds"]
        if line["eval_accuracy"] >= 0.94:
            return f"{passed:.1f} (epoch {line['epoch']})"
    return ""


def figures(results):
    for file in sorted(results.glob("memory-*.txt")):
        rows = read(file)
        if rows:
            print(f"## {file.stem}\n\n| | unit | median | least | most |\n|---|---|---|---|---|")
            for f in rows:
                print(
                    f"| {f['name']} | {f['unit']} | {f['median']:,.3f} | {f['least']:,.3f}"
                    f" | {f['most']:,.3f} |"
                )
            print()


def texts(results):
    for pattern, last in (("selftest-*", 1), ("evaluate-*", 3)):
        for file in sorted(results.glob(pattern + ".txt")):
            lines = file.read_text().splitlines()
            kept = [line for line in lines if line.startswith("FAIL")]
            kept += lines[-last:] if pattern.startswith("selftest") else lines[:last]
            print(f"## {file.stem}\n\n```\n" + "\n".join(kept) + "\n```\n")


def tables(work):
    for file in sorted(work.glob("*/results.md")):
        print(f"## {file.parent.name}\n\n" + file.read_text() + "\n")


def main():
    work = pathlib.Path(sys.argv[1])
    results = work / "results"
    print("# Measured by bench/gpu.sh\n")
    steps(results)
    epochs(work / "trained")
    figures(results)
    texts(results)
    tables(work)


if __name__ == "__main__":
    main()
