"""The server itself: requests of the editor answered from what the linter says."""

from __future__ import annotations

import asyncio
import contextlib
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from adlint import __version__
from adlint.api.checker import Checker
from adlint.config import FILE_NAME, Config
from adlint.errors import AdlintError
from adlint.findings import Finding, Rewrite, Severity
from adlint.lsp.checked import Checked, Place, check, described
from adlint.reporters.words import APPLICABILITY

# Seconds without a keystroke before checking: short, since checking a page takes no longer.
_PAUSE = 0.015
_FIX_ALL = "source.fixAll.adlint"
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|$)")
_LEVELS = {
    Severity.error: types.DiagnosticSeverity.Error,
    Severity.warning: types.DiagnosticSeverity.Warning,
    Severity.info: types.DiagnosticSeverity.Information,
}
# How a comment is written in a file, where one can be.
_COMMENTS = {".md": "<!-- {} -->", ".markdown": "<!-- {} -->", ".html": "<!-- {} -->", ".htm": "<!-- {} -->", ".vue": "<!-- {} -->",
             ".wxml": "<!-- {} -->", ".jsp": "<%-- {} --%>", ".yaml": "# {}", ".yml": "# {}", ".txt": "{}"}  # fmt: skip


class Server(LanguageServer):
    """A language server with the findings of its open documents."""

    def __init__(self) -> None:
        super().__init__("adlint", __version__)
        self.checked: dict[str, tuple[int | None, Checked]] = {}
        self._checker = Checker(Config(search=True))
        self._waiting: dict[str, asyncio.Task[None]] = {}
        # One thread: the linter's caches are not for several, and results come in the order of the keystrokes.
        self._thread = ThreadPoolExecutor(1)
        self._faulty: str | None = None

    def reload(self) -> None:
        """Take up the configuration as it stands now; one that cannot be used leaves the last good one in force."""
        self._checker = Checker(Config(search=True))

    def schedule(self, uri: str, pause: float = _PAUSE) -> None:
        """Check a document soon; what was going on for it is dropped."""
        if uri in self._waiting:
            self._waiting[uri].cancel()
        self._waiting[uri] = asyncio.create_task(self._soon(uri, pause))

    async def _soon(self, uri: str, pause: float) -> None:
        await asyncio.sleep(pause)
        await self.check(uri)
        if not self._pulls:
            self.publish(uri)

    @property
    def _pulls(self) -> bool:
        """Whether the editor asks for diagnostics; it would show those it is sent beside them."""
        about = self.client_capabilities.text_document
        return about is not None and about.diagnostic is not None

    async def check(self, uri: str) -> None:
        """Check a document, unless the version at hand is checked already; one that cannot be keeps what was found."""
        document = self.workspace.get_text_document(uri)
        version, text = document.version, document.source
        known = self.checked.get(uri)
        if known is not None and known[0] == version and known[1].text == text:
            return
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._thread, check, self._checker, text, _path(uri))
        except AdlintError as error:
            self._tell(error)
            return
        self._clear()
        if self.workspace.get_text_document(uri).version == version:
            self.checked[uri] = (version, found)

    def _tell(self, error: AdlintError) -> None:
        """Show a mistake in the configuration: as a message once, and as a diagnostic in its file."""
        message = error.message()
        if error.path is not None and error.path.endswith((".yaml", ".yml", ".baseline")):
            uri = from_fs_path(error.path) or error.path
            line, column = (error.line or 1) - 1, (error.column or 1) - 1
            where = types.Range(types.Position(line, column), types.Position(line, column + 1))
            diagnostic = types.Diagnostic(
                where, message, types.DiagnosticSeverity.Error, source="adlint", code=error.code
            )
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, [diagnostic]))
            if self._faulty == uri:
                return
            self._faulty = uri
        self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"adlint: {error.place} {message}"))

    def _clear(self) -> None:
        if self._faulty is not None:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(self._faulty, []))
            self._faulty = None

    def publish(self, uri: str) -> None:
        """Send what was found in a document."""
        if uri in self.checked:
            version, _ = self.checked[uri]
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, self.diagnostics(uri), version))

    def diagnostics(self, uri: str) -> list[types.Diagnostic]:
        """What was found in a document, as the protocol has it."""
        if uri not in self.checked:
            return []
        _, checked = self.checked[uri]
        lines = _lines(checked.text)
        found = [self._diagnostic(checked, finding, lines) for finding in checked.findings]
        problem = checked.problem
        if problem is not None:
            line = (problem.line or 1) - 1
            where = types.Range(types.Position(line, 0), types.Position(line + 1, 0))
            found.append(
                types.Diagnostic(
                    where, problem.message, types.DiagnosticSeverity.Error, source="adlint", code=problem.code
                )
            )
        return found

    def _diagnostic(self, checked: Checked, finding: Finding, lines: list[str]) -> types.Diagnostic:
        return types.Diagnostic(
            range=self.range_of(checked.place(finding), lines),
            message=finding.message,
            severity=_LEVELS[finding.severity],
            code=finding.rule,
            source="adlint",
        )

    def range_of(self, place: Place, lines: list[str]) -> types.Range:
        """A place in the units that editor and server have agreed on."""
        start, end = types.Position(place.line, place.column), types.Position(place.end_line, place.end_column)
        return self.workspace.position_codec.range_to_client_units(lines, types.Range(start, end))

    def actions(self, uri: str, asked: types.Range) -> list[types.CodeAction]:
        """Rewrites of the findings in a range, the best first, and the comment that suppresses each; at last all that is safe."""
        if uri not in self.checked:
            return []
        _, checked = self.checked[uri]
        lines = _lines(checked.text)
        made = []
        for finding in checked.findings:
            diagnostic = self._diagnostic(checked, finding, lines)
            if not _overlap(diagnostic.range, asked):
                continue
            for number, rewrite in enumerate(finding.rewrites):
                edit = types.TextEdit(self.range_of(checked.place_of(finding, rewrite), lines), rewrite.text)
                made.append(
                    types.CodeAction(
                        title=_title(rewrite),
                        kind=types.CodeActionKind.QuickFix,
                        diagnostics=[diagnostic],
                        is_preferred=number == 0 and rewrite.applicability == "safe",
                        edit=types.WorkspaceEdit(changes={uri: [edit]}),
                    )
                )
            made += self._suppressing(uri, finding, diagnostic, lines)
        safe = checked.safe_changes()
        if safe:
            edits = [types.TextEdit(self.range_of(place, lines), change.new) for place, change in safe]
            made.append(types.CodeAction("改好可直接改的 / fix all safe", types.CodeActionKind.SourceFixAll,
                                         edit=types.WorkspaceEdit(changes={uri: edits})))  # fmt: skip
        return made

    def _suppressing(
        self, uri: str, finding: Finding, diagnostic: types.Diagnostic, lines: list[str]
    ) -> list[types.CodeAction]:
        """The comment above a finding that lets it pass once its author has written why."""
        comment = _COMMENTS.get(_path(uri).suffix.lower())
        if comment is None:
            return []
        line = finding.line - 1
        above = lines[line] if line < len(lines) else ""
        indent = above[: len(above) - len(above.lstrip(" \t"))]
        text = indent + comment.format(f"adlint: disable-next-line {finding.rule} -- ") + "\n"
        edit = types.TextEdit(types.Range(types.Position(line, 0), types.Position(line, 0)), text)
        return [
            types.CodeAction(
                title=f"不报这一处（{finding.rule}），在 -- 之后写理由",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[diagnostic],
                edit=types.WorkspaceEdit(changes={uri: [edit]}),
            )
        ]

    def hover(self, uri: str, position: types.Position) -> types.Hover | None:
        """What is said of the words under the pointer."""
        if uri not in self.checked:
            return None
        _, checked = self.checked[uri]
        lines = _lines(checked.text)
        for finding in checked.findings:
            place = self.range_of(checked.place(finding), lines)
            if _overlap(place, types.Range(position, position)):
                text = described(finding)
                return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), place)
        return None


