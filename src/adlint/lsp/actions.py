"""What can be done about findings: rewrite, suppress with a reason, add proof, read the rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from adlint.findings import Finding
from adlint.lsp.checked import Checked
from adlint.lsp.diagnostics import Shown
from adlint.lsp.places import Lines, overlap
from adlint.reporters.words import APPLICABILITY
from adlint.rewriting import Change

FIX_ALL = "source.fixAll.adlint"
RULE = "adlint.rule"
EVIDENCE = "adlint.evidence"
_MARKUP, _SCRIPT = "<!-- {} -->", "// {}"
# How a comment is written in a file, where one can be; in code it depends on where.
_COMMENTS = {".md": (_MARKUP,), ".markdown": (_MARKUP,), ".html": (_MARKUP,), ".htm": (_MARKUP,), ".vue": (_MARKUP,),
             ".wxml": (_MARKUP,), ".jsp": ("<%-- {} --%>",), ".yaml": ("# {}",), ".yml": ("# {}",), ".txt": ("{}",),
             ".jsx": (_SCRIPT, "{{/* {} */}}"), ".tsx": (_SCRIPT, "{{/* {} */}}")}  # fmt: skip
_PAGES = frozenset({".html", ".htm", ".vue", ".wxml", ".jsp"})
_LEADING = re.compile(r"[ \t]*")
# Inside a quotation of Markdown a comment is quoted, too.
_QUOTED = re.compile(r"[ \t>]*")
_FRONT_MATTER = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\r?\n(?:(?!\1[ \t]*\r?$).*\n)*\Z", re.MULTILINE)
# What stands between these is no markup; nor is what stands inside of a tag.
_RAW = re.compile(r"<(script|style|title|textarea|option)\b[^>]*>(?!.*</\1)", re.DOTALL | re.IGNORECASE)
_IN_TAG = re.compile(r"<[a-z!/%][^<>]*\Z", re.IGNORECASE)
_WITHIN = 100_000
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
            for number, (place, change) in enumerate(self.checked.rewrites(finding)):
                edit = types.TextEdit(self.lines.range(place), change.new)
                yield types.CodeAction(
                    title=self._title(change),
                    kind=types.CodeActionKind.QuickFix,
                    diagnostics=about,
                    is_preferred=number == 0 and change.applicability == "safe",
                    edit=types.WorkspaceEdit(changes={self.uri: [edit]}),
                )
            yield from self._deciding(finding, about)
        safe = self.checked.safe_changes
        if safe:
            edits = [types.TextEdit(self.lines.range(place), change.new) for place, change in safe]
            edit_all = types.WorkspaceEdit(changes={self.uri: edits})
            yield types.CodeAction(self._said["all"], FIX_ALL, edit=edit_all)

    def _title(self, change: Change) -> str:
        kind = APPLICABILITY[self.checked.rules.lang][change.applicability]
        return self._said["to" if change.new else "delete"].format(text=change.new, kind=kind)

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
        if finding.pack == "decisions":
            return None
        line = finding.line - 1
        leading = (_QUOTED if self._is_markdown else _LEADING).match(self.lines[line])
        indent = leading[0] if leading else ""
        directive = f"adlint: disable-next-line {finding.rule} -- "
        # In plain text it is copy itself.
        fits = (
            form
            for form in self._comments(line)
            if form == "{}" or self.checked.takes_comment(line, indent + form.format(f"{directive}理由"))
        )
        comment = next(fits, None)
        if comment is None:
            return None
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

    @property
    def _is_markdown(self) -> bool:
        return self.path.suffix.lower() in (".md", ".markdown")

    def _comments(self, line: int) -> tuple[str, ...]:
        """How a comment may be written before a 0-based line."""
        suffix = self.path.suffix.lower()
        start = self.checked.index.offset(line + 1, 1)
        before = self.checked.text[max(start - _WITHIN, 0) : start]
        if self._is_markdown and start < _WITHIN and _FRONT_MATTER.match(before):
            return ("# {}",)
        if suffix in _PAGES and (raw := _RAW.search(before)):
            return (_SCRIPT,) if raw[1].lower() == "script" else ()
        if suffix in _PAGES and (_IN_TAG.search(before) or before.rfind("{{") > before.rfind("}}")):
            return ()
        return _COMMENTS.get(suffix, ())


def is_of(action: types.CodeAction, wanted: types.CodeActionKind | str) -> bool:
    """Whether an action is of a kind, or of one below it."""
    kind = str(getattr(action.kind, "value", action.kind) or "")
    asked = str(getattr(wanted, "value", wanted))
    return not asked or kind == asked or kind.startswith(asked + ".")
