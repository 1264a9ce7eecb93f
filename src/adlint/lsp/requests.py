"""What the server answers: requests and notifications of the editor, each by its name in the protocol."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from lsprotocol import types

from adlint.config import FILE_NAME, Config
from adlint.lsp import commands, completion, titles, workspace
from adlint.lsp.actions import EVIDENCE, FIX_ALL, RULE, is_of
from adlint.lsp.commands import rules_for
from adlint.lsp.pages import described
from adlint.lsp.places import overlap, path_of
from adlint.lsp.server import Server

_CHECK = "adlint.check"
# Where a change bears on more than the file itself.
_BEARING = (".yaml", ".yml", ".baseline")


def server(configured: Callable[[], Config]) -> Server:
    """A server with all that it answers.

    Args:
        configured: reads the configuration.

    Raises:
        ConfigError: the configuration names something unknown.
    """
    made = Server(configured)
    _follow(made)
    _answer(made)
    _pull(made)
    _command(made)
    return made


def _follow(made: Server) -> None:
    """The life of the session and of documents."""

    @made.feature(types.INITIALIZED)
    async def initialized(ls: Server, params: types.InitializedParams) -> None:
        about = ls.client_capabilities.workspace
        watching = about.did_change_watched_files if about is not None else None
        if watching is None or not watching.dynamic_registration:
            return
        globs = [types.FileSystemWatcher("**/*{" + ",".join(_BEARING) + "}")]
        options = types.DidChangeWatchedFilesRegistrationOptions(globs)
        wanted = types.Registration("adlint-watch", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        await ls.client_register_capability_async(types.RegistrationParams([wanted]))

    @made.feature(types.EXIT)
    def ended(ls: Server, params: None) -> None:
        ls.exit_code = 0 if ls.protocol.is_shut_down else 1

    @made.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
        uri = params.text_document.uri
        if ls.pulls and ls.told.pop(unquote(uri), ""):
            # The editor asks for these itself now, and would show both.
            ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        ls.schedule(uri)

    @made.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
        ls.schedule(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
        _again(ls, [params.text_document.uri])

    @made.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
        ls.forget(params.text_document.uri)

    @made.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def watched(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
        _again(ls, [change.uri for change in params.changes])


def _again(ls: Server, uris: list[str]) -> None:
    """Check all open documents anew where what was saved bears on more than itself."""
    paths = [path_of(uri) for uri in uris]
    if any(path.suffix in _BEARING or path.name == FILE_NAME for path in paths):
        ls.reload()
        return
    for uri in uris:
        if ls.opened(uri) is not None:
            ls.schedule(uri)


def _answer(made: Server) -> None:
    """What is asked about a place in a document."""
    kinds = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL])
    triggers = types.CompletionOptions(trigger_characters=[" ", ",", ":"])

    @made.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)
    async def actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
        await ls.check(params.text_document.uri)
        document = ls.document(params.text_document.uri)
        if document is None:
            return []
        wanted = params.context.only
        found = document.actions(params.range, ls.shown)
        return [one for one in found if wanted is None or any(is_of(one, kind) for kind in wanted)]

    @made.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
        await ls.check(params.text_document.uri)
        checked = ls.checked(params.text_document.uri)
        if checked is None:
            return None
        lines = ls.lines(checked.text)
        here = types.Range(params.position, params.position)
        for finding in (*checked.findings, *checked.exempt):
            where = lines.range(checked.place(finding))
            if overlap(where, here):
                text = described(finding, checked.rules)
                return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), where)
        return None

    @made.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def hints(ls: Server, params: types.InlayHintParams) -> list[types.InlayHint]:
        await ls.check(params.text_document.uri)
        checked = ls.checked(params.text_document.uri)
        return list(titles.hints(checked, params.range, ls.lines(checked.text))) if checked is not None else []

    @made.feature(types.TEXT_DOCUMENT_COMPLETION, triggers)
    async def complete(ls: Server, params: types.CompletionParams) -> list[types.CompletionItem]:
        return await _completed(ls, params)


async def _completed(ls: Server, params: types.CompletionParams) -> list[types.CompletionItem]:
    uri = params.text_document.uri
    path = path_of(uri)
    lines = ls.lines(ls.workspace.get_text_document(uri).source)
    row = params.position.line
    before = lines[row][: lines.column(params.position)]
    rules = await rules_for(ls, path)
    if rules is None:
        return []
    if path.name == FILE_NAME:
        above = [lines[number].rstrip("\r\n") for number in range(row)]
        offers = completion.in_configuration(above, before, rules)
    else:
        offers = completion.in_copy(before, rules)
    checked = ls.checked(uri)
    here = {finding.rule for finding in checked.findings} if checked is not None else set()
    return [
        types.CompletionItem(
            offer.word,
            kind=types.CompletionItemKind.Property if offer.is_key else types.CompletionItemKind.Value,
            detail=offer.about or None,
            # The rules that speak here come first.
            sort_text=f"{offer.word not in here:d}{offer.word}",
            text_edit=types.TextEdit(
                types.Range(lines.position(row, offer.start), params.position),
                offer.word + (": " if offer.is_key else ""),
            ),
        )
        for offer in offers
    ]


def _pull(made: Server) -> None:
    """Diagnostics for editors that ask for them."""
    options = types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=True, identifier="adlint")

    @made.feature(types.INITIALIZE)
    def initialize(ls: Server, params: types.InitializeParams) -> None:
        ls.protocol.take_up_workspace()
        wishes = params.initialization_options
        # Some editors, told of it, would have the whole workspace checked every two seconds.
        if isinstance(wishes, dict) and wishes.get("workspaceDiagnostics") is False:
            del ls.protocol.fm.features[types.WORKSPACE_DIAGNOSTIC]

    @made.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)
    async def pulled(ls: Server, params: types.DocumentDiagnosticParams) -> types.RelatedFullDocumentDiagnosticReport:
        await ls.check(params.text_document.uri)
        return types.RelatedFullDocumentDiagnosticReport(ls.diagnostics(params.text_document.uri))

    @made.feature(types.WORKSPACE_DIAGNOSTIC)
    async def pulled_all(ls: Server, params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
        return await workspace.report(ls, {one.uri: one.value for one in params.previous_result_ids})


def _command(made: Server) -> None:
    """Commands of the server's own."""

    @made.command(RULE)
    async def rule(ls: Server, name: str, uri: str) -> str:
        return await commands.explain(ls, name, uri)

    @made.command(EVIDENCE)
    async def evidence(ls: Server, uri: str, rule: str, claim: str) -> bool:
        return await commands.add_evidence(ls, path_of(uri), rule, claim)

    @made.command(_CHECK)
    async def check(ls: Server) -> dict[str, int | bool]:
        return await workspace.check_all(ls)
