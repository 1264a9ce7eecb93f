"""Word and PowerPoint: paragraphs, cells of tables and text boxes, in order. Runs are joined: a word may be split over several."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import PurePath
from typing import Any

from adlint.documents import Document
from adlint.errors import ReadError
from adlint.readers.blocks import DAMAGED, Block, damaged, document_of, library
from adlint.readers.fields import Options
from adlint.readers.packed import check_size
from adlint.readers.sheets import letters

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_NOTES = frozenset({"footnote", "endnote"})
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
    yield from _Story("").blocks(document.element.body)
    # Headers repeat over sections that share them.
    seen: set[int] = set()
    for number, section in enumerate(document.sections, 1):
        for name in ("header", "footer"):
            part = getattr(section, name)
            if not part.is_linked_to_previous and id(part._element) not in seen:
                seen.add(id(part._element))
                yield from _Story(f"/{name}/{number}").blocks(part._element)
    parse = library("docx.oxml", "office", path).parse_xml
    for relation in document.part.rels.values():
        name = relation.reltype.rpartition("/")[2].removesuffix("s")
        if name in _NOTES and not relation.is_external:
            notes = parse(relation.target_part.blob).iter(f"{_W}{name}")
            # The first two are the lines above notes.
            shown = (note for note in notes if note.get(f"{_W}type") in (None, "normal"))
            for number, note in enumerate(shown, 1):
                yield from _Story(f"/{name}/{number}", is_one=True).blocks(note)


class _Story:
    """Counts paragraphs, tables and text boxes as Word does: those of a table belong to its cells.

    Args:
        prefix: the place of all of it.
        is_one: whether the place says enough, as that of a cell or a note does, so that its paragraphs are not counted.
    """

    def __init__(self, prefix: str, *, is_one: bool = False) -> None:
        self._prefix = prefix
        self._is_one = is_one
        self._counts = {"paragraph": 0, "table": 0, "textbox": 0}

    def blocks(self, root: Any) -> Iterator[Block]:
        """The paragraphs with something in them, in order."""
        for child in root:
            if child.tag == f"{_W}p":
                place = self._prefix if self._is_one else self._next("paragraph")
                text, runs = _joined(_pieces(child))
                if text.strip():
                    yield Block(text, place, _level(child), runs)
                for box in _boxes(child):
                    yield from _Story(self._next("textbox")).blocks(box)
            elif child.tag == f"{_W}tbl":
                table = self._next("table")
                for line, row in enumerate(child.iterchildren(f"{_W}tr"), 1):
                    for column, cell in enumerate(row.iterchildren(f"{_W}tc")):
                        yield from _Story(f"{table}/{letters(column)}{line}", is_one=True).blocks(cell)
            else:
                # Content controls, insertions and the like hold paragraphs of the story around them.
                yield from self.blocks(child)

    def _next(self, name: str) -> str:
        self._counts[name] += 1
        return f"{self._prefix}/{name}/{self._counts[name]}"


def _boxes(paragraph: Any) -> Iterator[Any]:
    """The text boxes of a paragraph, each once: what old programs are given in place of one is left out."""
    for box in paragraph.iter(f"{_W}txbxContent"):
        above = [up.tag for up in box.iterancestors()]
        if f"{_MC}Fallback" not in above and f"{_W}txbxContent" not in above[: above.index(paragraph.tag)]:
            yield box


def _joined(pieces: Iterable[str | None]) -> tuple[str, tuple[int, ...]]:
    """A paragraph's text, and where in it each run begins."""
    texts: list[str] = []
    runs: list[int] = []
    length = 0
    for piece in pieces:
        if piece is None:
            runs.append(length)
        else:
            texts.append(piece)
            length += len(piece)
    return "".join(texts), tuple(runs)


def _pieces(node: Any) -> Iterator[str | None]:
    """The text of a paragraph, without that of text boxes in it, which have paragraphs of their own; None where a run begins."""
    for child in node:
        if child.tag == f"{_W}r":
            yield None
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}tab":
            yield "\t"
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag == f"{_W}moveFrom":
            # What was moved away is not read, but its runs count.
            yield from (None for _ in child.iter(f"{_W}r"))
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
