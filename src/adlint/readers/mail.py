"""Mails (.eml): subject and body, read as a message."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

from adlint.documents import Document
from adlint.readers.blocks import DAMAGED, Block, damaged, document_of
from adlint.readers.fields import Options
from adlint.readers.markup import read_markup


def read_mail(data: bytes, path: str, options: Options) -> Iterator[Document]:
    """Yield the one document of a mail.

    Args:
        data: the file.
        path: its name.
        options: not used; it has neither columns nor keys.

    Raises:
        ReadError: its parts cannot be decoded.
    """
    try:
        mail = message_from_bytes(data, policy=default)
        blocks = [Block(f"主题：{mail['subject']}", "/subject")] if mail["subject"] else []
        body = mail.get_body(("plain", "html"))
        if body is not None:
            text = str(body.get_content())
            if body.get_content_subtype() == "html":
                (page,) = read_markup(text, path)
                text = "\n".join(segment.text for segment in page.segments)
            blocks.append(Block(text, "/body"))
    except (*DAMAGED, LookupError) as error:
        raise damaged(path, error) from None
    yield document_of(blocks, path, "message")
