"""The language server under stress: long and many documents, stops, nonsense, and an editor that vanishes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from editor import Editor

UTF_32 = {"general": {"positionEncodings": ["utf-32"]}}
Call = Any


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Editor]:
    (tmp_path / ".git").mkdir()
    made = Editor(tmp_path)
    yield made
    made.kill()


def placed(found: list[dict[str, Any]]) -> set[tuple[str, int, int, int, int]]:
    """Diagnostics by rule and 1-based place, as the command counts."""
    return {
        (one["code"], *(one["range"][end][unit] + 1 for end in ("start", "end") for unit in ("line", "character")))
        for one in found
    }


CONFIG = """\
evidence: evidence.yaml
baseline: .adlint.baseline
platform: taobao
rules: {puffery: off, superlative: warning}
suppressions:
  - {rules: [state-level], reason: 奖项的名字, text: 国家级工艺奖}
"""
LEDGER = """\
evidence:
  - {id: a, claim: 毛巾销量第一, source: 报告, issuer: 研究院, owner: 王芳}
"""
FILES = {
    "a.md": "# 国家级工艺奖\r\n\r\n😀质量最好的锅，*国家级*工艺。\r\n\r\n"
    "<!-- adlint: disable-next-line lowest-price -- 有比价 -->\r\n全网最低价\r\n",
    "b.csv": 'SKU,标题,详情\nA1,"😀毛巾销量第一，\n全网最低价","他说""国家级""工艺"\n'
    'A2,史上最强毛巾,最好干洗\nA3,锅销量第一,"无"\n',
    "c.html": "<!doctype html>\n<p title='国家级'>𠮷&ldquo;质量最好&rdquo;的锅</p>\n"
    "<form><input name=idcard placeholder=身份证号><button>提交</button></form>\n",
    "d.jsonl": '{"title": "全网\\u6700低价毛巾", "desc": "国家级工艺"}\n{"title": "毛巾"}\n',
    "e.yaml": "标题: 全网最低价毛巾\n详情: |\n  国家级工艺\n  质量最好\n",
    "f.txt": "旧文案：全国第一\n新文案：国家级\n",
}


@pytest.mark.parametrize("name", FILES)
def test_the_same_file_gives_the_same_findings_as_the_command(
    editor: Editor, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for file, text in {
        ".adlint.yaml": CONFIG.replace("baseline: .adlint.baseline\n", ""),
        "evidence.yaml": LEDGER,
    }.items():
        (tmp_path / file).write_text(text, "utf-8")
    (tmp_path / "f.txt").write_text("旧文案：全国第一\n", "utf-8")
    assert call("baseline", "create", "f.txt")[0] == 0
    (tmp_path / ".adlint.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / name).write_bytes(FILES[name].encode())
    report = json.loads(call("check", name, "--format", "json")[1])
    told = {
        (one["rule"], one["line"], one["column"], one["end_line"], one["end_column"])
        for one in report["findings"]
        if one["decision"] is None and one["path"] == name
    }
    assert told
    editor.begin(**UTF_32)
    assert placed(editor.diagnostics(editor.open(name, FILES[name], "plaintext"))) == told


def test_two_megabytes_are_checked_and_edited(editor: Editor) -> None:
    editor.begin()
    line = "这款纯棉四件套手感柔软，可机洗。\n"
    text = line * (2_000_000 // len(line.encode())) + "国家级工艺\n"
    uri = editor.open("a.md", text)
    assert [one["code"] for one in editor.diagnostics(uri)] == ["state-level"]
    editor.change(uri, text.replace("国家级工艺", "工艺"))
    assert editor.diagnostics(uri) == []


def test_a_hundred_documents_are_open_at_once(editor: Editor) -> None:
    editor.begin()
    uris = [editor.open(f"{number}.md", "国家级工艺\n" * (number % 3)) for number in range(100)]
    counts: dict[str, int] = {}
    while len(counts) < len(uris):
        said = editor.receive()
        if said.get("method") == "textDocument/publishDiagnostics":
            counts[said["params"]["uri"]] = len(said["params"]["diagnostics"])
    assert [counts[uri] for uri in uris] == [number % 3 for number in range(100)]


def test_of_fast_keystrokes_only_the_last_is_told_at_the_end(editor: Editor) -> None:
    editor.begin()
    uri = editor.open("a.md", "")
    for number in range(50):
        editor.change(uri, "国家级工艺\n\n" * number)
    while len(editor.diagnostics(uri)) != 49:
        pass
    found = editor.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    assert len(found["items"]) == 49


def test_a_request_is_cancelled_and_the_next_is_answered(editor: Editor, tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number}.txt").write_text("国家级工艺\n" * 50, "utf-8")
    editor.begin(textDocument={"diagnostic": {}})
    number = editor.request("workspace/diagnostic", {"previousResultIds": []})
    editor.tell("$/cancelRequest", {"id": number})
    # -32800 is RequestCancelled.
    assert editor.answer(number)["code"] == -32800
    uri = editor.open("a.md", "国家级")
    assert len(editor.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"]) == 1


NONSENSE = (
    b"{", b"[]", b'"text"', b"{}", b"\xff\xfe", b'{"jsonrpc": "2.0", "id": 99}', b'{"jsonrpc": "2.0", "method": 5, "id": 99}'
)  # fmt: skip


def asked(method: str, params: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": 99, "method": method, "params": params}).encode()


ODD: tuple[tuple[str, object], ...] = (
    ("textDocument/hover", None),
    ("textDocument/hover", {"textDocument": 5, "position": None}),
    ("textDocument/unknown", {}),
    ("workspace/executeCommand", {"command": "adlint.rule", "arguments": [5]}),
    ("workspace/executeCommand", {"command": "none"}),
    ("textDocument/didOpen", {"textDocument": {}}),
    ("textDocument/didChange", {"textDocument": {"uri": "x", "version": 1}, "contentChanges": [{}]}),
)


@pytest.mark.parametrize("body", [*NONSENSE, *(asked(name, params) for name, params in ODD)])
def test_a_malformed_message_ends_nothing(editor: Editor, body: bytes) -> None:
    editor.begin()
    editor.write(body)
    uri = editor.open("a.md", "国家级")
    assert len(editor.diagnostics(uri)) == 1


def test_places_outside_the_document_are_no_error(editor: Editor) -> None:
    editor.begin()
    uri = editor.open("a.md", "国家级工艺")
    far = {"line": 900, "character": 900}
    about = {"textDocument": {"uri": uri}}
    assert editor.ask("textDocument/hover", {**about, "position": far}) is None
    assert editor.ask("textDocument/completion", {**about, "position": far}) == []
    whole = {"start": far, "end": far}
    found = editor.ask("textDocument/codeAction", {**about, "range": whole, "context": {"diagnostics": []}})
    assert [one["kind"] for one in found] == ["source.fixAll.adlint"]
    assert editor.ask("textDocument/inlayHint", {**about, "range": whole}) == []
    unknown = {"textDocument": {"uri": "file:///nowhere/a.md"}}
    assert editor.ask("textDocument/diagnostic", unknown) == {"items": [], "kind": "full"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "[" * 100_000), ("a.json", '{"标题": "国家级'), ("a.yaml", "a: &x [*x]\n"), ("a.yaml", "\t- :\n"),
        ("a.csv", '标题\n"国家级\n'), ("a.html", "<div>" * 20_000), ("a.md", "> " * 5_000 + "国家级"), ("a.md", "字" * 200_000),
        ("a.txt", "\x00\ud800\ufeff国家级\u2028\u0085"), ("a.properties", "标题=\\u12\n"), ("a.srt", "1\n00:00 --> x\n国家级\n"),
    ],
)  # fmt: skip
def test_a_bad_document_ends_nothing(editor: Editor, name: str, text: str) -> None:
    editor.begin()
    editor.diagnostics(editor.open(name, text))
    assert len(editor.diagnostics(editor.open("good.md", "国家级"))) == 1


def test_the_server_ends_with_its_editor(editor: Editor) -> None:
    editor.begin()
    editor.open("a.md", "国家级工艺，质量最好\n" * 5_000)
    assert editor.process.stdin is not None
    assert editor.process.stdout is not None
    editor.process.stdin.close()
    editor.process.wait(60)


def test_it_ends_in_order_when_told_to(editor: Editor) -> None:
    editor.begin()
    editor.open("a.md", "国家级")
    assert editor.end() == 0


def test_an_end_without_a_shutdown_is_a_fault(editor: Editor) -> None:
    editor.begin()
    editor.tell("exit", None)
    assert editor.process.wait(60) == 1


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/hover", {"foo": 1}),
        ("textDocument/hover", None),
        ("textDocument/codeAction", {"textDocument": {"uri": 5}, "range": None, "context": {}}),
        ("workspace/executeCommand", {"arguments": 5}),
        ("initialize", {"capabilities": 5}),
    ],
)
def test_a_request_with_bad_parameters_is_refused(editor: Editor, method: str, params: object) -> None:
    editor.begin()
    assert editor.ask(method, params)["code"] in (-32600, -32602, -32603)
    # Who waits has been told; nobody else need be.
    number = editor.request("textDocument/hover", {"foo": 1})
    assert editor.receive()["id"] == number


def test_what_is_asked_after_the_shutdown_is_refused(editor: Editor) -> None:
    editor.begin()
    uri = editor.open("a.md", "国家级")
    assert editor.ask("shutdown", None) is None
    # -32600 is InvalidRequest.
    about = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
    assert editor.ask("textDocument/hover", about)["code"] == -32600
    assert editor.ask("shutdown", None)["code"] == -32600
    editor.change(uri, "顶级")
    editor.tell("exit", None)
    assert editor.process.wait(60) == 0
