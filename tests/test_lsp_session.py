"""A recorded session, replayed against the server: everything it says, word for word.

`tests/sessions/*.jsonl` holds a message a line, of the editor or of the server. `ADLINT_UPDATE=1` records the server's side anew.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from editor import Editor, Message

from adlint import __version__

SESSIONS = Path(__file__).parent / "sessions"
# The server numbers its own requests at random; what it remembers of a file by depends on the folder.
_NUMBER = re.compile(r'"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"')
# A page is known by what it says, which changes with the rule.
_PAGE = re.compile(r"/pages/[0-9a-f]+/")
_RESULT = re.compile(r'"resultId": "[0-9a-f]{16}"')
# When recording: how long the server is listened to after each message of the editor, in seconds.
_PATIENCE = 4


def plain(said: Message, packed: Path) -> Message:
    """A message of the server without what differs from one machine to another."""
    text = json.dumps(said, ensure_ascii=False)
    text = text.replace((packed / ".adlint" / "cache").as_uri(), "{cache}").replace(packed.as_uri(), "{root}")
    text = text.replace(f'"version": "{__version__}"', '"version": "{version}"')
    text = _PAGE.sub("/pages/{page}/", text)
    text = _RESULT.sub('"resultId": "{result}"', _NUMBER.sub('"{number}"', text))
    made: Message = json.loads(text)
    return made


def _heard(editor: Editor, count: int) -> Iterator[Message]:
    """So many messages of the server; when recording, what it says before it falls silent."""
    if not os.environ.get("ADLINT_UPDATE"):
        yield from (editor.receive() for _ in range(count))
        return
    with contextlib.suppress(queue.Empty, EOFError):
        while True:
            yield editor.receive(_PATIENCE)


def replayed(recorded: list[dict[str, Message]], editor: Editor, packed: Path) -> list[dict[str, Message]]:
    """The session as it goes now: what the editor says, and what the server says to that."""
    went: list[dict[str, Message]] = []
    number = ""
    places = [place for place, line in enumerate(recorded) if "editor" in line]
    for place, following in zip(places, [*places[1:], len(recorded)], strict=True):
        went.append(recorded[place])
        text = json.dumps(recorded[place]["editor"]).replace("{root}", packed.as_uri()).replace("{number}", number)
        editor.send(json.loads(text))
        for said in _heard(editor, following - place - 1):
            number = str(said["id"]) if "method" in said and "id" in said else number
            went.append({"server": plain(said, packed)})
    return went


@pytest.mark.parametrize("name", [path.name for path in sorted(SESSIONS.glob("*.jsonl"))])
def test_a_recorded_session_goes_as_it_went(
    packed: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    # Pages of rules are told by where they are.
    monkeypatch.setenv("ADLINT_CACHE_DIR", str(own_cache.replace(packed / ".adlint" / "cache")))
    path = SESSIONS / name
    recorded = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    editor = Editor(packed, "--as-of", "2026-11-21")
    try:
        went = replayed(recorded, editor, packed)
        if os.environ.get("ADLINT_UPDATE"):
            path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in went), "utf-8")
            recorded = went
        assert went == recorded
        # Nothing is said beyond the record.
        with pytest.raises(EOFError):
            editor.receive()
        assert editor.process.wait(10) == 0
    finally:
        editor.kill()
