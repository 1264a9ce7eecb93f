"""What was found in a document, as the protocol has it."""

from __future__ import annotations

from typing import NamedTuple

from lsprotocol import types

from adlint.findings import Finding, Severity
from adlint.lsp.checked import Checked
from adlint.lsp.pages import Pages, tried
from adlint.lsp.places import Lines

LEVELS = {
    Severity.error: types.DiagnosticSeverity.Error,
    Severity.warning: types.DiagnosticSeverity.Warning,
    Severity.info: types.DiagnosticSeverity.Information,
}
# What these are about can be deleted.
_UNUSED = frozenset({"suppression-unused", "evidence-unused"})
_SAID = {
    "zh": {"also": "同时涉及 ", "tried": "考虑过的豁免，都不成立："},
    "en": {"also": "also offends ", "tried": "exemptions considered, none of which holds: "},
}


class Abilities(NamedTuple):
    """What the editor can show of a diagnostic."""

    related: bool = False
    links: bool = False
    tags: bool = False

    @classmethod
    def of(cls, client: types.ClientCapabilities) -> Abilities:
        """What a client has said of itself, for diagnostics that it is sent or asks for."""
        about = client.text_document
        ways = [way for way in (about.publish_diagnostics, about.diagnostic) if way] if about else []
        return cls(
            any(way.related_information for way in ways),
            any(way.code_description_support for way in ways),
            any(way.tag_support for way in ways),
        )


class Shown:
    """Turns findings into diagnostics.

    Args:
        abilities: what the editor can show.
        pages: the pages of rules.
    """

    def __init__(self, abilities: Abilities, pages: Pages) -> None:
        self._abilities = abilities
        self._pages = pages

    def all(self, checked: Checked, uri: str, lines: Lines) -> list[types.Diagnostic]:
        """What was found in a document, and why reading stopped, if it did.

        Args:
            checked: the document.
            uri: its name in the editor.
            lines: its text.
        """
        found = [self.one(checked, finding, uri, lines) for finding in checked.findings]
        problem = checked.problem
        if problem is not None:
            line = (problem.line or 1) - 1
            where = types.Range(types.Position(line, 0), types.Position(line + 1, 0))
            severity = types.DiagnosticSeverity.Error
            found.append(types.Diagnostic(where, problem.message, severity, source="adlint", code=problem.code))
        return found

    def one(self, checked: Checked, finding: Finding, uri: str, lines: Lines) -> types.Diagnostic:
        """One finding."""
        where = lines.range(checked.place(finding))
        page = self._pages.page(finding.rule, checked.rules) if self._abilities.links else None
        return types.Diagnostic(
            range=where,
            message=_message(checked, finding),
            severity=LEVELS[finding.severity],
            code=finding.rule,
            code_description=types.CodeDescription(page.path.as_uri()) if page else None,
            source="adlint",
            tags=[types.DiagnosticTag.Unnecessary] if self._abilities.tags and finding.rule in _UNUSED else None,
            related_information=self._related(checked, finding, types.Location(uri, where)) or None,
        )

    def _related(
        self, checked: Checked, finding: Finding, here: types.Location
    ) -> list[types.DiagnosticRelatedInformation]:
        """The other rules that the same words offend, and where the exemptions stand that were considered."""
        if not self._abilities.related:
            return []
        said = _SAID[checked.rules.lang]
        told = [types.DiagnosticRelatedInformation(here, said["also"] + other.rule) for other in finding.also]
        page = self._pages.page(finding.rule, checked.rules)
        names = tried(finding, checked.rules)
        if names and page is not None and page.exemptions is not None:
            start = types.Position(page.exemptions, 0)
            there = types.Location(page.path.as_uri(), types.Range(start, start))
            joined = ("、" if checked.rules.lang == "zh" else ", ").join(names)
            told.append(types.DiagnosticRelatedInformation(there, said["tried"] + joined))
        return told


def _message(checked: Checked, finding: Finding) -> str:
    """What a finding says; where lines say nothing, as in a workbook, with its place."""
    location = finding.location
    if checked.is_text or location is None:
        return finding.message
    place = location.cell or location.column or location.key or ""
    row = str(location.row) if location.row is not None and not location.cell else ""
    return " ".join(part for part in (row, place, finding.message) if part)
