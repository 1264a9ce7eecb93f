"""Rows a second and memory of `adlint batch`, for more and more rows.

`python benchmarks/batch.py [FILE] [--rows N]... [--jobs N]... [--form csv|parquet]`: rows are recombined from the lines of a
file, as in `stages.py`, and written as a table with a number, a title and a price. No row comes twice.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from stages import lines


def rows(texts: Sequence[str], count: int) -> Iterator[list[str | int]]:
    """Rows of the front of one text and the back of another; their numbers tell them apart."""
    dice = random.Random(9)
    for number in range(count):
        front, back = dice.choice(texts), dice.choice(texts)
        yield [number, front[: len(front) // 2] + back[len(back) // 2 :], dice.randrange(1000)]


def write(path: Path, texts: Sequence[str], count: int) -> None:
    """Write a table, row by row."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        made = csv.writer(stream)
        made.writerow(["商品ID", "商品标题", "价格"])
        made.writerows(rows(texts, count))


def peak(process: subprocess.Popen[bytes]) -> int:
    """The most memory, in megabytes, that a process and its children hold together until it ends (Linux)."""
    most = 0
    while process.poll() is None:
        total = 0
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal():
                try:
                    stat = (folder / "stat").read_text().rpartition(")")[2].split()
                    if int(folder.name) == process.pid or int(stat[1]) == process.pid:
                        # What processes share counts once.
                        total += sum(
                            int(line.split()[1]) for line in (folder / "smaps_rollup").read_text().splitlines()
                            if line.startswith("Pss:")
                        )  # fmt: skip
                except (OSError, IndexError):
                    continue
        most = max(most, total // 1024)
        time.sleep(0.5)
    return most


def main() -> None:
    """Print a line per number of rows and of processes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", nargs="?", type=Path)
    options.add_argument("--rows", type=int, action="append")
    options.add_argument("--jobs", type=int, action="append")
    options.add_argument("--form", choices=["csv", "parquet"], default="csv")
    asked = options.parse_args()
    texts = lines(asked.file)
    with tempfile.TemporaryDirectory() as folder:
        for count in asked.rows or [10_000, 100_000]:
            source = Path(folder) / f"{count}.csv"
            write(source, texts, count)
            if asked.form == "parquet":
                from pyarrow import csv as arrow_csv
                from pyarrow import parquet

                parquet.write_table(arrow_csv.read_csv(source), source.with_suffix(".parquet"))
                source = source.with_suffix(".parquet")
            for jobs in asked.jobs or [1, 2]:
                command = [
                    sys.executable,
                    "-m",
                    "adlint",
                    "batch",
                    str(source),
                    "-o",
                    f"{folder}/out.parquet",
                    "--jobs",
                    str(jobs),
                ]
                begun, used = time.perf_counter(), os.times()
                process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
                most = peak(process)
                seconds, after = time.perf_counter() - begun, os.times()
                busy = after.children_user + after.children_system - used.children_user - used.children_system
                print(
                    f"{count:>10,} rows  {jobs} jobs  {seconds:8.1f} s  {count / seconds:8,.0f} rows/s  "
                    f"{busy / count * 1e6:6.0f} µs of processor a row  {most:5,} MB",
                    flush=True,
                )


if __name__ == "__main__":
    main()
