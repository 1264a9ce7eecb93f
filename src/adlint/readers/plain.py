"""Plain text: every line is read as it stands."""

from __future__ import annotations

from collections.abc import Iterator

from adlint.documents import Document
from adlint.readers.fields import Options


def read_plain(text: str, path: str, options: Options) -> Iterator[Document]:
    """Yield the one document of a plain text.

    Args:
        text: the decoded file.
        path: its name.
        options: not used; plain text has neither columns nor keys.
    """
    yield Document.plain(text, path=path)
