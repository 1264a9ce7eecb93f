"""Commands that the editor has the server do: explain a rule, begin an entry of the evidence ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types
from pygls.uris import from_fs_path

from adlint.errors import AdlintError
from adlint.lsp.checked import Checked, Rules, rules_of
from adlint.lsp.ledger import Addition, additions
from adlint.lsp.pages import explanation, known
from adlint.lsp.places import path_of
from adlint.lsp.server import Server
from adlint.lsp.workspace import folders

_FIRST_OPEN = 'source: ""'


async def rules_for(ls: Server, path: Path) -> Rules | None:
    """The rules that hold for a file; None where no configuration can be used, which is told."""
    checked = await ls.judged(path, lambda checker: Checked("", rules_of(checker, path)))
    return None if checked is None else checked.rules


async def explain(ls: Server, name: str, uri: str) -> str:
    """Open the page of a rule where the editor can, else show it as a message.

    Args:
        ls: the server.
        name: the rule's id, or a former one.
        uri: the document in which it was met, whose rules count; empty takes those of the workspace.

    Returns:
        What `adlint rule ID` prints; empty where there is no such rule, which is told.
    """
    path = path_of(uri) if uri else next(iter(folders(ls)), Path()) / "_"
    rules = await rules_for(ls, path)
    if rules is None:
        return ""
    try:
        rule = known(name, rules)
    except AdlintError as error:
        _tell(ls, error.message(rules.lang))
        return ""
    page = ls.pages.page(rule.id, rules)
    if page is None or not await _show(ls, page.path):
        _tell(ls, explanation(rule, rules), types.MessageType.Info)
    return explanation(rule, rules)


async def add_evidence(ls: Server, path: Path, rule: str, claim: str) -> bool:
    """Begin an entry of the ledger for a claim, and show it. What proves the claim is for a person to say.

    Args:
        ls: the server.
        path: the file that holds the claim.
        rule: the rule that asks for proof.
        claim: the words.

    Returns:
        Whether the editor took it.
    """
    root = next(iter(folders(ls)), path.parent)
    try:
        made = list(additions(ls.config, path, root, rule=rule, claim=claim, text_of=lambda file: _text(ls, file)))
    except AdlintError as error:
        _tell(ls, f"{error.place} {error.message(ls.config.request.lang or 'zh')}")
        return False
    edit = types.WorkspaceEdit(document_changes=[change for one in made for change in _changes(ls, one)])
    answer = await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit))
    if not answer.applied:
        _tell(ls, answer.failure_reason or "the editor did not take the edit")
        return False
    ledger = made[0]
    before = ledger.before or ""
    place = before.count("\n") + ledger.text[: ledger.text.index(_FIRST_OPEN)].count("\n")
    column = (ledger.text[: ledger.text.index(_FIRST_OPEN)].rpartition("\n")[2] + _FIRST_OPEN).index('"') + 1
    cursor = types.Position(place, column)
    await _show(ls, ledger.path, types.Range(cursor, cursor))
    return True


def _text(ls: Server, path: Path) -> str | None:
    """What stands in a file, as the editor has it; None where there is none."""
    uri = from_fs_path(str(path)) or ""
    if ls.opened(uri) is not None or path.is_file():
        source: str = ls.workspace.get_text_document(uri).source
        return source
    return None


def _changes(ls: Server, one: Addition) -> Iterator[types.CreateFile | types.TextDocumentEdit]:
    uri = from_fs_path(str(one.path)) or ""
    if one.before is None:
        yield types.CreateFile(uri)
    lines = ls.lines(one.before or "")
    last = len(lines) - 1
    end = lines.position(last, len(lines[last]))
    open_one = ls.opened(uri)
    version = open_one.version if open_one is not None else None
    yield types.TextDocumentEdit(
        types.OptionalVersionedTextDocumentIdentifier(uri, version), [types.TextEdit(types.Range(end, end), one.text)]
    )


async def _show(ls: Server, path: Path, selection: types.Range | None = None) -> bool:
    """Open a file in the editor, if it can be asked to."""
    about = ls.client_capabilities.window
    if about is None or about.show_document is None or not about.show_document.support:
        return False
    wish = types.ShowDocumentParams(from_fs_path(str(path)) or "", take_focus=True, selection=selection)
    return (await ls.window_show_document_async(wish)).success


def _tell(ls: Server, said: str, level: types.MessageType = types.MessageType.Error) -> None:
    ls.window_show_message(types.ShowMessageParams(level, said))
