"""Word and PowerPoint: paragraphs, cells of tables and text boxes, in order. Runs are joined: a word may be split over several."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePath
from typing import Any

from adlint.documents import Document
from adlint.errors import ReadError
from adlint.readers.blocks import DAMAGED, Block, damaged, document_of, library
from adlint.readers.fields import Options
from adlint.readers.packed import check_size

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def read_office(data: bytes, path: str, options: Options) -> Iterator[Document]:
    """Yield the one document of a text or a presentation.

    Args:
        data: the file.
        path: its name; `.pptx` is a presentation.
        options: not used; it has neither columns nor keys.

    Raises:
        ReadError: it is damaged or protected, or the library is not installed.
    """
    read = _slides if PurePath(path).suffix.lower() == ".pptx" else _paragraphs
    check_size(BytesIO(data), path)
    try:
        yield document_of(list(read(data, path)), path)
    except ReadError:
        raise
    except (*DAMAGED, zipfile.BadZipFile) as error:
        raise damaged(path, error) from None


def _paragraphs(data: bytes, path: str) -> Iterator[Block]:
    document = library("docx", "office", path).Document(BytesIO(data))
    yield from _words(document.element.body, "")
    # Headers repeat over sections that share them.
    seen: set[int] = set()
    for number, section in enumerate(document.sections, 1):
        for name in ("header", "footer"):
            part = getattr(section, name)
            if not part.is_linked_to_previous and id(part._element) not in seen:
                seen.add(id(part._element))
                yield from _words(part._element, f"/{name}{number}")


def _words(root: Any, prefix: str) -> Iterator[Block]:
    for number, paragraph in enumerate(root.iter(f"{_W}p"), 1):
        text = "".join(_pieces(paragraph))
        if text.strip():
            yield Block(text, f"{prefix}/paragraph/{number}", _level(paragraph))


def _pieces(node: Any) -> Iterator[str]:
    """The text of a paragraph, without that of text boxes in it, which have paragraphs of their own."""
    for child in node:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}tab":
            yield "\t"
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag != f"{_W}p":
            yield from _pieces(child)


def _level(paragraph: Any) -> int | None:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = "" if style is None else str(style.get(f"{_W}val")).lower()
    digits = name.removeprefix("heading").strip()
    if name == "title":
        return 1
    return int(digits) if name.startswith("heading") and digits in "123456" and digits else None


def _slides(data: bytes, path: str) -> Iterator[Block]:
    slides = library("pptx", "office", path).Presentation(BytesIO(data)).slides
    for number, slide in enumerate(slides, 1):
        roots = [(f"/slide/{number}", slide._element)]
        if slide.has_notes_slide:
            roots.append((f"/slide/{number}/notes", slide.notes_slide._element))
        for prefix, root in roots:
            for place, paragraph in enumerate(root.iter(f"{_A}p"), 1):
                text = "".join(
                    (node.text or "") if node.tag == f"{_A}t" else "\n" for node in paragraph.iter(f"{_A}t", f"{_A}br")
                )
                if text.strip():
                    yield Block(text, f"{prefix}/paragraph/{place}")