def _title(rewrite: Rewrite) -> str:
    kind = APPLICABILITY["zh"][rewrite.applicability]
    return f"改为“{rewrite.text}”（{kind}）" if rewrite.text else f"删去（{kind}）"


def _is_of(action: types.CodeAction, wanted: types.CodeActionKind | str) -> bool:
    """Whether an action is of a kind or a kind below it; what fixes all goes by our own name for it, too."""
    kind = str(getattr(action.kind, "value", action.kind) or "")
    asked = str(getattr(wanted, "value", wanted))
    return kind == asked or kind.startswith(asked + ".") or (asked == _FIX_ALL and kind == "source.fixAll")


def _path(uri: str) -> Path:
    # What is not saved yet is plain text in the current folder.
    return Path((to_fs_path(uri) if uri.startswith("file:") else None) or "untitled.txt")


def _lines(text: str) -> list[str]:
    """Lines as the protocol counts them, with their ends."""
    return _LINE.findall(text) or [""]


def _overlap(one: types.Range, other: types.Range) -> bool:
    def key(position: types.Position) -> tuple[int, int]:
        return position.line, position.character

    return key(one.start) <= key(other.end) and key(other.start) <= key(one.end)


def server() -> Server:
    """A server with all that it answers."""
    made = Server()
    options = types.CodeActionOptions(
        code_action_kinds=[types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]
    )

    @made.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
        ls.schedule(params.text_document.uri, 0)

    @made.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
        ls.schedule(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
        _again(ls, [params.text_document.uri])

    @made.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        with contextlib.suppress(KeyError):
            del ls.checked[uri]
        ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    @made.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def watched(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
        _again(ls, [change.uri for change in params.changes])

    @made.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    async def actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
        await ls.check(params.text_document.uri)
        wanted = params.context.only
        found = ls.actions(params.text_document.uri, params.range)
        return [one for one in found if wanted is None or any(_is_of(one, kind) for kind in wanted)]

    @made.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
        return ls.hover(params.text_document.uri, params.position)

    @made.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False, identifier="adlint"),
    )
    async def pulled(ls: Server, params: types.DocumentDiagnosticParams) -> types.RelatedFullDocumentDiagnosticReport:
        await ls.check(params.text_document.uri)
        return types.RelatedFullDocumentDiagnosticReport(ls.diagnostics(params.text_document.uri))

    return made


def _again(ls: Server, uris: list[str]) -> None:
    """Check all open documents anew where what was saved bears on more than itself."""
    if any(_path(uri).suffix in (".yaml", ".yml", ".baseline") or _path(uri).name == FILE_NAME for uri in uris):
        ls.reload()
        ls.checked.clear()
        for uri in list(ls.workspace.text_documents):
            ls.schedule(uri, 0)
    else:
        for uri in uris:
            if uri in ls.workspace.text_documents:
                ls.schedule(uri, 0)
