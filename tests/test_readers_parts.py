"""Large tables in parts: however a file is cut, its records and their places stay the same."""

from __future__ import annotations

import io
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adlint.documents import Document
from adlint.errors import ReadError
from adlint.readers import Options, decoding, read, split

CELLS = st.text('标题好茶,;"\t\r\n a1😀é', max_size=6)
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "gb18030"]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of a few bytes, so that they cut characters, line ends, quotes and records."""
    monkeypatch.setattr(decoding, "PIECE", 7)


def told(document: Document) -> list[Any]:
    return [
        document.text,
        document.line,
        [(one.text, one.location, document.position(one.map.span(0, 1)[0])) for one in document.segments],
    ]


def whole(data: bytes, path: str) -> list[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "PIECE", 1 << 20)
        return documents(data, path)


def documents(data: bytes, path: str) -> list[Any]:
    found: list[Any] = []
    try:
        found += map(told, read(data, path))
    except ReadError as error:
        found.append((error.line, error.column, error.message()))
    return found


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=8), st.sampled_from(["\n", "\r\n", "\r", "\n\n"]))
def test_a_table_reads_the_same_in_parts(rows: list[list[str]], end: str) -> None:
    # Cells are not quoted by any rule: what is no proper table has to be told in the same way, too.
    data = ("标题,描述\n" + end.join(",".join(row) for row in rows)).encode()
    assert documents(data, "a.csv") == whole(data, "a.csv")


@given(st.lists(st.lists(CELLS, min_size=1, max_size=3), max_size=8), st.sampled_from(["\n", "\r\n", "\r"]))
def test_quoted_cells_read_the_same_in_parts(rows: list[list[str]], end: str) -> None:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    data = ("标题,描述\n" + end.join(quoted) + end).encode()
    assert documents(data, "a.csv") == whole(data, "a.csv")


@given(st.lists(st.sampled_from(['{"title": "好茶"}', "", " ", '{"a": ["x", "😀\\n"]}', "[]", "{", '"b"']), max_size=9))
def test_json_lines_read_the_same_in_parts(lines: list[str]) -> None:
    data = "\r\n".join(lines).encode()
    assert documents(data, "a.jsonl") == whole(data, "a.jsonl")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_encoding_is_found_in_parts(encoding: str) -> None:
    data = ("title,描述\n" + "明前龙井茶叶,回甘\n" * 40).encode(encoding)
    assert documents(data, "a.csv") == whole(data, "a.csv")


@pytest.mark.parametrize("encoding", ENCODINGS[:2])
def test_a_damaged_byte_is_placed_as_in_the_whole(encoding: str) -> None:
    data = "标题,描述\n好茶,清香\n".encode(encoding) + b"\xff\xfe,x\n"

    def place(read_in: Any) -> tuple[int | None, int | None]:
        with pytest.raises(ReadError) as caught:
            list(read_in)
        return caught.value.line, caught.value.column

    parts = place(read(io.BytesIO(data), "a.csv"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "PIECE", 1 << 20)
        assert parts == place(read(data, "a.csv")) == (3, 1)


def test_a_part_says_how_many_rows_it_has_and_can_be_sent_to_another_process() -> None:
    data = '编号,标题\n1,"好\n茶"\n\n2,红茶\n3,绿茶\n'.encode()
    parts = list(split(data, "a.csv"))
    assert len(parts) > 1
    assert sum(part.rows for part in parts) == 3
    apart = [d for part in parts for d in pickle.loads(pickle.dumps(part)).documents("a.csv", Options())]
    assert [[segment.text for segment in document.segments] for document in apart] == [["好\n茶"], ["红茶"], ["绿茶"]]


def test_only_what_a_part_needs_is_read() -> None:
    stream = io.BytesIO("标题\n".encode() + "好茶\n".encode() * 1000)
    next(split(stream, "a.csv"))
    assert stream.tell() < 100
