"""The whole workspace, on demand: the files that `adlint check` would read, one after the other."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import unquote
from uuid import uuid4

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from adlint.api.checker import Checker
from adlint.api.runs import files_of
from adlint.findings import Severity
from adlint.lsp.checked import Checked, check_file
from adlint.lsp.server import Server
from adlint.reporters.model import Problem

_TITLE = {"zh": "adlint：检查工作区", "en": "adlint: checking the workspace"}
_COUNTED = {Severity.error: "errors", Severity.warning: "warnings", Severity.info: "hints"}


def folders(ls: Server) -> list[Path]:
    """The folders of the workspace."""
    uris = list(ls.workspace.folders) or [ls.workspace.root_uri]
    return [Path(path) for uri in uris if uri and (path := to_fs_path(uri))]


async def each_file(ls: Server, files: list[Path]) -> AsyncIterator[tuple[str, int | None, Checked]]:
    """Files, each with what was found: in those that are open, in what the editor has.

    Keystrokes come between one file and the next.

    Args:
        ls: the server.
        files: which.

    Yields:
        (uri, version or None, what was found); files for which no configuration can be used are left out, and that is told.
    """
    opened = {to_fs_path(uri): uri for uri in ls.open_ones()}
    for path in files:
        uri = opened.get(str(path))
        if uri is not None:
            await ls.check(uri)
            checked = ls.checked(uri)
            version = ls.workspace.get_text_document(uri).version
        else:
            checked, version = await ls.judged(path, _file(path)), None
        if checked is not None:
            yield uri or from_fs_path(str(path)) or str(path), version, checked


def _file(path: Path) -> Callable[[Checker], Checked]:
    return lambda checker: check_file(checker, path)


async def files_in(ls: Server) -> list[Path]:
    """The files of the workspace that `adlint check` would read."""
    problems: list[Problem] = []
    checker = Checker(ls.config)
    found = await ls.run(lambda: list(files_of(folders(ls), checker, "zh", problems)))
    assert isinstance(found, list)
    for problem in problems:
        ls.window_log_message(types.LogMessageParams(types.MessageType.Warning, f"{problem.path}: {problem.message}"))
    return found


async def check_all(ls: Server) -> dict[str, int | bool]:
    """Check the workspace and send what is found in files that are not open; can be stopped from the editor.

    Returns:
        How many files, errors, warnings and hints, and whether it was stopped.
    """
    files = await files_in(ls)
    counts: Counter[str] = Counter(files=0, errors=0, warnings=0, hints=0)
    earlier, ls.told = ls.told, {}
    meter = await _Meter.begun(ls, len(files))
    async for uri, _, checked in each_file(ls, files):
        if meter.is_cancelled:
            break
        counts["files"] += 1
        counts.update(_COUNTED[finding.severity] for finding in checked.findings)
        counts["errors"] += checked.problem is not None
        meter.advance(uri)
        if ls.opened(uri) is not None:
            continue
        found = ls.shown.all(checked, uri, ls.lines(checked.text))
        if found or unquote(uri) in earlier:
            ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found))
        if found:
            ls.told[unquote(uri)] = uri
    if meter.is_cancelled:
        ls.told |= earlier
    else:
        for name in earlier.keys() - ls.told.keys():
            uri = earlier[name]
            ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
    meter.end()
    return {**counts, "cancelled": meter.is_cancelled}


class _Meter:
    """How far the work is, where the editor shows that.

    Args:
        ls: the server.
        total: how many files there are.
        token: of the progress; None where the editor shows none.
    """

    def __init__(self, ls: Server, total: int, token: str | None) -> None:
        self._ls = ls
        self._total = total
        self._token = token
        self._done = 0

    @classmethod
    async def begun(cls, ls: Server, total: int) -> _Meter:
        """One that the editor has been told of."""
        about = ls.client_capabilities.window
        if about is None or not about.work_done_progress:
            return cls(ls, total, None)
        token = str(uuid4())
        await ls.work_done_progress.create_async(token)
        title = _TITLE[ls.config.request.lang or "zh"]
        ls.work_done_progress.begin(token, types.WorkDoneProgressBegin(title, cancellable=True, percentage=0))
        return cls(ls, total, token)

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody has stopped it."""
        return self._token is not None and self._ls.work_done_progress.tokens[self._token].cancelled()

    def advance(self, uri: str) -> None:
        """One more file is done."""
        self._done += 1
        if self._token is not None:
            percentage = 100 * self._done // max(self._total, 1)
            name = Path(to_fs_path(uri) or uri).name
            report = types.WorkDoneProgressReport(message=name, percentage=percentage)
            self._ls.work_done_progress.report(self._token, report)

    def end(self) -> None:
        """Nothing more is done."""
        if self._token is not None:
            self._ls.work_done_progress.end(self._token, types.WorkDoneProgressEnd())


async def report(ls: Server, known: dict[str, str]) -> types.WorkspaceDiagnosticReport:
    """What was found in the workspace, for an editor that asks for all of it.

    Args:
        ls: the server.
        known: what the editor has: result ids by uri. Files of which nothing else is to be said are named only.
    """
    items: list[types.WorkspaceDocumentDiagnosticReport] = []
    async for uri, version, checked in each_file(ls, await files_in(ls)):
        found = ls.shown.all(checked, uri, ls.lines(checked.text))
        result = hashlib.blake2b(repr(found).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        if known.get(uri) == result:
            items.append(types.WorkspaceUnchangedDocumentDiagnosticReport(uri, result, version))
        else:
            items.append(types.WorkspaceFullDocumentDiagnosticReport(uri, found, version, result_id=result))
    return types.WorkspaceDiagnosticReport(items)
