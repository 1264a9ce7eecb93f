"""Small rulebooks for tests: real YAML through the real loader, with everything that a rule must have filled in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

from adlint.documents import Document
from adlint.engine.linter import Linter
from adlint.engine.settings import Settings
from adlint.findings import Finding
from adlint.rulepacks import loader
from adlint.rulepacks.schema import Rulebook

DAY = date(2026, 11, 21)
LAWS = [{"id": "广告法", "title": "中华人民共和国广告法", "version": "2021", "since": "2021-04-29"}]
BASIS = [{"law": "广告法", "article": "9(3)", "verified": "2026-11"}]
OBLIGATORY = {
    "family": "absolute",
    "severity": "error",
    "message": "“{match}”喊得过头",
    "message_en": '"{match}" shouts',
    "why": "没有依据",
    "why_en": "It has no ground.",
    "basis": BASIS,
    "no_rewrite": "只是试验",
    "examples": {"bad": [{"text": "«喊»"}] * 5, "good": [{"text": "静", "because": "没有喊"}] * 5},
}


def entry(name: str = "loud", **parts: Any) -> dict[str, Any]:
    """A rule as its YAML says it, with the trigger and whatever else the test is about."""
    return {**OBLIGATORY, "id": name, **parts}


def write(folder: Path, *rules: dict[str, Any], name: str = "pack.yaml", **lists: Any) -> Path:
    """Write a pack file into a folder and give the folder. JSON is YAML."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {"rules": list(rules), "laws": LAWS, **lists}
    (folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
    return folder


def load(folder: Path, *packs: Path) -> Rulebook:
    """The rulebook of a folder, without our own packs."""
    with mock.patch.object(loader, "builtin_folder", return_value=folder):
        return loader.load(packs)


def lint(book: Rulebook, text: str | Document, **settings: Any) -> list[Finding]:
    """Findings in a text, whose lines are its segments, or in a document; on `DAY` unless the settings say otherwise."""
    document = Document.plain(text) if isinstance(text, str) else text
    return Linter(book, Settings(**{"as_of": DAY, **settings})).lint(document)


def texts(findings: Sequence[Finding]) -> list[str]:
    """What each finding found, in order."""
    return [finding.text for finding in findings]
