"""Offsets that never lie: maps, derived texts, lines and plain documents."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adlint.documents import Document, MappedText, OffsetMap, Piece
from adlint.lines import LineIndex

# What real copy mixes: Chinese, full-width, emoji with joiners, combining marks, line ends.
COPY = st.text(
    st.one_of(
        st.sampled_from("最好ＡＢ１，。㎏①…😀👩‍🚀\u200b\u0301\ufe0f \t\r\n"), st.characters(exclude_categories=["Cs"])
    ),
    max_size=40,
)


@st.composite
def maps(draw: st.DrawFn, source_length: int | None = None, widest: int = 1) -> OffsetMap:
    """A map whose source is `source_length` long (any length when None): copies, dropped source, and expansions.

    `widest` is the longest derived run that an atomic piece may have.
    """
    left = source_length if source_length is not None else 30
    pieces = []
    derived = source = 0
    while left and draw(st.booleans()):
        gap = draw(st.integers(0, min(2, left - 1)))
        taken = draw(st.integers(1, min(4, left - gap)))
        length = draw(st.one_of(st.just(taken), st.integers(1, widest)))
        pieces.append(Piece(derived, length, source + gap, taken))
        derived += length
        source += gap + taken
        left -= gap + taken
    return OffsetMap(pieces)


@st.composite
def spans(draw: st.DrawFn, length: int) -> tuple[int, int]:
    """A span that is not empty inside `length` code points."""
    start = draw(st.integers(0, length - 1))
    return start, draw(st.integers(start + 1, length))


def test_the_identity_maps_every_span_to_itself() -> None:
    identity = OffsetMap.identity(5)
    assert identity.span(1, 3) == (1, 3)
    assert identity.is_contiguous
    assert OffsetMap.identity(5, 10).span(0, 5) == (10, 15)
    assert OffsetMap.identity(0).length == 0


def test_dropped_source_lies_inside_the_span_that_runs_over_it() -> None:
    gapped = OffsetMap([Piece(0, 1, 0, 1), Piece(1, 2, 4, 2)])
    assert gapped.span(0, 1) == (0, 1)
    assert gapped.span(0, 2) == (0, 5)
    assert gapped.span(1, 3) == (4, 6)
    assert not gapped.copies(0, 2)
    assert gapped.copies(1, 3)


def test_a_cut_expansion_widens_to_its_whole_source() -> None:
    kilograms = OffsetMap([Piece(0, 1, 0, 1), Piece(1, 2, 1, 1), Piece(3, 1, 2, 1)])
    assert kilograms.span(1, 2) == kilograms.span(2, 3) == (1, 2)
    assert kilograms.span(0, 2) == (0, 2)
    assert kilograms.span(2, 4) == (1, 3)
    assert not kilograms.copies(1, 2)
    assert not kilograms.is_identity_for(0, 2)


def test_a_contraction_stands_for_its_whole_source() -> None:
    entity = OffsetMap([Piece(0, 2, 0, 2), Piece(2, 1, 2, 5), Piece(3, 1, 7, 1)])
    assert entity.span(2, 3) == (2, 7)
    assert entity.span(1, 4) == (1, 8)


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([Piece(1, 1, 0, 1)], id="gap at the start"),
        pytest.param([Piece(0, 2, 0, 2), Piece(3, 1, 2, 1)], id="gap in the derived text"),
        pytest.param([Piece(0, 2, 0, 2), Piece(1, 1, 2, 1)], id="overlap in the derived text"),
        pytest.param([Piece(0, 2, 0, 2), Piece(2, 1, 1, 1)], id="overlap in the source"),
        pytest.param([Piece(0, 1, 5, 1), Piece(1, 1, 0, 1)], id="source goes back"),
        pytest.param([Piece(0, 0, 0, 1)], id="empty run"),
        pytest.param([Piece(0, 1, 0, -1)], id="negative source"),
    ],
)
def test_pieces_that_are_not_monotone_are_refused(pieces: list[Piece]) -> None:
    with pytest.raises(ValueError, match="not monotone"):
        OffsetMap(pieces)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 1), (-1, 2), (0, 4)])
def test_spans_outside_the_text_are_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        OffsetMap.identity(3).span(start, end)


@given(maps(widest=4), st.data())
def test_spans_keep_their_order(one: OffsetMap, data: st.DataObject) -> None:
    if one.length:
        start, end = data.draw(spans(one.length))
        low, high = one.span(start, end)
        assert low < high
        assert low == one.span(start, start + 1)[0]
        assert high == one.span(end - 1, end)[1]


def assert_composes(inner: OffsetMap, outer: OffsetMap) -> None:
    """Every span through the composed map is the span looked up twice."""
    composed = inner.then(outer)
    assert composed.length == inner.length
    for start in range(inner.length):
        for end in range(start + 1, inner.length + 1):
            assert composed.span(start, end) == outer.span(*inner.span(start, end)), (start, end)


@given(maps(), st.data())
def test_composing_equals_looking_up_twice(outer: OffsetMap, data: st.DataObject) -> None:
    assert_composes(data.draw(maps(outer.length)), outer)


@given(st.integers(1, 20), st.integers(0, 9), st.data())
def test_composing_with_a_shifted_copy_only_shifts(length: int, shift: int, data: st.DataObject) -> None:
    assert_composes(data.draw(maps(length, widest=4)), OffsetMap.identity(length, shift))


@given(maps(widest=4), st.data())
def test_composing_expansions_never_narrows_a_span(outer: OffsetMap, data: st.DataObject) -> None:
    inner = data.draw(maps(outer.length, widest=4))
    if inner.length:
        start, end = data.draw(spans(inner.length))
        low, high = outer.span(*inner.span(start, end))
        composed_low, composed_high = inner.then(outer).span(start, end)
        assert composed_low <= low < high <= composed_high


def test_inserted_text_takes_no_room_in_the_source() -> None:
    inner = OffsetMap([Piece(0, 2, 0, 2), Piece(2, 1, 2, 0), Piece(3, 1, 2, 1)])
    composed = inner.then(OffsetMap([Piece(0, 2, 5, 2), Piece(2, 1, 9, 1)]))
    assert composed.span(0, 2) == (5, 7)
    assert composed.span(3, 4) == (9, 10)
    assert composed.span(0, 4) == (5, 10)


def test_a_derived_text_knows_where_each_part_came_from() -> None:
    source = "重 5㎏ &amp; 好"
    mapped = MappedText()
    for text, start, length in (
        ("重 5", 0, None),
        ("kg", 3, 1),
        (" ", 4, None),
        ("", 5, 9),
        ("&", 5, 5),
        (" 好", 10, None),
    ):
        mapped.add(text, start, length)
    assert mapped.text == "重 5kg & 好"
    placed = mapped.map()
    assert [source[slice(*placed.span(at, at + 1))] for at in range(placed.length)] == [
        *"重 5㎏㎏ ", "&amp;", " ", "好",
    ]  # fmt: skip


@given(COPY, st.data())
def test_a_text_copied_in_parts_stays_in_its_place(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)))) | {0, len(text)})
    mapped = MappedText()
    for start, end in itertools.pairwise(cuts):
        mapped.add(text[start:end], start)
    assert mapped.text == text
    assert mapped.map().is_contiguous


def test_every_kind_of_line_end_begins_a_line() -> None:
    index = LineIndex("甲\n乙\r\n丙\r丁😀戊")
    assert [index.position(offset) for offset in (0, 1, 2, 3, 4, 5, 7, 8, 9)] == [
        (1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 1), (4, 1), (4, 2), (4, 3),
    ]  # fmt: skip


def test_a_record_inside_a_file_counts_from_where_it_begins() -> None:
    index = LineIndex("甲乙\n丙", first_line=7, first_column=5)
    assert [index.position(offset) for offset in (0, 1, 3)] == [(7, 5), (7, 6), (8, 1)]
    document = Document("甲乙\n丙", (), line=7, column=5)
    assert (document.position(1), document.position(3)) == ((7, 6), (8, 1))


@given(COPY)
def test_positions_are_those_of_reading_character_by_character(text: str) -> None:
    index = LineIndex(text)
    line, column = 1, 1
    for offset, char in enumerate(text):
        assert index.position(offset) == (line, column)
        column += 1
        if char == "\n" or (char == "\r" and text[offset + 1 : offset + 2] != "\n"):
            line, column = line + 1, 1
    assert index.position(len(text)) == (line, column)


@given(COPY)
def test_the_segments_of_a_plain_document_are_its_lines_that_say_something(text: str) -> None:
    document = Document.plain(text, path="a.txt", field="body")
    assert document.text == text
    covered = set()
    for segment in document.segments:
        start, end = segment.map.span(0, len(segment.text))
        assert text[start:end] == segment.text
        assert segment.field == "body"
        assert not {"\n", "\r"} & set(segment.text)
        covered |= set(range(start, end))
    assert not "".join(char for at, char in enumerate(text) if at not in covered).strip()


def test_a_very_long_line_is_read_in_pieces_that_end_with_a_sentence() -> None:
    text = "这条毛巾好用。" * 6_000 + "没有句号" * 3_000
    pieces = Document.plain(text).segments
    assert "".join(piece.text for piece in pieces) == text
    assert max(len(piece.text) for piece in pieces) <= 20_000
    assert [piece.text[-1] for piece in pieces[:2]] == ["。", "。"]


@pytest.mark.parametrize("before", [19_899, 19_997, 19_998, 19_999, 20_000, 39_797])
def test_no_offence_is_lost_where_a_line_without_a_stop_is_parted(before: int) -> None:
    text = ("甲乙" * before)[:before] + "国家级工艺"
    pieces = Document.plain(text).segments
    assert any("国家级" in piece.text for piece in pieces)
    for piece in pieces:
        start, end = piece.map.span(0, len(piece.text))
        assert text[start:end] == piece.text
