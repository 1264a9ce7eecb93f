"""Standard output and error: nothing printed fails to encode, and a reader that goes away does not change a run."""

from __future__ import annotations

import contextlib
import os
import sys
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import Any

# As Python opens its own standard streams.
_NEWLINE = None if sys.platform == "win32" else "\n"


class _Outlasting(FileIO):
    """A pipe that outlasts its reader: what nobody reads any more goes nowhere, so that the run ends as it would have."""

    is_read = True

    def write(self, data: Any) -> int:
        """Write bytes; how many were taken."""
        try:
            return super().write(data)
        except BrokenPipeError:
            self.is_read = False
            return memoryview(data).nbytes


def prepared(stream: Any) -> Any:
    """A standard stream as we print to it: to files and pipes UTF-8 everywhere, and nothing fails to encode.

    Args:
        stream: the stream, or None where the shell closed it.
    """
    if not hasattr(stream, "reconfigure"):
        return stream
    if stream.isatty():
        stream.reconfigure(errors="backslashreplace")
        return stream
    stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if type(_raw(stream)) is not FileIO:
        return stream
    raw = _Outlasting(stream.fileno(), "wb", closefd=False)
    # Python asked to be unbuffered has no buffer there.
    return TextIOWrapper(
        raw if stream.buffer is _raw(stream) else BufferedWriter(raw), "utf-8", "backslashreplace", newline=_NEWLINE,
        line_buffering=stream.line_buffering, write_through=stream.write_through,
    )  # fmt: skip


def is_read(stream: Any) -> bool:
    """Whether anybody reads a prepared stream, as far as it is known."""
    return getattr(_raw(stream), "is_read", True)


def discard(stream: Any) -> None:
    """Send what a stream still holds nowhere; else the interpreter complains once more when it ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _raw(stream: Any) -> Any:
    buffer = getattr(stream, "buffer", None)
    return getattr(buffer, "raw", buffer)
