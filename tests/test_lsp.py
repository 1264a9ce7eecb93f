"""The language server over a real pipe: diagnostics, actions and hovers stand where the editor counts them."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

Call = Callable[..., tuple[int, str, str]]
TEXT = "# 锅\r\n😀质量最好的锅\r\n\r\n国家级工艺，👨‍👩‍👧全网最低价\r\n"
CODECS = {"utf-16": ("utf-16-le", 2), "utf-8": ("utf-8", 1), "utf-32": ("utf-32-le", 4)}
ENCODINGS: dict[int, str] = {}


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[sys.executable, "-m", "adlint", "lsp"]),
    params=["utf-16", "utf-8", "utf-32"],
)
async def client(request: pytest.FixtureRequest, lsp_client: LanguageClient, tmp_path: Path) -> AsyncIterator[None]:
    (tmp_path / ".git").mkdir()
    ENCODINGS[id(lsp_client)] = request.param
    general = types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind(request.param)])
    wishes = types.InitializeParams(capabilities=types.ClientCapabilities(general=general), root_uri=tmp_path.as_uri())
    await lsp_client.initialize_session(wishes)
    yield
    await lsp_client.shutdown_session()


def opened(client: LanguageClient, path: Path, text: str) -> str:
    path.write_bytes(text.encode())
    item = types.TextDocumentItem(path.as_uri(), types.LanguageKind.Markdown, 1, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    return path.as_uri()


async def diagnostics(client: LanguageClient, uri: str) -> list[types.Diagnostic]:
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return list(client.diagnostics.get(uri, ()))


def cut(client: LanguageClient, text: str, place: types.Range) -> tuple[str, str, str]:
    """What stands before, in and after a range of one line, in the units of the client."""
    assert place.start.line == place.end.line
    codec, width = CODECS[ENCODINGS[id(client)]]
    line = text.split("\r\n")[place.start.line].encode(codec)
    low, high = place.start.character * width, place.end.character * width
    return line[:low].decode(codec), line[low:high].decode(codec), line[high:].decode(codec)


def applied(client: LanguageClient, text: str, edits: list[types.TextEdit]) -> str:
    for edit in sorted(edits, key=lambda one: (-one.range.start.line, -one.range.start.character)):
        head, _, tail = cut(client, text, edit.range)
        lines = text.split("\r\n")
        lines[edit.range.start.line] = head + edit.new_text + tail
        text = "\r\n".join(lines)
    return text


async def actions(client: LanguageClient, uri: str, about: types.Diagnostic) -> list[tuple[Any, list[types.TextEdit]]]:
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), about.range, types.CodeActionContext([about]))
    found = await client.text_document_code_action_async(params) or ()
    return [
        (one, list(one.edit.changes[uri]))
        for one in found
        if isinstance(one, types.CodeAction) and one.edit and one.edit.changes
    ]


@pytest.mark.asyncio
async def test_findings_stand_where_the_editor_counts_and_are_those_of_the_command(
    client: LanguageClient, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = opened(client, tmp_path / "a.md", TEXT)
    found = await diagnostics(client, uri)
    assert [(one.code, cut(client, TEXT, one.range)[1]) for one in found] == [
        ("superlative", "最好"), ("state-level", "国家级"), ("lowest-price", "全网最低价")
    ]  # fmt: skip
    monkeypatch.chdir(tmp_path)
    report = json.loads(call("check", "a.md", "--format", "json")[1])
    assert [one["rule"] for one in report["findings"]] == [one.code for one in found]


@pytest.mark.asyncio
async def test_a_quick_fix_a_suppression_and_all_that_is_safe(client: LanguageClient, tmp_path: Path) -> None:
    uri = opened(client, tmp_path / "a.md", TEXT)
    second = (await diagnostics(client, uri))[1]
    offered = await actions(client, uri, second)
    first, edits = offered[0]
    assert first.is_preferred
    assert applied(client, TEXT, edits).split("\r\n")[3].startswith("工艺，")
    assert any(edit[0].new_text == "<!-- adlint: disable-next-line state-level --  -->\n" for _, edit in offered)
    everything = next(edit for one, edit in offered if one.kind == "source.fixAll.adlint")
    assert applied(client, TEXT, everything).split("\r\n")[1:4] == ["😀质量出色的锅", "", "工艺，👨‍👩‍👧"]


@pytest.mark.asyncio
async def test_hover_says_what_and_why(client: LanguageClient, tmp_path: Path) -> None:
    uri = opened(client, tmp_path / "a.md", TEXT)
    first = (await diagnostics(client, uri))[0]
    hover = await client.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(uri), first.range.start)
    )
    assert hover is not None
    assert isinstance(hover.contents, types.MarkupContent)
    assert "广告法 9(3)" in hover.contents.value
    assert "摘要：对所推销的商品、服务不得使用" in hover.contents.value


@pytest.mark.asyncio
async def test_what_is_typed_is_checked_and_stale_results_are_dropped(client: LanguageClient, tmp_path: Path) -> None:
    uri = opened(client, tmp_path / "a.md", TEXT)
    await diagnostics(client, uri)
    for version, text in enumerate(("国", "国家", "国家级毛衣", "毛衣", "毛衣最好"), 2):
        change = types.TextDocumentContentChangeWholeDocument(text)
        client.text_document_did_change(
            types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(version, uri), [change])
        )
    told = [one.code for one in await diagnostics(client, uri)]
    while told != ["superlative"]:
        # Of what was typed on the way at most a part is told, and never after the end.
        assert told in ([], ["state-level"])
        told = [one.code for one in await diagnostics(client, uri)]


@pytest.mark.asyncio
async def test_a_mistake_in_the_configuration_is_told_and_mended(client: LanguageClient, tmp_path: Path) -> None:
    uri = opened(client, tmp_path / "a.md", TEXT)
    assert len(await diagnostics(client, uri)) == 3
    config = tmp_path / ".adlint.yaml"

    def write(text: str) -> None:
        config.write_text(text, "utf-8")
        event = types.FileEvent(config.as_uri(), types.FileChangeType.Changed)
        client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))

    write("rules: {superlativ: off}\n")
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    assert "superlativ" in client.diagnostics[config.as_uri()][0].message
    assert len(client.diagnostics[uri]) == 3
    write("rules: {superlative: off}\n")
    while len(client.diagnostics[uri]) != 2:
        await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    assert not client.diagnostics[config.as_uri()]


@pytest.mark.asyncio
async def test_a_document_that_cannot_be_read_is_told_and_the_server_lives(
    client: LanguageClient, tmp_path: Path
) -> None:
    uri = opened(client, tmp_path / "a.csv", '标题\n"没有闭合的国家级\n')
    found = await diagnostics(client, uri)
    assert [one.code for one in found] == ["unreadable"]
    other = opened(client, tmp_path / "b.md", "国家级")
    assert len(await diagnostics(client, other)) == 1
