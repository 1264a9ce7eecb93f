"""Files that are no text: Word, PowerPoint, PDF, mails, old and open spreadsheets, Parquet and Arrow; each with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pyarrow
import pyarrow.feather
import pyarrow.parquet
import pytest
from docx import Document as Word
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import Table, TableCell, TableRow
from odf.text import P
from pptx import Presentation
from pptx.util import Inches
from pypdf import PdfReader, PdfWriter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from adlint import readers
from adlint.errors import ReadError

Call = Callable[..., tuple[int, str, str]]
ONLY = ("--no-config", "--as-of", "2026-11-21")


def found(call: Call, path: Path) -> list[tuple[str, str | None]]:
    """What is found, with where it stands."""
    report = json.loads(call("check", str(path), *ONLY, "--format", "json")[1])
    places = [one["location"] or {} for one in report["findings"]]
    return [
        (one["text"], place.get("pointer") or place.get("cell") or place.get("key"))
        for one, place in zip(report["findings"], places, strict=True)
    ]


def word(path: Path) -> Path:
    book = Word()
    book.add_heading("锅具文案", 1)
    paragraph = book.add_paragraph("质量最")
    paragraph.add_run("好").bold = True
    paragraph.add_run("的锅")
    table = book.add_table(rows=1, cols=2)
    table.cell(0, 1).text = "国家级品质"
    book.sections[0].header.paragraphs[0].text = "顶级厨具"
    book.save(str(path))
    return path


def slides(path: Path) -> Path:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    box = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(3), Inches(1))
    box.text_frame.text = "国家级品质"
    slide.notes_slide.notes_text_frame.text = "讲到这里说：顶级"
    deck.save(str(path))
    return path


def pdf(path: Path) -> Path:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path))
    for text in ("第一页", "国家级品质"):
        canvas.setFont("STSong-Light", 20)
        canvas.drawString(100, 700, text)
        canvas.showPage()
    canvas.save()
    return path


def mail(path: Path, subtype: str = "plain") -> Path:
    made = EmailMessage()
    made["Subject"] = "国家级品质来了"
    body = "质量最好的锅\n退订请点这里" if subtype == "plain" else "<p>质量<b>最好</b>的锅</p><p>退订请点这里</p>"
    made.set_content(body, subtype=subtype, charset="gb2312")
    path.write_bytes(bytes(made))
    return path


def test_word_joins_runs_and_reads_tables_and_headers(tmp_path: Path, call: Call) -> None:
    assert found(call, word(tmp_path / "a.docx")) == [
        ("最好", "/paragraph/2"), ("国家级", "/table/1/B1"), ("顶级", "/header/1/paragraph/1")
    ]  # fmt: skip
    (document,) = readers.read((tmp_path / "a.docx").read_bytes(), "a.docx")
    assert document.segments[0].level == 1


def test_places_of_word_are_told_in_its_words(tmp_path: Path, call: Call) -> None:
    book = Word()
    book.add_paragraph("")
    table = book.add_table(rows=2, cols=3)
    table.cell(1, 2).text = "顶级的锅\n第二段国家级"
    table.cell(0, 0).add_table(rows=1, cols=1).cell(0, 0).text = "质量最好的锅"
    book.add_paragraph("全网最低价")
    book.sections[0].footer.paragraphs[0].text = "独一无二的锅"
    book.save(str(tmp_path / "a.docx"))
    for lang, places in (
        ("zh", ["表格 1 A1 表格 1 A1", "表格 1 C2", "表格 1 C2", "第 2 段", "第 1 节页脚 第 1 段"]),
        (
            "en",
            [
                "table 1, A1, table 1, A1",
                "table 1, C2",
                "table 1, C2",
                "paragraph 2",
                "footer of section 1, paragraph 1",
            ],
        ),
    ):
        out = call("check", str(tmp_path / "a.docx"), *ONLY, "--lang", lang)[1]
        said = [
            line.partition("：" if lang == "zh" else ": ")[2]
            for line in out.splitlines()
            if line.startswith(("  位置", "  at: "))
        ]
        assert said == places


def test_text_boxes_footnotes_and_what_was_moved_in_word(tmp_path: Path, call: Call) -> None:
    word_ns, compat = (
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://schemas.openxmlformats.org/markup-compatibility/2006",
    )
    box = "<w:txbxContent><w:p><w:r><w:t>国家级品质</w:t></w:r></w:p></w:txbxContent>"
    xml = (
        f'<w:p xmlns:w="{word_ns}" xmlns:mc="{compat}"><w:moveFrom><w:r><w:t>顶级</w:t></w:r></w:moveFrom><w:r><w:t>锅</w:t>'
        f"<mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    book = Word()
    book.element.body.insert(0, parse_xml(xml))
    notes = (
        f'<w:footnotes xmlns:w="{word_ns}"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>质量最好的锅</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    part = Part(PackURI("/word/footnotes.xml"), CT.WML_FOOTNOTES, notes.encode(), book.part.package)
    book.part.relate_to(part, RT.FOOTNOTES)
    book.save(str(tmp_path / "a.docx"))
    assert found(call, tmp_path / "a.docx") == [("国家级", "/textbox/1/paragraph/1"), ("最好", "/footnote/1")]


def runs(call: Call, path: Path) -> list[tuple[str, int | None]]:
    """What is found, with the run in which it begins."""
    out = call("check", str(path), *ONLY, "--format", "jsonl")[1]
    places = [(one["text"], one["location"]) for one in map(json.loads, out.splitlines()) if "text" in one]
    return [(text, place.get("run")) for text, place in places]


def test_a_finding_in_word_names_the_run_in_which_it_begins(tmp_path: Path, call: Call) -> None:
    book = Word()
    paragraph = book.add_paragraph()
    for text in ("这口锅是", "国", "家", "级品质，全网最", "低价"):
        paragraph.add_run(text)
    cell = book.add_table(rows=1, cols=1).cell(0, 0)
    cell.paragraphs[0].add_run("质量").add_break()
    cell.paragraphs[0].add_run("").bold = True
    cell.paragraphs[0].add_run("顶级")
    book.add_paragraph("独一无二的锅")
    book.save(str(tmp_path / "a.docx"))
    assert runs(call, tmp_path / "a.docx") == [("国家级", 2), ("全网最低价", 4), ("顶级", 3), ("独一无二", 1)]
    assert "run" not in call("check", str(tmp_path / "a.docx"), *ONLY)[1]


def test_runs_of_links_insertions_deletions_and_moves_count_those_of_text_boxes_do_not(
    tmp_path: Path, call: Call
) -> None:
    ns = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    box = "<w:r><w:txbxContent><w:p><w:r><w:t>顶级</w:t></w:r><w:r/></w:p></w:txbxContent></w:r>"
    moved = "<w:moveFrom><w:r><w:t>移走</w:t></w:r><w:r/></w:moveFrom>"
    gone = "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
    xml = (
        f'<w:p xmlns:w="{ns}">{box}{moved}{gone}<w:hyperlink><w:r><w:t>国家级</w:t></w:r></w:hyperlink>'
        "<w:ins><w:r><w:t>品质，</w:t></w:r><w:r><w:t>独一无二</w:t></w:r></w:ins></w:p>"
    )
    book = Word()
    book.element.body.insert(0, parse_xml(xml))
    book.save(str(tmp_path / "a.docx"))
    assert runs(call, tmp_path / "a.docx") == [("国家级", 5), ("独一无二", 7), ("顶级", 1)]


def test_slides_have_no_runs_to_name(tmp_path: Path, call: Call) -> None:
    assert runs(call, slides(tmp_path / "a.pptx")) == [("国家级", None), ("顶级", None)]


def test_slides_and_their_notes(tmp_path: Path, call: Call) -> None:
    assert found(call, slides(tmp_path / "a.pptx")) == [
        ("国家级", "/slide/1/paragraph/1"), ("顶级", "/slide/1/notes/paragraph/1")
    ]  # fmt: skip


def test_pages_of_pdf(tmp_path: Path, call: Call) -> None:
    assert found(call, pdf(tmp_path / "a.pdf")) == [("国家级", "/page/2")]


@pytest.mark.parametrize("subtype", ["plain", "html"])
def test_mails_are_messages_with_subject_and_body(tmp_path: Path, call: Call, subtype: str) -> None:
    assert found(call, mail(tmp_path / "a.eml", subtype)) == [("国家级", "/subject"), ("最好", "/body")]


@pytest.mark.parametrize("suffix", ["parquet", "feather"])
def test_columns_of_parquet_and_arrow(tmp_path: Path, call: Call, suffix: str) -> None:
    table = pyarrow.table({"商品ID": ["A1", "A2"], "商品标题": ["国家级毛衣\n第二行", None], "类目": ["女装", "女装"]})
    path = tmp_path / f"a.{suffix}"
    (pyarrow.parquet.write_table if suffix == "parquet" else pyarrow.feather.write_feather)(table, str(path))
    assert found(call, path) == [("国家级", "A1")]
    documents = list(readers.read(path.read_bytes(), path.name))
    assert [document.line for document in documents] == [1, 2]


def test_open_spreadsheets(tmp_path: Path, call: Call) -> None:
    book = OpenDocumentSpreadsheet()
    hidden = Style(name="hidden", family="table")
    hidden.addElement(TableProperties(attributes={"display": "false"}))
    book.automaticstyles.addElement(hidden)
    sheet = Table(name="商品", stylename=hidden)
    for values in (("商品ID", "商品标题"), ("A1", "国家级毛衣")):
        row = TableRow()
        for value in values:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=value))
            row.addElement(cell)
        sheet.addElement(row)
    book.spreadsheet.addElement(sheet)
    book.save(str(tmp_path / "a.ods"))
    assert found(call, tmp_path / "a.ods") == [("国家级", "商品!B2")]
    assert "隐藏的工作表" in call("check", str(tmp_path / "a.ods"), *ONLY)[1]


@pytest.mark.parametrize("name", ["a.docx", "a.pptx", "a.pdf", "a.xls", "a.ods", "a.parquet", "a.arrow"])
def test_what_is_damaged_is_told_and_the_run_goes_on(tmp_path: Path, call: Call, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04 this is not what it says")
    (tmp_path / "z.txt").write_text("顶级\n", "utf-8")
    code, out, err = call("check", str(tmp_path), *ONLY)
    assert (code, name in err, "z.txt" in out) == (2, True, True)


@pytest.mark.parametrize(("make", "name"), [(word, "a.docx"), (slides, "a.pptx"), (pdf, "a.pdf")])
def test_what_is_cut_off_is_told(tmp_path: Path, make: Callable[[Path], Path], name: str) -> None:
    data = make(tmp_path / name).read_bytes()
    with pytest.raises(ReadError):
        list(readers.read(data[: len(data) // 2], name))


def test_a_protected_pdf_and_a_scan_are_told(tmp_path: Path) -> None:
    writer = PdfWriter(PdfReader(pdf(tmp_path / "a.pdf")))
    writer.encrypt("secret")
    writer.write(tmp_path / "b.pdf")
    with pytest.raises(ReadError, match="密码"):
        list(readers.read((tmp_path / "b.pdf").read_bytes(), "b.pdf"))
    canvas = Canvas(str(tmp_path / "c.pdf"))
    canvas.rect(10, 10, 100, 100)
    canvas.save()
    with pytest.raises(ReadError, match="没有文字层"):
        list(readers.read((tmp_path / "c.pdf").read_bytes(), "c.pdf"))


def test_fix_leaves_alone_what_it_cannot_edit(tmp_path: Path, call: Call) -> None:
    path = word(tmp_path / "a.docx")
    before = path.read_bytes()
    code, _, err = call("fix", str(tmp_path), *ONLY)
    assert (code, path.read_bytes() == before) == (1, True), err


def test_proof_in_one_paragraph_is_none_for_what_another_sells(tmp_path: Path, call: Call) -> None:
    book = Word()
    for text in (
        "乳清蛋白粉，食品生产许可证编号见包装。",
        "检测报告编号 GZ-2025-118。",
        "枕头 好评率99%，买过都说好。",
    ):
        book.add_paragraph(text)
    book.save(str(tmp_path / "a.docx"))
    assert [text for text, _ in found(call, tmp_path / "a.docx")] == ["好评率99%"]
