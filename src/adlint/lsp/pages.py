"""The pages of rules: as files, which editors can open, and as tooltips."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from typing import NamedTuple

from adlint.errors import ConfigError, did_you_mean
from adlint.files import replacing
from adlint.findings import Finding, Verdict
from adlint.lsp.checked import Rules
from adlint.reporters import words
from adlint.reporters.markdown import escaped
from adlint.reporters.rulepage import explained
from adlint.reporters.sections import summary
from adlint.rulepacks.compiled import folder
from adlint.rulepacks.provisions import gist
from adlint.rulepacks.schema import Rule

_HEADING = {"zh": "豁免", "en": "Exemptions"}
_SAID = {
    "zh": {"basis": "依据：", "tried": "考虑过的豁免，都不成立：", "freed": "放行：", "owes": "，须备证明", "owed": "要有的证明："},
    "en": {"basis": "Basis: ", "tried": "Exemptions considered, none of which holds: ", "freed": "Exempt: ",
           "owes": ", proof is owed", "owed": "Proof owed: "},
}  # fmt: skip


class Page(NamedTuple):
    """The page of a rule: its text, its file, and the 0-based line on which its exemptions begin, or None."""

    text: str
    path: Path
    exemptions: int | None


class Pages:
    """The pages of rules, written when they are first asked for.

    They are kept beside the compiled packs, so that what an editor has open outlives the server.
    """

    def __init__(self) -> None:
        self.folder = folder() / "pages"
        self._made: dict[tuple[int, str, str], tuple[Rules, Page | None]] = {}

    def holds(self, path: Path) -> bool:
        """Whether a file is one of these pages; they are full of bad examples."""
        return path.is_relative_to(self.folder)

    def page(self, name: str, rules: Rules) -> Page | None:
        """The page of a rule; None where no pack holds that rule or nothing can be written.

        Args:
            name: the rule's id.
            rules: where it stands.
        """
        key = (id(rules.book), name, rules.lang)
        if key not in self._made:
            # The rules are kept with it: what is gone may leave its number to others.
            self._made[key] = rules, self._page(name, rules)
        return self._made[key][1]

    def _page(self, name: str, rules: Rules) -> Page | None:
        rule = rules.by_id.get(name)
        if rule is None:
            return None
        text = explanation(rule, rules)
        digest = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
        path = self.folder / digest / f"{name}.txt"
        if not path.is_file():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with replacing(path) as stream:
                    stream.write(text.encode())
            except OSError:
                return None
        heading = None
        with contextlib.suppress(ValueError):
            heading = text.split("\n").index(_HEADING[rules.lang])
        return Page(text, path, heading)


def explanation(rule: Rule, rules: Rules) -> str:
    """What `adlint rule ID` prints."""
    return "\n".join(explained(rule, rules.book, rules.lang)) + "\n"


def known(name: str, rules: Rules) -> Rule:
    """The rule of an id or of a former one.

    Raises:
        ConfigError: there is none.
    """
    for rule in rules.book.rules:
        if name == rule.id or name in rule.aliases:
            return rule
    raise ConfigError(f"没有规则 {name}", f"no rule {name}", hint=did_you_mean(name, rules.by_id))


def tried(finding: Finding, rules: Rules) -> list[str]:
    """The exemptions that were considered for a finding and did not hold; those that only tell what a rule is about are none."""
    rule = rules.by_id.get(finding.rule)
    if rule is None:
        return []
    names = [entry.name for entry in rules.book.exemptions if entry.id in rule.exempt and not entry.silent]
    names += ["sourced-fact"] if rule.evidence else []
    return list(dict.fromkeys(words.EXEMPTION[rules.lang][name] for name in names))


def _summaries(finding: Finding, rules: Rules) -> list[str]:
    """What the articles say that a finding rests on, those of which there is a summary."""
    return [
        escaped(f"{one.law} {one.article} {line}")
        for one in finding.basis
        for line in summary(gist(rules.book, one.law, one.article), rules.lang)
    ]


def described(finding: Finding, rules: Rules) -> str:
    """A finding for a tooltip, in Markdown: what, why, on which law, and exemptions. Markup of the copy takes no effect."""
    zh = rules.lang == "zh"
    said = _SAID[rules.lang]
    comma = "、" if zh else ", "
    parts = [f"**{finding.rule}** {escaped(finding.message)}"]
    rule = rules.by_id.get(finding.rule)
    if rule is not None:
        parts.append(escaped(rule.why if zh else rule.why_en))
    if finding.basis:
        parts.append(said["basis"] + escaped(comma.join(words.provision(one, zh=zh) for one in finding.basis)))
        parts += _summaries(finding, rules)
    if finding.verdict is Verdict.exempt and finding.exemption is not None:
        freed = finding.exemption
        basis = (f"（{freed.basis}）" if zh else f" ({freed.basis})") if freed.basis else ""
        owes = said["owes"] if freed.owes == "proof" else ""
        parts.append(said["freed"] + escaped(words.EXEMPTION[rules.lang].get(freed.name, freed.name) + basis + owes))
    elif names := tried(finding, rules):
        parts.append(said["tried"] + escaped(comma.join(names)))
    if finding.evidence_owed:
        parts.append(
            said["owed"] + escaped(comma.join(words.evidence(rules.lang, one) for one in finding.evidence_owed))
        )
    return "\n\n".join(parts)
