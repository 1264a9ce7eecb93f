"""The server itself: the documents that are open, what was found in them, and the configuration that is in force."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path
from pygls.workspace import TextDocument

from adlint import __version__
from adlint.api.checker import Checker
from adlint.config import Config
from adlint.errors import AdlintError
from adlint.lsp.actions import Document
from adlint.lsp.checked import Checked, check
from adlint.lsp.diagnostics import Abilities, Shown
from adlint.lsp.pages import Pages
from adlint.lsp.places import Lines, path_of
from adlint.lsp.protocol import Protocol


class Seen(NamedTuple):
    """The version of a document that was looked at last, and what was found; None where it could not be checked."""

    version: int | None
    text: str
    checked: Checked | None


class Fault(NamedTuple):
    """A mistake in the configuration: what is said of it, and where it is shown, if it has a place."""

    said: str
    uri: str | None
    diagnostic: types.Diagnostic | None


class Server(LanguageServer):
    """A language server with the findings of its open documents.

    Args:
        configured: reads the configuration; called again when it has changed.

    Raises:
        ConfigError: the options name something unknown.
    """

    protocol: Protocol

    def __init__(self, configured: Callable[[], Config]) -> None:
        super().__init__("adlint", __version__, protocol_cls=Protocol)
        # What the process ends with, as the protocol has it.
        self.exit_code = 0
        self.pages = Pages()
        # Files that were not open when the editor was sent their findings: their names without and with escapes.
        self.told: dict[str, str] = {}
        self._configured = configured
        self._checker = Checker(configured())
        # The configuration that last held in a folder stays in force there while a later one cannot be used.
        self._good: dict[Path, Checker] = {}
        self._faults: dict[Path, Fault] = {}
        self._seen: dict[str, Seen] = {}
        self._checks: dict[str, asyncio.Task[None]] = {}
        self._tellings: dict[str, asyncio.Task[None]] = {}
        # One thread: the linter's caches are not for several.
        self._thread = ThreadPoolExecutor(1)

    @property
    def pulls(self) -> bool:
        """Whether the editor asks for diagnostics; it would show those it is sent beside them."""
        about = self.client_capabilities.text_document
        return about is not None and about.diagnostic is not None

    @property
    def takes_snippets(self) -> bool:
        """Whether the editor takes edits in which it asks for something."""
        about = self.client_capabilities.workspace
        edits = about.workspace_edit if about is not None else None
        return edits is not None and bool(edits.snippet_edit_support) and bool(edits.document_changes)

    @property
    def shown(self) -> Shown:
        """Makes diagnostics for this editor."""
        return Shown(Abilities.of(self.client_capabilities), self.pages)

    @property
    def config(self) -> Config:
        """The configuration as it was last read."""
        return self._checker.config

    def opened(self, uri: str) -> TextDocument | None:
        """A document that is open in the editor."""
        # The workspace has names without escapes.
        found: TextDocument | None = self.workspace.text_documents.get(unquote(uri))
        return found

    def open_ones(self) -> list[str]:
        """The names of all documents that are open, as the editor has them."""
        return [document.uri for document in self.workspace.text_documents.values()]

    async def run(self, work: Callable[..., object], *args: object) -> object:
        """Have something done by the thread that checks."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *args)

    def reload(self) -> None:
        """Take up the configuration as it stands now; one that cannot be used leaves the last good one in force."""
        try:
            self._checker = Checker(self._configured())
        except AdlintError as error:
            self._account(Path(), error)
            return
        self._account(Path(), None)
        self._seen.clear()
        for uri in self.open_ones():
            self.schedule(uri)
        about = self.client_capabilities.workspace
        if self.pulls and about is not None and about.diagnostics is not None and about.diagnostics.refresh_support:
            self.workspace_diagnostic_refresh(None)

    def schedule(self, uri: str) -> None:
        """Check a document and send what was found; versions that come while one is being checked are dropped but the last."""
        if not self.pulls and uri not in self._tellings:
            task = self._tellings[uri] = asyncio.create_task(self._tell(uri))
            task.add_done_callback(lambda _: self._tellings.pop(uri, None))

    async def _tell(self, uri: str) -> None:
        await self.check(uri)
        self.publish(uri)

    async def check(self, uri: str) -> None:
        """Check a document unless its version at hand is checked; who asks meanwhile waits for the same check."""
        while not self._is_seen(uri):
            task = self._checks.get(uri)
            if task is None:
                task = self._checks[uri] = asyncio.create_task(self._check(uri))
                task.add_done_callback(lambda _: self._checks.pop(uri, None))
            await asyncio.shield(task)

    def _is_seen(self, uri: str) -> bool:
        document = self.opened(uri)
        seen = self._seen.get(uri)
        return document is None or (seen is not None and seen[:2] == (document.version, document.source))

    async def _check(self, uri: str) -> None:
        document = self.workspace.get_text_document(uri)
        version, text, path = document.version, document.source, path_of(uri, document.language_id)
        if self.pages.holds(path):
            self._seen[uri] = Seen(version, text, None)
            return
        before = self._checker
        found = await self.judged(path, lambda checker: check(checker, text, path))
        # What was found under a configuration that no longer holds, or in a document that was closed, is dropped.
        if self._checker is before and self.opened(uri) is not None:
            known = self._seen.get(uri)
            self._seen[uri] = Seen(version, text, found or (known.checked if known else None))

    async def judged(self, path: Path, judge: Callable[[Checker], Checked]) -> Checked | None:
        """What is found under the configuration that holds for a file; a mistake in it is told.

        Args:
            path: the file.
            judge: checks it.

        Returns:
            What was found; None where no configuration could be used yet.
        """
        if self._checker.config.today != date.today():
            # The law and the ledger go by the day, and an editor may be open for many.
            self.reload()
        checker = self._checker
        found, error = await asyncio.get_running_loop().run_in_executor(
            self._thread, _judged, judge, checker, self._good.get(path.parent)
        )
        if error is None and self._good.get(path.parent) is not checker:
            self._good[path.parent] = checker
            # Rules live as long as the server; looking through them for garbage would hold up a keystroke.
            gc.collect()
            gc.freeze()
        self._account(path.parent, error)
        return found

    def _account(self, folder: Path, error: AdlintError | None) -> None:
        """Show a mistake in the configuration of a folder, as a message once and in its file; or take it back."""
        before = self._faults.pop(folder, None)
        now = None if error is None else self._fault(error)
        if now is not None:
            if now not in self._faults.values() and now != before:
                self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"adlint: {now.said}"))
            self._faults[folder] = now
        if now == before:
            return
        for uri in {one.uri for one in (before, now) if one is not None and one.uri is not None}:
            shown = [one.diagnostic for one in self._faults.values() if one.uri == uri and one.diagnostic]
            alike = list({one.message: one for one in shown}.values())
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, alike))

    def _fault(self, error: AdlintError) -> Fault:
        message = error.message(self.config.request.lang or "zh")
        said = f"{error.place} {message}".strip()
        if error.path is None or not error.path.endswith((".yaml", ".yml", ".baseline")):
            return Fault(said, None, None)
        uri = from_fs_path(error.path) or error.path
        line, column = (error.line or 1) - 1, (error.column or 1) - 1
        # Keys are what mistakes are about; they are told by their first character.
        start = types.Position(line, column)
        where = types.Range(start, types.Position(line, column + 1))
        severity = types.DiagnosticSeverity.Error
        return Fault(said, uri, types.Diagnostic(where, message, severity, source="adlint", code=error.code))

    def forget(self, uri: str) -> None:
        """A document was closed."""
        self._seen.pop(uri, None)
        if not self.pulls and unquote(uri) not in self.told:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def checked(self, uri: str) -> Checked | None:
        """What was found in an open document, as far as it is known."""
        seen = self._seen.get(uri)
        return seen.checked if seen else None

    def lines(self, text: str) -> Lines:
        """The lines of a text for this editor."""
        return Lines(text, self.workspace.position_codec)

    def document(self, uri: str) -> Document | None:
        """An open document that was checked."""
        seen = self._seen.get(uri)
        if seen is None or seen.checked is None:
            return None
        open_one = self.opened(uri)
        path = path_of(uri, open_one.language_id if open_one else None)
        checked = seen.checked
        lines = self.lines(checked.text)
        return Document(uri, path, checked, lines, seen.version, takes_snippets=self.takes_snippets)

    def diagnostics(self, uri: str) -> list[types.Diagnostic]:
        """What was found in an open document, as the protocol has it."""
        checked = self.checked(uri)
        return [] if checked is None else self.shown.all(checked, uri, self.lines(checked.text))

    def publish(self, uri: str) -> None:
        """Send what was found in an open document."""
        seen = self._seen.get(uri)
        if seen is not None:
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, self.diagnostics(uri), seen.version)
            )


def _judged(
    judge: Callable[[Checker], Checked], checker: Checker, good: Checker | None
) -> tuple[Checked | None, AdlintError | None]:
    """What is found under a configuration, or else under the last that held, with the mistake in the newer one."""
    try:
        return judge(checker), None
    except AdlintError as error:
        if good is None or good is checker:
            return None, error
        try:
            return judge(good), error
        except AdlintError:
            return None, error
