"""Cells and comments put into a workbook's own XML: all that is not written stays, byte by byte, whatever it is.

Libraries that read and write workbooks drop what they do not know: pictures, charts, what formulas came to. The parts are those of
ECMA-376 (Office Open XML), 18.3 for sheets, 18.7 for comments.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from io import BytesIO
from typing import NamedTuple
from xml.etree import ElementTree

from adlint.errors import ReadError
from adlint.readers.sheets import letters
from adlint.reporters.sheets import safe

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AUTHOR = "adlint"
_ROW = re.compile(r"<(?P<p>\w+:)?row\b(?P<attributes>[^>]*?)(?:/>|>(?P<cells>.*?)</(?:\w+:)?row>)", re.S)
_CELL = re.compile(r"<(?:\w+:)?c\b(?P<attributes>[^>]*?)(?:/>|>.*?</(?:\w+:)?c>)", re.S)
_NAME = re.compile(r'\br="([A-Z]+)([0-9]+)"')
_STYLE = re.compile(r'\bs="([0-9]+)"')
_DIMENSION = re.compile(r'(<(?:\w+:)?dimension\b[^>]*?ref="[A-Z]+[0-9]+(?::))([A-Z]+)([0-9]+")')
# What may follow the notes of a sheet, in the order of the schema.
_AFTER_NOTES = re.compile(
    r"<(?:\w+:)?(?:legacyDrawingHF|drawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst)\b|</(?:\w+:)?worksheet>"
)
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
    ' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>'
    "</v:shapetype></xml>"
)
_SHAPE = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{id}" type="#_x0000_t202" fillcolor="#ffffe1"'
    ' o:insetmode="auto" style="position:absolute;margin-left:60pt;margin-top:2pt;width:180pt;height:80pt;visibility:hidden">'
    '<v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox/>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
# Shapes of a sheet are numbered; those of others hardly come so far.
_FIRST_SHAPE = 60_001


class Put(NamedTuple):
    """What is to stand in a cell.

    Attributes:
        row: 1-based.
        column: 0-based.
        text: what it says; it is text, also where it begins as a formula does.
        like: 0-based column of the cell in that row whose format it takes.
        comment: what its comment says; None for a cell without one.
    """

    row: int
    column: int
    text: str
    like: int
    comment: str | None = None


def put(data: bytes, sheets: Mapping[str, Sequence[Put]], path: str) -> bytes:
    """A workbook with cells written into it.

    Args:
        data: the workbook.
        sheets: what is to stand in the cells of sheets, by their titles.
        path: its name, for the error.

    Raises:
        ReadError: a cell or sheet is not written in a way that is known.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        book = _Book(archive, path)
        for title, cells in sheets.items():
            book.fill(title, cells)
        made = BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy:
            copy.comment = archive.comment
            for member in archive.infolist():
                copy.writestr(member, book.written.pop(member.filename, b"") or archive.read(member))
            for name, text in book.written.items():
                copy.writestr(name, text)
    return made.getvalue()


