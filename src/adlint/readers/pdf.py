"""The text layer of PDF, page by page. Pictures of text are not read."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import BytesIO

from adlint.documents import Document
from adlint.errors import ReadError
from adlint.readers.blocks import DAMAGED, Block, damaged, document_of, library
from adlint.readers.fields import Options


def read_pdf(data: bytes, path: str, options: Options) -> Iterator[Document]:
    """Yield the one document of a PDF.

    Args:
        data: the file.
        path: its name.
        options: not used; it has neither columns nor keys.

    Raises:
        ReadError: it is damaged or protected, has no text layer, or the library is not installed.
    """
    pypdf = library("pypdf", "office", path)
    # It tells of every oddity of a file; ours is one error or none.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        pages = pypdf.PdfReader(BytesIO(data)).pages
        blocks = [Block(page.extract_text(), f"/page/{number}") for number, page in enumerate(pages, 1)]
    except (*DAMAGED, pypdf.errors.PyPdfError) as error:
        raise damaged(path, error) from None
    if not any(block.text.strip() for block in blocks):
        raise ReadError(
            "PDF 里没有文字层，可能是扫描件", "The PDF has no text layer; it may be a scan", path=path,
            hint=("请导出文字版", "Export it with text"),
        )  # fmt: skip
    yield document_of(blocks, path)
