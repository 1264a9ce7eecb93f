"""From keystroke to diagnostics: the server over a real pipe, a document of 5,000 characters, a key a step."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

# A paragraph with an offence; 25 of them make 5,000 characters.
LINES = (
    "这款纯棉四件套手感柔软，100支长绒棉，净重2.4公斤，可机洗，洗后不必熨烫，叠起来就平整，收纳时一只抽屉放得下两套，换季不占地方。",
    "质量最好的面料，今天下单次日发货。",
    "尺寸200x230厘米，适合1.5米和1.8米的床；被套四角有绑带，拉链藏在里侧，床单比床垫每边多出三十厘米，翻身也不会扯开。",
    "深色请单独洗，不要用漂白剂，阴干为宜，收起来之前晒一晒。",
    "一套四件：被套一件、床单一件、枕套两件。",
    "",
)
PARAGRAPHS = 25
# What is typed, a character a key, at the end of a line in the middle.
TYPED = "晚上睡得安稳，清晨醒来精神好。我们选用新疆长绒棉，支支匀净，织得密实而不闷热，全网最低价也不过如此。"
LINE = 6 * 12 + 2
KEYS = 400
# Seconds between the answer and the next key: nobody types faster.
PAUSE = 0.03


class Client:
    """Speaks the protocol over pipes, as an editor does."""

    def __init__(self) -> None:
        words = [sys.executable, "-m", "adlint", "lsp"]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._number = 0

    def send(self, method: str, params: object, *, asks: bool = False) -> None:
        """Send a notification, or a request."""
        message: dict[str, object] = {"jsonrpc": "2.0", "method": method, "params": params}
        if asks:
            self._number += 1
            message["id"] = self._number
        data = json.dumps(message).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        """The next message."""
        assert self.process.stdout is not None
        length = 0
        while (line := self.process.stdout.readline().strip()) or not length:
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        answer: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return answer

    def until(self, method: str) -> dict[str, Any]:
        """Wait for a notification; what it says."""
        while (said := self.receive()).get("method") != method:
            pass
        params: dict[str, Any] = said["params"]
        return params


def _worked(process: int) -> float:
    """CPU seconds that a process has taken; on a busy machine they say more than the clock."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    client = Client()
    client.send("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, asks=True)
    client.receive()
    client.send("initialized", {})
    text = ("\n".join(LINES) + "\n") * PARAGRAPHS
    uri = "file:///tmp/adlint-bench/a.md"
    client.send(
        "textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "markdown", "version": 1, "text": text}}
    )
    offences = len(client.until("textDocument/publishDiagnostics")["diagnostics"])
    taken = []
    before = _worked(client.process.pid)
    end = len(LINES[2])
    for version in range(2, KEYS + 2):
        # When the sentence is written it is taken away, and written again.
        place = (version - 2) % (len(TYPED) + 1)
        typed = TYPED[place : place + 1]
        at = {"line": LINE, "character": end + place}
        change = {"range": {"start": at, "end": at}, "text": typed}
        if not typed:
            change["range"] = {"start": {"line": LINE, "character": end}, "end": at}
        start = time.perf_counter()
        client.send(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]}
        )
        client.until("textDocument/publishDiagnostics")
        taken.append(1000 * (time.perf_counter() - start))
        time.sleep(PAUSE)
    warm = sorted(taken[20:])
    worked = 1000 * (_worked(client.process.pid) - before) / KEYS
    status = Path(f"/proc/{client.process.pid}/status").read_text()
    memory = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) // 1024
    p99 = warm[int(0.99 * len(warm))]
    print(
        f"{len(text)} characters, {offences} offences, {len(warm)} keys: "
        f"median {statistics.median(warm):.0f} ms, p99 {p99:.0f} ms, {worked:.0f} ms of CPU a key, {memory} MB"
    )
    client.process.kill()


if __name__ == "__main__":
    main()