class _Book:
    """The parts of a workbook, and those that are written anew.

    Args:
        archive: the workbook.
        path: its name, for the error.
    """

    def __init__(self, archive: zipfile.ZipFile, path: str) -> None:
        self.written: dict[str, bytes] = {}
        self._archive = archive
        self._path = path
        self._names = set(archive.namelist())
        self._sheets = self._places()

    def _text(self, name: str) -> str:
        data = self.written.get(name) or self._archive.read(name)
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")

    def _write(self, name: str, text: str) -> None:
        # Written as UTF-8, whatever it was.
        declared = re.sub(r'^(<\?xml[^>]*?encoding=)["\'][^"\']*["\']', r'\1"UTF-8"', text)
        self.written[name] = declared.encode()

    def _places(self) -> dict[str, str]:
        """The part of each sheet, by its title."""
        (book,) = (target for kind, _, target in self._relations("") if kind == "officeDocument")
        targets = {number: target for _, number, target in self._relations(book)}
        root = ElementTree.fromstring(self._text(book))
        sheets = (one for one in root.iter() if one.tag.rpartition("}")[2] == "sheet")
        return {
            one.get("name", ""): targets[number] for one in sheets if (number := one.get(f"{{{_OFFICE}}}id")) in targets
        }

    def _relations(self, name: str) -> list[tuple[str, str, str]]:
        """What a part is related to: kind, id, and name of the other part."""
        relations = _relations_of(name)
        if relations not in self._names and relations not in self.written:
            return []
        folder = posixpath.dirname(name)
        return [
            (one.get("Type", "").rpartition("/")[2], one.get("Id", ""), _resolved(folder, one.get("Target", "")))
            for one in ElementTree.fromstring(self._text(relations))
            if one.get("TargetMode") != "External"
        ]

    def _relate(self, name: str, kind: str, target: str) -> str:
        """Relate a part to another one; the relation's id."""
        relations = _relations_of(name)
        known = {number for _, number, _ in self._relations(name)}
        number = next(f"rIdAdlint{count}" for count in range(1, 1000) if f"rIdAdlint{count}" not in known)
        if relations in self._names or relations in self.written:
            text = self._text(relations)
        else:
            text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_PACKAGE}"></Relationships>'
        one = f'<Relationship xmlns="{_PACKAGE}" Id="{number}" Type="{_OFFICE}/{kind}" Target="/{target}"/>'
        self._write(relations, _before_end(text, one))
        return number

    def _declare(self, one: str, mark: str) -> None:
        """Tell what kind of part there is, unless that is told."""
        types = self._text("[Content_Types].xml")
        if mark not in types:
            self._write("[Content_Types].xml", _before_end(types, one))

    def fill(self, title: str, cells: Sequence[Put]) -> None:
        """Write cells of a sheet.

        Raises:
            ReadError: the sheet or a row is not written in a way that is known.
        """
        name = self._sheets[title]
        text = self._text(name)
        rows: dict[int, list[Put]] = {}
        for one in cells:
            rows.setdefault(one.row, []).append(one)

        def filled(match: re.Match[str]) -> str:
            number = re.search(r'\br="([0-9]+)"', match["attributes"])
            return _row(match, rows.pop(int(number[1]))) if number and int(number[1]) in rows else match[0]

        text = _ROW.sub(filled, text)
        if rows:
            raise ReadError(
                f"工作表 {title} 的写法不认识，没有写入", f"Sheet {title} is written in an unknown way; nothing was written",
                path=self._path, hint=("用 Excel 或 WPS 打开，另存一份再改", "Open it in Excel or WPS and save a copy"),
            )  # fmt: skip
        last = max(one.column for one in cells)
        text = _DIMENSION.sub(lambda found: _widened(found, last), text, count=1)
        self._write(name, text)
        if told := [one for one in cells if one.comment is not None]:
            self._comment(name, told)

    def _comment(self, name: str, cells: Sequence[Put]) -> None:
        """Give cells of a sheet their comments."""
        relations = {kind: target for kind, _, target in self._relations(name)}
        notes, drawing = relations.get("comments"), relations.get("vmlDrawing")
        if notes is None:
            notes = self._new("xl/adlintComments{}.xml")
            self._write(
                notes,
                f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{_MAIN}"><authors></authors>'
                "<commentList></commentList></comments>",
            )
            self._relate(name, "comments", notes)
            self._declare(
                f'<Override xmlns="{_TYPES}" PartName="/{notes}" ContentType="{_COMMENTS_TYPE}"/>', f'"/{notes}"'
            )
        if drawing is None:
            drawing = self._new("xl/drawings/adlintDrawing{}.vml")
            self._write(drawing, _VML)
            number = self._relate(name, "vmlDrawing", drawing)
            self._declare(f'<Default xmlns="{_TYPES}" Extension="vml" ContentType="{_VML_TYPE}"/>', 'Extension="vml"')
            sheet = self._text(name)
            at = _AFTER_NOTES.search(sheet)
            end = at.start() if at else len(sheet)
            one = f'<legacyDrawing xmlns="{_MAIN}" xmlns:r="{_OFFICE}" r:id="{number}"/>'
            self._write(name, sheet[:end] + one + sheet[end:])
        text, new = _noted(self._text(notes), cells)
        self._write(notes, text)
        shapes = self._text(drawing)
        first = max([_FIRST_SHAPE, *(int(one) + 1 for one in re.findall(r'id="_x0000_s([0-9]{5,8})"', shapes))])
        added = (_SHAPE.format(id=first + count, row=one.row - 1, column=one.column) for count, one in enumerate(new))
        self._write(drawing, _before_end(shapes, "".join(added)))

    def _new(self, pattern: str) -> str:
        """The name of a part that is not there."""
        return next(
            name
            for count in range(1, 10_000)
            if (name := pattern.format(count)) not in self._names and name not in self.written
        )


