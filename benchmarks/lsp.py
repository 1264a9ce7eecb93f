"""From keystroke to diagnostics: the server over a real pipe, a document of 5,000 characters, a key a step."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

# Copy with an offence every fifth line, in paragraphs of five lines.
LINES = (
    "这款纯棉四件套手感柔软，100支长绒棉，净重2.4公斤，可机洗。",
    "质量最好的面料，今天下单次日发货。",
    "尺寸200x230厘米，适合1.5米和1.8米的床。",
    "深色请单独洗，不要用漂白剂，阴干为宜。",
    "一套四件：被套一件、床单一件、枕套两件。",
    "",
)
KEYS = 200


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

    def receive(self) -> dict[str, object]:
        """The next message."""
        assert self.process.stdout is not None
        length = 0
        while (line := self.process.stdout.readline().strip()) or not length:
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        answer: dict[str, object] = json.loads(self.process.stdout.read(length))
        return answer

    def until(self, method: str) -> None:
        """Wait for a notification."""
        while self.receive().get("method") != method:
            pass


def main() -> None:
    client = Client()
    client.send("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, asks=True)
    client.receive()
    client.send("initialized", {})
    page = "\n".join(LINES) + "\n"
    text = page * (5000 // len(page) + 1)
    uri = "file:///tmp/adlint-bench/a.md"
    client.send(
        "textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "markdown", "version": 1, "text": text}}
    )
    client.until("textDocument/publishDiagnostics")
    taken = []
    for version in range(2, KEYS + 2):
        start = time.perf_counter()
        change = {"range": {"start": {"line": 3, "character": 0}, "end": {"line": 3, "character": 0}}, "text": "字"}
        client.send(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]}
        )
        client.until("textDocument/publishDiagnostics")
        taken.append(1000 * (time.perf_counter() - start))
    warm = sorted(taken[20:])
    status = Path(f"/proc/{client.process.pid}/status").read_text()
    memory = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) // 1024
    p99 = warm[int(0.99 * len(warm))]
    print(
        f"{len(text)} characters, {len(warm)} keys: median {statistics.median(warm):.0f} ms, p99 {p99:.0f} ms, {memory} MB"
    )
    client.process.kill()


if __name__ == "__main__":
    main()
