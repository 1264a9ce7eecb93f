"""What can be done about findings: rewrite, suppress with a reason, add proof, read the rule."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from adlint.findings import Finding, Rewrite
from adlint.lsp.checked import Checked
from adlint.lsp.diagnostics import Shown
from adlint.lsp.places import Lines, overlap
from adlint.reporters.words import APPLICABILITY

FIX_ALL = "source.fixAll.adlint"
RULE = "adlint.rule"
EVIDENCE = "adlint.evidence"
# How a comment is written in a file, where one can be.
_COMMENTS = {".md": "<!-- {} -->", ".markdown": "<!-- {} -->", ".html": "<!-- {} -->", ".htm": "<!-- {} -->", ".vue": "<!-- {} -->",
             ".wxml": "<!-- {} -->", ".jsp": "<%-- {} --%>", ".yaml": "# {}", ".yml": "# {}", ".txt": "{}"}  # fmt: skip
_SAID = {
    "zh": {"to": "改为“{text}”（{kind}）", "delete": "删去（{kind}）", "suppress": "不报这一处（{rule}），在 -- 之后写理由",
           "evidence": "有证明：把“{text}”记进台账", "rule": "解释规则 {rule}", "all": "改好可直接改的"},
    "en": {"to": "Write “{text}” ({kind})", "delete": "Delete ({kind})",
           "suppress": "Suppress here ({rule}), with a reason after --",
           "evidence": "Proof exists: add “{text}” to the ledger", "rule": "Explain the rule {rule}",
           "all": "Fix all that is safe"},
}  # fmt: skip


class Document:
    """A document that was checked, with what the editor can apply.

    Args:
        uri: its name in the editor.
        path: where it stands.
        checked: what was found in it.
        lines: its text.
        version: its version in the editor, or None.
        takes_snippets: whether the editor takes edits in which it asks for something.
    """

    def __init__(
        self, uri: str, path: Path, checked: Checked, lines: Lines, version: int | None, *, takes_snippets: bool
    ) -> None:
        self.uri = uri
        self.path = path
        self.checked = checked
        self.lines = lines
        self.version = version
        self.takes_snippets = takes_snippets
        self._said = _SAID[checked.rules.lang]

    def actions(self, asked: types.Range, shown: Shown) -> Iterator[types.CodeAction]:
        """What can be done about the findings in a range, the best first; at last all that is safe in the document.

        Args:
            asked: the range.
            shown: makes the diagnostics that the actions are about.
        """
        for finding in self.checked.findings:
            if not overlap(self.lines.range(self.checked.place(finding)), asked):
                continue
            about = [shown.one(self.checked, finding, self.uri, self.lines)]
            for number, rewrite in enumerate(finding.rewrites):
                edit = types.TextEdit(self.lines.range(self.checked.place_of(finding, rewrite)), rewrite.text)
                yield types.CodeAction(
                    title=self._title(rewrite),
                    kind=types.CodeActionKind.QuickFix,
                    diagnostics=about,
                    is_preferred=number == 0 and rewrite.applicability == "safe",
                    edit=types.WorkspaceEdit(changes={self.uri: [edit]}),
                )
            yield from self._deciding(finding, about)
        safe = self.checked.safe_changes()
        if safe:
            edits = [types.TextEdit(self.lines.range(place), change.new) for place, change in safe]
            edit_all = types.WorkspaceEdit(changes={self.uri: edits})
            yield types.CodeAction(self._said["all"], FIX_ALL, edit=edit_all)

    def _title(self, rewrite: Rewrite) -> str:
        kind = APPLICABILITY[self.checked.rules.lang][rewrite.applicability]
        return self._said["to" if rewrite.text else "delete"].format(text=rewrite.text, kind=kind)

    def _deciding(self, finding: Finding, about: list[types.Diagnostic]) -> Iterator[types.CodeAction]:
        """What people can decide about a finding, and what there is to read before."""
        rule = self.checked.rules.by_id.get(finding.rule)
        suppressing = self._suppressing(finding)
        if suppressing is not None:
            title = self._said["suppress"].format(rule=finding.rule)
            yield types.CodeAction(title, types.CodeActionKind.QuickFix, about, edit=suppressing)
        if rule is None:
            return
        if rule.evidence or rule.evidence_owed or rule.verdict == "needs-evidence":
            title = self._said["evidence"].format(text=finding.matched)
            command = types.Command(title, EVIDENCE, arguments=[self.uri, finding.rule, finding.matched])
            yield types.CodeAction(title, types.CodeActionKind.QuickFix, about, command=command)
        title = self._said["rule"].format(rule=finding.rule)
        command = types.Command(title, RULE, arguments=[finding.rule, self.uri])
        yield types.CodeAction(title, types.CodeActionKind.QuickFix, about, command=command)

    def _suppressing(self, finding: Finding) -> types.WorkspaceEdit | None:
        """The comment above a finding that lets it pass once its author has written why; empty, it lets nothing pass."""
        comment = _COMMENTS.get(self.path.suffix.lower())
        if comment is None or finding.pack == "decisions":
            return None
        line = finding.line - 1
        above = self.lines[line]
        indent = above[: len(above) - len(above.lstrip(" \t"))]
        directive = f"adlint: disable-next-line {finding.rule} -- "
        where = types.Range(types.Position(line, 0), types.Position(line, 0))
        if not self.takes_snippets:
            text = indent + comment.format(directive) + "\n"
            return types.WorkspaceEdit(changes={self.uri: [types.TextEdit(where, text)]})
        snippet = types.StringValue(indent + comment.format(directive + "$1") + "$0\n")
        edit = types.TextDocumentEdit(
            types.OptionalVersionedTextDocumentIdentifier(self.uri, self.version),
            [types.SnippetTextEdit(where, snippet)],
        )
        return types.WorkspaceEdit(document_changes=[edit])


def is_of(action: types.CodeAction, wanted: types.CodeActionKind | str) -> bool:
    """Whether an action is of a kind, or of one below it."""
    kind = str(getattr(action.kind, "value", action.kind) or "")
    asked = str(getattr(wanted, "value", wanted))
    return not asked or kind == asked or kind.startswith(asked + ".")