def _relations_of(name: str) -> str:
    folder, file = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _before_end(text: str, more: str) -> str:
    """A document with more at the end of its root."""
    closed = text.rstrip()
    if closed.endswith("/>"):
        name = re.match(r"<([\w:]+)", closed[closed.rindex("<") :])
        return f"{closed[:-2]}>{more}</{name[1]}>" if name else text
    at = text.rindex("</")
    return text[:at] + more + text[at:]


def _row(match: re.Match[str], cells: Iterable[Put]) -> str:
    """A row with cells written into it."""
    prefix = match["p"] or ""
    body = match["cells"] or ""
    for one in sorted(cells, key=lambda cell: cell.column):
        there = {_number(name[1]): cell for cell in _CELL.finditer(body) if (name := _NAME.search(cell["attributes"]))}
        like = there.get(one.like)
        style = _STYLE.search(like["attributes"]) if like else None
        form = f' s="{style[1]}"' if style else ""
        said = f'<{prefix}t xml:space="preserve">{escape(safe(one.text), quote=False)}</{prefix}t>'
        made = f'<{prefix}c r="{letters(one.column)}{one.row}"{form} t="inlineStr"><{prefix}is>{said}</{prefix}is></{prefix}c>'
        old = there.get(one.column)
        after = next((cell.start() for column, cell in sorted(there.items()) if column > one.column), len(body))
        start, end = old.span() if old else (after, after)
        body = body[:start] + made + body[end:]
    attributes = re.sub(r'\s+spans="[^"]*"', "", match["attributes"])
    return f"<{prefix}row{attributes}>{body}</{prefix}row>"


def place_of(cell: str) -> tuple[int, int]:
    """The 1-based row and the 0-based column of a cell such as AA7."""
    name = cell.rstrip("0123456789")
    return int(cell[len(name) :]), _number(name)


def _number(name: str) -> int:
    """The 0-based number of a column: that of AA is 26."""
    number = 0
    for char in name:
        number = number * 26 + ord(char) - ord("A") + 1
    return number - 1


def _widened(found: re.Match[str], column: int) -> str:
    return f"{found[1]}{letters(max(_number(found[2]), column))}{found[3]}"


def _noted(text: str, cells: Sequence[Put]) -> tuple[str, list[Put]]:
    """Comments with those of cells among them, and the cells that had none."""
    root = re.search(r"<(\w+:)?comments\b", text)
    p = root[1] or "" if root else ""
    if empty := re.search(rf"<{p}commentList\s*/>", text):
        text = f"{text[: empty.start()]}<{p}commentList></{p}commentList>{text[empty.end() :]}"
    authors = re.findall(rf"<{p}author\b[^>]*?(?:/>|>(.*?)</{p}author>)", text, re.S)
    if _AUTHOR not in authors:
        authors.append(_AUTHOR)
        if empty := re.search(rf"<{p}authors\s*/>", text):
            text = f"{text[: empty.start()]}<{p}authors></{p}authors>{text[empty.end() :]}"
        text = text.replace(f"</{p}authors>", f"<{p}author>{_AUTHOR}</{p}author></{p}authors>", 1)
    new = []
    for one in cells:
        name = f"{letters(one.column)}{one.row}"
        made = (
            f'<{p}comment ref="{name}" authorId="{authors.index(_AUTHOR)}"><{p}text><{p}t xml:space="preserve">'
            f"{escape(safe(one.comment), quote=False)}</{p}t></{p}text></{p}comment>"
        )
        old = re.search(rf'<{p}comment\b[^>]*?\bref="{name}".*?</{p}comment>', text, re.S)
        if old:
            text = text[: old.start()] + made + text[old.end() :]
        else:
            text = text.replace(f"</{p}commentList>", f"{made}</{p}commentList>", 1)
            new.append(one)
    return text, new
