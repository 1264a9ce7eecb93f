"""An editor that speaks the protocol over the pipes of a real server, and waits no longer than it says."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

Message = dict[str, Any]


class Editor:
    """A server process, and what is said to it and by it.

    Args:
        folder: the workspace.
        options: of `adlint lsp`.
        seconds: how long a message is waited for.
    """

    def __init__(self, folder: Path, *options: str, seconds: float = 60) -> None:
        self.folder = folder
        self._seconds = seconds
        self._asked = 0
        self._versions: dict[str, int] = {}
        words = [sys.executable, "-m", "adlint", "lsp", *options]
        self.process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=dict(os.environ),
        )
        self._said: queue.Queue[Message | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def begin(self, **capabilities: Any) -> Message:
        """Initialize; the answer."""
        wishes = {"processId": os.getpid(), "rootUri": self.folder.as_uri(), "capabilities": capabilities}
        answer = self.ask("initialize", wishes)
        self.tell("initialized", {})
        return answer

    def tell(self, method: str, params: object) -> None:
        """Send a notification."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: object) -> int:
        """Send a request; its number."""
        self._asked += 1
        self.send({"jsonrpc": "2.0", "id": self._asked, "method": method, "params": params})
        return self._asked

    def ask(self, method: str, params: object) -> Any:
        """Send a request and wait for its answer; an error is returned as it is."""
        return self.answer(self.request(method, params))

    def answer(self, number: int) -> Any:
        """The answer to a request; what comes before it is passed over."""
        while True:
            said = self.receive()
            if said.get("id") == number and "method" not in said:
                return said.get("result", said.get("error"))

    def open(self, name: str, text: str, language: str = "markdown") -> str:
        """Open a document; its uri."""
        uri = (self.folder / name).as_uri()
        self._versions[uri] = 1
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri: str, text: str) -> None:
        """Replace the text of a document."""
        self._versions[uri] += 1
        about = {"uri": uri, "version": self._versions[uri]}
        self.tell("textDocument/didChange", {"textDocument": about, "contentChanges": [{"text": text}]})

    def diagnostics(self, uri: str) -> list[Message]:
        """The next diagnostics of a document that are sent."""
        while True:
            said = self.receive()
            if said.get("method") == "textDocument/publishDiagnostics" and said["params"]["uri"] == uri:
                found: list[Message] = said["params"]["diagnostics"]
                return found

    def send(self, message: Message) -> None:
        """Send a message."""
        self.write(json.dumps(message).encode())

    def write(self, body: bytes) -> None:
        """Send bytes as a message."""
        self.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def raw(self, data: bytes) -> None:
        """Send bytes."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def receive(self, seconds: float | None = None) -> Message:
        """The next message.

        Raises:
            queue.Empty: nothing comes in time.
            EOFError: the server has ended.
        """
        said = self._said.get(timeout=self._seconds if seconds is None else seconds)
        if said is None:
            raise EOFError("the server has ended")
        return said

    def end(self) -> int:
        """Shut the server down as an editor does; its exit code."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        return self.process.wait(self._seconds)

    def kill(self) -> None:
        """Make sure that nothing is left."""
        self.process.kill()
        self.process.wait()

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while (line := stream.readline()).strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not line:
                self._said.put(None)
                return
            self._said.put(json.loads(stream.read(length)))
