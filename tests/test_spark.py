"""The same findings on a real Spark; run by `make spark`, which installs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from adlint import lint_paths
from adlint.batch import lint_batches

pyspark = pytest.importorskip("pyspark")

PARTS = (
    ["顶级", "新款", "全网最低价", "国家级工艺", "根治失眠的", "手工", "销量第一", "第一次买的", "最后一步"],
    ["羊绒大衣", "紫砂壶", "蓝牙耳机", "面膜", "枸杞原浆", "儿童书包", "理财产品", "白酒"],
    ["包邮", "假一赔十", "送礼首选", "无副作用", "买一送一", "500g", "适合日常护理", "稳赚不赔", "仅限今日"],
)


def titles(count: int) -> Iterator[str]:
    """Titles that all differ, by recombination."""
    for number in range(count):
        first, rest = divmod(number, len(PARTS[1]) * len(PARTS[2]))
        second, third = divmod(rest, len(PARTS[2]))
        yield f"{PARTS[0][first % len(PARTS[0])]}{PARTS[1][second]} {PARTS[2][third]} {number}"


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    made = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    yield made
    made.stop()


def table(count: int) -> Any:
    return pyarrow.table({"id": [str(number) for number in range(count)], "标题": list(titles(count))})


def told(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted(tuple(str(value) for name, value in row.items() if name != "row") for row in rows)


def test_a_data_frame_gives_the_findings_of_the_batches(session: Any, tmp_path: Path) -> None:
    from adlint.batch.spark import lint_dataframe

    rows = table(3000)
    pyarrow.parquet.write_table(rows, tmp_path / "in.parquet", row_group_size=500)
    frame = session.read.parquet(str(tmp_path / "in.parquet")).repartition(5)
    found = [row.asDict() for row in lint_dataframe(frame, ["标题"], key="id").collect()]
    expected = [
        row for batch in lint_batches(rows.to_batches(), text_columns=["标题"], key="id") for row in batch.to_pylist()
    ]
    assert told(found) == told(expected)
    assert len(found) > 1000


def adlint(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "adlint", "batch", *args, "--as-of", "2026-11-01"]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **env})


def test_check_and_batch_here_and_on_spark_agree(tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    pyarrow.parquet.write_table(table(100_000), source)

    def batch(name: str, *options: str) -> None:
        done = adlint(str(source), "-o", str(tmp_path / f"{name}.jsonl"), *options)
        assert done.returncode == 1, done.stderr

    # What takes one core goes beside what takes the other.
    with ThreadPoolExecutor() as beside:
        alone = beside.submit(batch, "one", "--jobs", "1")
        checked = lint_paths([source], as_of="2026-11-01").findings
        alone.result()
    batch("two", "--jobs", "2")
    batch("spark", "--engine", "spark", "--master", "local[2]")
    written = (tmp_path / "one.jsonl").read_bytes()
    assert (tmp_path / "two.jsonl").read_bytes() == written
    assert (tmp_path / "spark.jsonl").read_bytes() == written
    found = [
        (row["row"], row["rule"], row["text"], row["fingerprint"]) for row in map(json.loads, written.splitlines())
    ]
    assert sorted(found) == sorted(
        (one.location.row, one.rule, one.text, one.fingerprint) for one in checked if one.location and one.location.row
    )


class Cluster:
    """A master and two workers on the loopback."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.url = "spark://127.0.0.1:17077"
        self._start("Master", "--host", "127.0.0.1", "--port", "17077", "--webui-port", "18080")
        self.worker()
        self.worker()

    def _start(self, role: str, *args: str) -> subprocess.Popen[bytes]:
        home = str(Path(pyspark.__file__).parent)
        env = {**os.environ, "SPARK_HOME": home, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
        log = (self._folder / f"{role}{len(self._processes)}.log").open("wb")
        process = subprocess.Popen(
            [f"{home}/bin/spark-class", f"org.apache.spark.deploy.{role.lower()}.{role}", *args],
            env=env, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        self._processes.append(process)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        number = len(self._processes)
        folder = str(self._folder / f"worker{number}")
        return self._start(
            "Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "2g", "--work-dir", folder, self.url
        )

    def ready(self) -> bool:
        logs = "".join(log.read_text("utf-8", "replace") for log in self._folder.glob("Master*.log"))
        return logs.count("Registering worker") >= 2

    def kill_a_worker(self) -> None:
        os.killpg(self._processes[1].pid, signal.SIGKILL)

    def stop(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    deadline = time.monotonic() + 60
    while not made.ready():
        assert time.monotonic() < deadline, "the cluster does not come up"
        time.sleep(0.2)
    yield made
    made.stop()


def test_a_cluster_that_loses_a_worker_gives_the_same(tmp_path: Path, cluster: Cluster) -> None:
    source = str(tmp_path / "in.parquet")
    pyarrow.parquet.write_table(table(60_000), source)
    assert adlint(source, "-o", str(tmp_path / "here.jsonl")).returncode == 1
    parts = tmp_path / ".there.jsonl.adlint-parts"

    struck = threading.Event()

    def strike() -> None:
        # What comes back is kept at once: then the next parts are at work.
        while not list(parts.glob("*.counted")):
            time.sleep(0.05)
        cluster.kill_a_worker()
        struck.set()

    threading.Thread(target=strike, daemon=True).start()
    done = adlint(
        source, "-o", str(tmp_path / "there.jsonl"), "--engine", "spark", "--master", cluster.url,
        SPARK_LOCAL_IP="127.0.0.1",
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert struck.is_set()
    assert (tmp_path / "there.jsonl").read_bytes() == (tmp_path / "here.jsonl").read_bytes()
