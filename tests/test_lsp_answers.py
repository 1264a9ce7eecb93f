"""What the language server answers beside diagnostics: pages, hovers, completion, title lengths, evidence, the whole workspace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from editor import Editor, Message

from adlint.api.checker import Checker
from adlint.config import Config
from adlint.lsp.checked import Rules, rules_of
from adlint.lsp.completion import in_configuration

RELATED = {
    "publishDiagnostics": {
        "relatedInformation": True,
        "codeDescriptionSupport": True,
        "tagSupport": {"valueSet": [1, 2]},
    }
}
Call = Any


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Editor]:
    (tmp_path / ".git").mkdir()
    made = Editor(tmp_path)
    yield made
    made.kill()


@pytest.fixture(scope="module")
def rules() -> Rules:
    return rules_of(Checker(Config()), Path("a.md"))


def file_of(uri: str) -> Path:
    return Path(unquote(urlsplit(uri).path))


def at(uri: str, line: int, character: int) -> Message:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


def completed(editor: Editor, uri: str, line: int, character: int) -> dict[str, Message]:
    return {one["label"]: one for one in editor.ask("textDocument/completion", at(uri, line, character))}


def test_a_rule_links_to_its_page_which_is_what_the_command_prints(editor: Editor, call: Call) -> None:
    editor.begin(textDocument=RELATED)
    found = editor.diagnostics(editor.open("a.md", "国家级工艺"))[0]
    page = file_of(found["codeDescription"]["href"])
    assert page.read_text("utf-8") == call("rule", "state-level")[1]
    related = found["relatedInformation"][0]
    assert "国家标准、行业标准的等级" in related["message"]
    there = related["location"]
    assert page.read_text("utf-8").split("\n")[there["range"]["start"]["line"]] == "豁免"
    # The page is full of bad examples and is no copy.
    assert editor.diagnostics(editor.open(str(page), page.read_text("utf-8"), "plaintext")) == []


def test_other_rules_that_the_same_words_offend_are_related(editor: Editor) -> None:
    editor.begin(textDocument=RELATED)
    (found,) = editor.diagnostics(editor.open("a.md", "史上最低价"))
    assert found["code"] == "lowest-price"
    assert "同时涉及 unrivalled" in [one["message"] for one in found["relatedInformation"]]


def test_an_editor_that_shows_no_more_is_sent_no_more(editor: Editor) -> None:
    editor.begin()
    found = editor.diagnostics(editor.open("a.md", "国家级工艺"))[0]
    assert not {"codeDescription", "relatedInformation", "tags"} & found.keys()


def test_a_suppression_that_suppresses_nothing_is_shown_as_unnecessary(editor: Editor) -> None:
    editor.begin(textDocument=RELATED)
    found = editor.diagnostics(editor.open("a.md", "<!-- adlint: disable-file superlative -- 奖项 -->\n毛巾\n"))
    assert [(one["code"], one["tags"]) for one in found] == [("suppression-unused", [1])]


def test_hovers_name_the_exemptions_considered_and_the_one_that_freed(editor: Editor) -> None:
    editor.begin()
    uri = editor.open("a.md", "质量最好的锅。\n\n最好冷藏。\n")
    editor.diagnostics(uri)
    found = editor.ask("textDocument/hover", at(uri, 0, 3))["contents"]["value"]
    assert "考虑过的豁免，都不成立：" in found
    assert "使用提示" in found
    assert "广告法 9(3)" in found
    freed = editor.ask("textDocument/hover", at(uri, 2, 0))["contents"]["value"]
    assert "放行：使用提示（执法指南 6(2)）" in freed


def test_messages_and_titles_are_english_where_that_is_asked_for(tmp_path: Path) -> None:
    made = Editor(tmp_path, "--lang", "en")
    made.begin()
    uri = made.open("a.md", "国家级工艺")
    found = made.diagnostics(uri)[0]
    about = {"textDocument": {"uri": uri}, "range": found["range"], "context": {"diagnostics": [found]}}
    titles = [one["title"] for one in made.ask("textDocument/codeAction", about)]
    made.kill()
    assert found["message"].isascii() or "国家级" in found["message"]
    assert titles[0] == "Delete (safe)"
    assert titles[-1] == "Fix all that is safe"


def test_suppressing_asks_for_the_reason_where_the_editor_can(editor: Editor) -> None:
    editor.begin(workspace={"workspaceEdit": {"documentChanges": True, "snippetEditSupport": True}})
    uri = editor.open("a.md", "  国家级工艺\n")
    found = editor.diagnostics(uri)[0]
    about = {
        "textDocument": {"uri": uri},
        "range": found["range"],
        "context": {"diagnostics": [found], "only": ["quickfix"]},
    }
    offered = {one["title"]: one for one in editor.ask("textDocument/codeAction", about)}
    edit = offered["不报这一处（state-level），在 -- 之后写理由"]["edit"]["documentChanges"][0]["edits"][0]
    assert edit["snippet"] == {"kind": "snippet", "value": "  <!-- adlint: disable-next-line state-level -- $1 -->$0\n"}


def test_names_are_completed_inside_a_suppression(editor: Editor) -> None:
    editor.begin()
    uri = editor.open(
        "a.md",
        "<!-- adlint: dis -->\n<!-- adlint: disable-next-line super -->\n😀国家级工艺 adlint: disable-line a, b\n",
    )
    editor.diagnostics(uri)
    scopes = completed(editor, uri, 0, 16)
    assert set(scopes) == {"disable-next-line", "disable-line", "disable-file"}
    names = completed(editor, uri, 1, 36)
    assert {"superlative", "absolute", "claim", "house-term"} <= set(names)
    edit = names["superlative"]["textEdit"]
    assert edit == {
        "newText": "superlative",
        "range": {"start": {"line": 1, "character": 31}, "end": {"line": 1, "character": 36}},
    }
    # The rule that speaks here comes first.
    assert min(names.values(), key=lambda one: one["sortText"])["label"] == "state-level"
    # UTF-16 counts the emoji as two.
    assert completed(editor, uri, 2, 33)["absolute"]["textEdit"]["range"]["start"]["character"] == 32
    assert completed(editor, uri, 2, 3) == {}
    assert completed(editor, uri, 0, 4) == {}


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("|", {"rules", "goods", "evidence", "suppressions"}, {"superlative"}),
        ("ru|", {"rules"}, {"superlative"}),
        ("rules:\n  super|", {"superlative", "house-term"}, {"absolute", "goods"}),
        ("rules: {super|", {"superlative"}, {"goods"}),
        ("rules: {superlative: |", {"off", "error", "warning", "info"}, {"superlative"}),
        ("rules:\n  superlative: |", {"off", "error"}, {"superlative"}),
        ("platform: |", {"taobao", "jd"}, {"rules"}),
        ("goods: |", {"cosmetics"}, {"rules"}),
        ("fields:\n  标题: |", {"title", "key", "ignore"}, {"rules"}),
        ("suppressions:\n  - |", {"rules", "reason", "until"}, {"goods"}),
        ("suppressions:\n  - reason: 奖项\n    |", {"rules", "paths"}, {"goods"}),
        ("suppressions:\n  - rules: [super|", {"superlative", "absolute"}, {"reason"}),
        ("suppressions:\n  - {reason: 奖项, |", {"rules", "until"}, {"goods"}),
        ("overrides:\n  - paths: [a]\n    rules:\n      |", {"superlative"}, {"paths"}),
        ("lang: |", {"zh", "en"}, {"rules"}),
        ("packs: [a]\nhouse:\n- term: 好\n  severity: |", {"error", "info"}, {"rules"}),
    ],
)  # fmt: skip
def test_the_configuration_is_completed(rules: Rules, text: str, wanted: set[str], unwanted: set[str]) -> None:
    *above, before = text.removesuffix("|").split("\n")
    found = {offer.word for offer in in_configuration(above, before, rules)}
    assert wanted <= found
    assert not unwanted & found


def test_a_rule_is_completed_with_what_it_says_and_room_for_its_level(editor: Editor) -> None:
    editor.begin()
    uri = editor.open(".adlint.yaml", "rules: {super}\n", "yaml")
    found = completed(editor, uri, 0, 13)["superlative"]
    assert found["detail"] == "“…”是最高级用语，属于绝对化用语"
    assert found["textEdit"]["newText"] == "superlative: "
    assert found["textEdit"]["range"]["start"] == {"line": 0, "character": 8}


def test_the_length_of_a_title_stands_after_it(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / ".adlint.yaml").write_text("platform: jd\n", "utf-8")
    editor.begin()
    uri = editor.open("a.csv", 'SKU,标题,详情\nA1,"😀纯棉四件套",好\nA2,新款,好\nA3,,好\n', "csv")
    editor.diagnostics(uri)
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    hints = editor.ask("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": whole})
    shown = [(one["position"]["line"], one["position"]["character"], one["label"]) for one in hints]
    # An emoji is one byte in that measure, which GBK does not have, and two units of UTF-16.
    assert shown == [(1, 11, "11/90 · 四件套 5/30"), (2, 5, "4/90")]
    assert "一个汉字算两个" in hints[0]["tooltip"]
    first = {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 1}}
    assert len(editor.ask("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": first})) == 1


def test_explaining_a_rule_opens_its_page_or_shows_it(editor: Editor, call: Call) -> None:
    editor.begin(window={"showDocument": {"support": True}})
    number = editor.request("workspace/executeCommand", {"command": "adlint.rule", "arguments": ["superlative", ""]})
    wish = editor.receive()
    assert wish["method"] == "window/showDocument"
    page = call("rule", "superlative")[1]
    assert file_of(wish["params"]["uri"]).read_text("utf-8") == page
    editor.send({"jsonrpc": "2.0", "id": wish["id"], "result": {"success": False}})
    shown = editor.receive()
    assert (shown["method"], shown["params"]["message"]) == ("window/showMessage", page)
    assert editor.answer(number) == page
    editor.request("workspace/executeCommand", {"command": "adlint.rule", "arguments": ["superlativ", ""]})
    assert "superlative" in editor.receive()["params"]["message"]


def applied(editor: Editor, wish: Message) -> None:
    """Do what a workspace/applyEdit asks for, on the disk."""
    for change in wish["params"]["edit"]["documentChanges"]:
        if change.get("kind") == "create":
            file_of(change["uri"]).touch()
            continue
        path = file_of(change["textDocument"]["uri"])
        text = path.read_bytes().decode()
        (edit,) = change["edits"]
        lines = text.split("\n")
        assert edit["range"]["start"] == {"line": len(lines) - 1, "character": len(lines[-1])}
        path.write_bytes((text + edit["newText"]).encode())
    editor.send({"jsonrpc": "2.0", "id": wish["id"], "result": {"applied": True}})


@pytest.mark.parametrize("is_there", [False, True])
def test_evidence_begun_in_the_editor_counts_once_it_is_finished(
    editor: Editor, tmp_path: Path, is_there: bool
) -> None:
    if is_there:
        (tmp_path / ".adlint.yaml").write_text("lang: zh\nevidence: 证据.yaml\n", "utf-8")
        before = "evidence:\n  - {id: 销量第一, claim: 别的, source: 报告, issuer: 研究院, owner: 王芳}\n"
        (tmp_path / "证据.yaml").write_text(before, "utf-8")
    editor.begin(workspace={"workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]}})
    uri = editor.open("a.md", "毛巾销量第一\n")
    found = editor.diagnostics(uri)[0]
    about = {"textDocument": {"uri": uri}, "range": found["range"], "context": {"diagnostics": [found]}}
    offered = {one["title"]: one for one in editor.ask("textDocument/codeAction", about)}
    command = offered["有证明：把“销量第一”记进台账"]["command"]
    number = editor.request(
        "workspace/executeCommand", {"command": command["command"], "arguments": command["arguments"]}
    )
    applied(editor, editor.receive())
    assert editor.answer(number) is True
    ledger = tmp_path / ("证据.yaml" if is_there else "evidence.yaml")

    def saved() -> None:
        editor.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": ledger.as_uri(), "type": 2}]})

    # Nothing is proven by an empty proof: it is a mistake of the ledger, and the finding stays.
    saved()
    told = editor.diagnostics(ledger.as_uri())
    assert told[0]["code"] == "bad-config"
    assert [one["code"] for one in editor.diagnostics(uri)] == [found["code"]]
    text = ledger.read_text("utf-8")
    for key in ("source", "issuer", "owner"):
        text = text.replace(f'{key}: ""', f"{key}: 有")
    ledger.write_text(text.replace('valid_until: ""', "valid_until: 2999-01-01"), "utf-8")
    saved()
    assert editor.diagnostics(ledger.as_uri()) == []
    assert editor.diagnostics(uri) == []


def test_a_ledger_in_another_style_is_left_alone(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / ".adlint.yaml").write_text("evidence: evidence.yaml\n", "utf-8")
    (tmp_path / "evidence.yaml").write_text("{evidence: []}\n", "utf-8")
    editor.begin()
    uri = editor.open("a.md", "毛巾销量第一\n")
    editor.diagnostics(uri)
    assert (
        editor.ask(
            "workspace/executeCommand", {"command": "adlint.evidence", "arguments": [uri, "rank-first", "销量第一"]}
        )
        is False
    )


def test_the_workspace_is_checked_on_demand_as_the_command_walks_it(
    editor: Editor, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".gitignore").write_text("build/\n", "utf-8")
    (tmp_path / ".adlint.yaml").write_text("exclude: [旧/]\n", "utf-8")
    for name in ("a.md", "build/b.md", "旧/c.md", "新/d.txt", "e.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("国家级工艺\n", "utf-8")
    (tmp_path / "clean.md").write_text("毛巾\n", "utf-8")
    (tmp_path / "bad.json").write_text("{", "utf-8")
    monkeypatch.chdir(tmp_path)
    files = call("check", ".", "--format", "json")
    editor.begin(window={"workDoneProgress": True})
    uri = editor.open("a.md", "毛巾\n")
    assert editor.diagnostics(uri) == []
    number = editor.request("workspace/executeCommand", {"command": "adlint.check", "arguments": []})
    told: dict[str, list[str]] = {}
    said: Message = {}
    while said.get("id") != number or "method" in said:
        said = editor.receive()
        if said.get("method") == "window/workDoneProgress/create":
            editor.send({"jsonrpc": "2.0", "id": said["id"], "result": None})
        if said.get("method") == "textDocument/publishDiagnostics":
            told[file_of(said["params"]["uri"]).name] = [one["code"] for one in said["params"]["diagnostics"]]
    # What is open counts as the editor has it, and what is clean is not spoken of.
    assert told == {"d.txt": ["state-level"], "bad.json": ["unreadable"]}
    assert said["result"] == {"files": 4, "errors": 2, "warnings": 0, "hints": 0, "cancelled": False}
    # The command finds one more: it reads a.md as it stands on the disk.
    report = json.loads(files[1])
    assert (report["summary"]["files"] + len(report["errors"]), report["summary"]["findings"]["error"]) == (4, 2)
    (tmp_path / "新/d.txt").write_text("毛巾\n", "utf-8")
    number = editor.request("workspace/executeCommand", {"command": "adlint.check", "arguments": []})
    create = editor.receive()
    editor.send({"jsonrpc": "2.0", "id": create["id"], "result": None})
    assert editor.diagnostics((tmp_path / "新/d.txt").as_uri()) == []


def test_checking_the_workspace_can_be_stopped(editor: Editor, tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f"{number}.txt").write_text("国家级工艺\n" * 20, "utf-8")
    editor.begin(window={"workDoneProgress": True})
    number = editor.request("workspace/executeCommand", {"command": "adlint.check", "arguments": []})
    create = editor.receive()
    editor.send({"jsonrpc": "2.0", "id": create["id"], "result": None})
    editor.tell("window/workDoneProgress/cancel", {"token": create["params"]["token"]})
    done = editor.answer(number)
    assert done["cancelled"]
    assert done["files"] < 200


def test_the_workspace_is_pulled_and_what_is_known_is_only_named(editor: Editor, tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("国家级工艺\n", "utf-8")
    answer = editor.begin(textDocument={"diagnostic": {}})
    assert answer["capabilities"]["diagnosticProvider"]["workspaceDiagnostics"] is True
    items = editor.ask("workspace/diagnostic", {"previousResultIds": []})["items"]
    assert [(file_of(one["uri"]).name, one["kind"], len(one["items"])) for one in items] == [
        ("a.md", "full", 1),
        ("b.md", "full", 1),
    ]
    (tmp_path / "b.md").write_text("毛巾\n", "utf-8")
    known = [{"uri": one["uri"], "value": one["resultId"]} for one in items]
    again = editor.ask("workspace/diagnostic", {"previousResultIds": known})["items"]
    assert [(one["kind"], one.get("items")) for one in again] == [("unchanged", None), ("full", [])]


def test_the_last_good_configuration_holds_for_what_is_opened_later(editor: Editor, tmp_path: Path) -> None:
    config = tmp_path / ".adlint.yaml"
    config.write_text("rules: {state-level: off}\n", "utf-8")
    editor.begin()
    uri = editor.open("a.md", "国家级工艺，质量最好")
    assert [one["code"] for one in editor.diagnostics(uri)] == ["superlative"]
    config.write_text("rules: {state-lev: off}\n", "utf-8")
    editor.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": config.as_uri(), "type": 2}]})
    assert editor.diagnostics(config.as_uri())[0]["code"] == "bad-config"
    other = editor.open("b.md", "国家级工艺，质量最好")
    assert [one["code"] for one in editor.diagnostics(other)] == ["superlative"]


def test_our_own_files_are_no_copy(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / ".adlint.yaml").write_text("evidence: 证据.yaml\n", "utf-8")
    ledger = "evidence:\n  - {id: a, claim: 国家级, source: 报告, issuer: 研究院, owner: 王芳}\n"
    (tmp_path / "证据.yaml").write_text(ledger, "utf-8")
    editor.begin()
    assert editor.diagnostics(editor.open("证据.yaml", ledger, "yaml")) == []
    assert editor.diagnostics(editor.open(".adlint.yaml", "names: [国家级]\n", "yaml")) == []


def test_what_is_not_saved_is_read_by_its_language(editor: Editor) -> None:
    editor.begin()
    item = {"uri": "untitled:Untitled-1", "languageId": "html", "version": 1, "text": "<p>国家&#32423;工艺</p>"}
    editor.tell("textDocument/didOpen", {"textDocument": item})
    assert [one["code"] for one in editor.diagnostics("untitled:Untitled-1")] == ["state-level"]


def test_lines_end_where_the_protocol_ends_them(editor: Editor) -> None:
    editor.begin()
    text = "标题一\u2028副标题\x85三\n尾\n正文甲乙丙丁\n"
    uri = editor.open("a.md", text)
    editor.diagnostics(uri)
    at = {"line": 2, "character": 2}
    about = {"uri": uri, "version": 2}
    change = {"range": {"start": at, "end": at}, "text": "国家级"}
    editor.tell("textDocument/didChange", {"textDocument": about, "contentChanges": [change]})
    (found,) = editor.diagnostics(uri)
    assert found["range"] == {"start": at, "end": {"line": 2, "character": 5}}


@pytest.mark.parametrize(
    ("name", "text", "comment"),
    [
        pytest.param("a.md", "---\ntitle: 国家级工艺\n---\n", "# {}", id="front matter"),
        pytest.param("a.md", "---\nk: |\n  国家级工艺\n---\n", None, id="block of front matter"),
        pytest.param("a.md", "好\n\n> 国家级工艺\n", "> <!-- {} -->", id="quotation"),
        pytest.param("a.md", "|甲|\n|-|\n|国家级工艺|\n", None, id="table"),
        pytest.param("a.vue", "<template>\n<p>国家级工艺</p>\n</template>\n", "<!-- {} -->", id="template"),
        pytest.param("a.vue", "<template><img\n  alt='国家级工艺'></template>\n", None, id="inside a tag"),
        pytest.param("a.vue", "<template><p/></template>\n<script>\nconst a = '国家级工艺'\n</script>\n", "// {}", id="script"),
        pytest.param("a.html", "<textarea>\n国家级工艺</textarea>\n", None, id="text area"),
        pytest.param("a.jsx", "const a = (\n<p>\n国家级工艺\n</p>);\n", "{{/* {} */}}", id="between tags"),
        pytest.param("a.jsx", "const a = '国家级工艺';\n", "// {}", id="code"),
        pytest.param("a.yaml", "k: 国家级工艺\n", "# {}", id="YAML"),
        pytest.param("a.yaml", "k: >-\n  好\n  国家级工艺\n", None, id="block of YAML"),
    ],
)  # fmt: skip
def test_what_suppresses_is_a_comment_where_it_stands(
    editor: Editor, name: str, text: str, comment: str | None
) -> None:
    editor.begin()
    uri = editor.open(name, text)
    found = next(one for one in editor.diagnostics(uri) if one["code"] == "state-level")
    about = {"textDocument": {"uri": uri}, "range": found["range"], "context": {"diagnostics": [found]}}
    actions = [one for one in editor.ask("textDocument/codeAction", about) if "不报这一处（state-level" in one["title"]]
    written = [one["edit"]["changes"][uri][0]["newText"] for one in actions]
    directive = "adlint: disable-next-line state-level -- "
    assert written == ([] if comment is None else [comment.format(directive) + "\n"])


def test_what_can_be_read_of_a_document_can_be_rewritten(editor: Editor) -> None:
    editor.begin()
    uri = editor.open("a.vue", "<template><p>国家级工艺</p></template>\n<script>\nconst a = (\n</script>\n")
    found = next(one for one in editor.diagnostics(uri) if one["code"] == "state-level")
    about = {"textDocument": {"uri": uri}, "range": found["range"], "context": {"diagnostics": [found]}}
    assert "删去（可直接改）" in [one["title"] for one in editor.ask("textDocument/codeAction", about)]
