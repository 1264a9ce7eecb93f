"""Reports of a real run over many kinds of files, held to what the programs that read them ask for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from docx import Document as Word
from junitparser import JUnitXml
from lxml import etree
from openpyxl import Workbook

Call = Callable[..., tuple[int, str, str]]
SCHEMAS = Path(__file__).with_name("schemas")
FORMS = {
    "sarif": "r.sarif",
    "checkstyle": "r.xml",
    "junit": "j.xml",
    "gitlab": "g.json",
    "rdjson": "rd.json",
    "json": "a.json",
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of copy, some of it hostile, with its reports beside it."""
    from adlint.cli import main

    top = tmp_path_factory.mktemp("reports")
    copy = top / "文案 copy"
    copy.mkdir()
    texts = {
        "a.md": "---\ntitle: 😀质量最好的锅\n---\n\n# 国家级\n\n<script>alert(1)</script>全网最低价 & “顶级”\n",
        "b.csv": '商品ID,商品标题\nA1,"全球第一的锅，\n第二行 ]]> 顶级"\n',
        "c.json": '{"title": "\\u8d28\\u91cf最好的锅"}',
        "d'&<.txt": "质量最好\u0007\u202e的锅\n",
        "broken.csv": '标题\n"没有闭合\n',
        "clean.txt": "风筝\n",
    }
    for name, text in texts.items():
        (copy / name).write_text(text, "utf-8")
    word = Word()
    word.add_paragraph("质量最好的锅")
    word.save(str(copy / "e.docx"))
    book = Workbook()
    assert book.active is not None
    book.active.append(["标题"])
    book.active.append(["=国家级".removeprefix("=")])
    book.save(copy / "f.xlsx")
    outputs = [word for form, name in FORMS.items() for word in ("--output", f"{form}={top / name}")]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(top)
        assert main(["check", copy.name, "--no-config", "--as-of", "2026-11-21", *outputs]) == 2
    return top


def findings(reports: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((reports / FORMS["json"]).read_text("utf-8"))["findings"]
    assert len(found) > 8
    return found


@pytest.mark.parametrize(
    ("form", "schema"), [("sarif", "sarif-2.1.0.json"), ("gitlab", "gitlab.json"), ("rdjson", "rdjson.json")]
)
def test_json_keeps_to_its_schema_and_leaves_nothing_out(reports: Path, form: str, schema: str) -> None:
    made = json.loads((reports / FORMS[form]).read_text("utf-8"))
    jsonschema.validate(made, json.loads((SCHEMAS / schema).read_text("utf-8")))
    listed = {
        "sarif": lambda: made["runs"][0]["results"],
        "gitlab": lambda: made,
        "rdjson": lambda: made["diagnostics"],
    }[form]()
    # SARIF tells of what could not be read elsewhere.
    assert len(listed) == len(findings(reports)) + (form != "sarif")


def test_fingerprints_are_unique(reports: Path) -> None:
    issues = json.loads((reports / FORMS["gitlab"]).read_text("utf-8"))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_rules_of_sarif_are_those_that_results_name(reports: Path) -> None:
    run = json.loads((reports / FORMS["sarif"]).read_text("utf-8"))["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[one["ruleIndex"]] for one in run["results"]] == [one["ruleId"] for one in run["results"]]
    assert run["invocations"][0]["executionSuccessful"] is False


def test_checkstyle_keeps_to_its_schema(reports: Path) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "checkstyle.xsd"))
    report = etree.parse(reports / FORMS["checkstyle"])
    schema.assertValid(report)
    # What could not be read is an error of its file too.
    assert len(report.findall(".//error")) == len(findings(reports)) + 1


def test_junit_is_read_by_junitparser_with_the_same_counts(reports: Path) -> None:
    suites = JUnitXml.fromfile(str(reports / FORMS["junit"]))
    cases = [case for suite in suites for case in suite]
    failed = sum(one["severity"] == "error" for one in findings(reports))
    assert (suites.failures, suites.errors) == (failed, 1)
    assert sum(len(case.result) for case in cases) == len(findings(reports)) + 1 == suites.tests


def test_columns_of_reviewdog_cut_the_words_out_of_the_files_bytes(reports: Path) -> None:
    made = json.loads((reports / FORMS["rdjson"]).read_text("utf-8"))["diagnostics"]
    assert made.pop()["code"]["value"] == "unreadable"
    checked = 0
    for one, finding in zip(made, findings(reports), strict=True):
        path, place = reports / one["location"]["path"], one["location"]["range"]
        if path.suffix in (".docx", ".xlsx"):
            continue
        line = path.read_bytes().splitlines()[place["start"]["line"] - 1]
        assert line[place["start"]["column"] - 1 : place["end"]["column"] - 1].decode() == finding["text"]
        checked += 1
    assert checked > 5
