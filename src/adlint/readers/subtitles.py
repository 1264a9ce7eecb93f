"""Subtitles (.srt, .vtt): one segment per cue; numbers, times, marks and what stands between cues (NOTE, STYLE) are not read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from adlint.documents import Document, MappedText, Segment
from adlint.findings import Location
from adlint.readers.fields import Options

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_TIMES = re.compile(r"\s*((?:\d+:)?\d\d:\d\d[.,]\d{3})\s*-->")
_MARKS = re.compile(r"</?[^<>]{1,40}>|\{\\[^{}]{1,40}\}")


def read_subtitles(text: str, path: str, options: Options) -> Iterator[Document]:
    """Yield the one document of a file of subtitles.

    Args:
        text: the decoded file.
        path: its name.
        options: not used; it has neither columns nor keys.
    """
    segments = []
    cue: tuple[str, MappedText] | None = None
    for line in _LINE.finditer(text):
        body = line[0].rstrip("\r\n")
        times = _TIMES.match(body)
        if times:
            cue = (times[1], MappedText())
        elif not body.strip():
            segments += _segment(cue)
            cue = None
        elif cue is not None:
            if cue[1].text:
                # What is said goes on in the next line.
                cue[1].add("\n", line.start() - 1)
            _add(cue[1], body, line.start())
    segments += _segment(cue)
    yield Document(text, tuple(segments), path)


def _add(read: MappedText, body: str, start: int) -> None:
    done = 0
    for mark in _MARKS.finditer(body):
        read.add(body[done : mark.start()], start + done)
        done = mark.end()
    read.add(body[done:], start + done)


def _segment(cue: tuple[str, MappedText] | None) -> list[Segment]:
    if cue is None or not cue[1].text.strip():
        return []
    return [Segment(cue[1].text, cue[1].map(), location=Location(pointer=cue[0]))]
