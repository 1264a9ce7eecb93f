"""What a team decided outside the copy, applied to findings: suppressions of the configuration and the evidence ledger."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from adlint.engine.settings import Proof, Settings, Suppression
from adlint.findings import Decision, Finding
from adlint.rulepacks import patterns

# A proof that ends within so many days is told.
NOTICE_DAYS = 30
# A claim that was proven for less is not proven where the copy says more.
WIDER = re.compile("全球|世界|亚洲|全国|中国|国内|全网|全行业|行业|业内|历史|史上|同类|连续|蝉联|历年|历届|每年|年年")
# A proof may speak of several clauses; each of them whole is what it says.
_CLAUSES = re.compile("[，。；！？,;!?\n]+")
_EXPIRED = {"zh": "（证明“{id}”已于 {day} 到期）", "en": ' (the proof "{id}" expired on {day})'}


def decide(findings: Sequence[Finding], settings: Settings, provable: Callable[[str], bool]) -> list[Finding]:
    """Findings with what the configuration and the ledger decide about them.

    Args:
        findings: of one document.
        settings: `suppressions`, `evidence`, `as_of` and `lang` are read.
        provable: whether proof can make right what a rule finds, by the rule's id.
    """
    return [_decided(finding, settings, provable) if finding.is_open else finding for finding in findings]


def _decided(finding: Finding, settings: Settings, provable: Callable[[str], bool]) -> Finding:
    day = settings.as_of
    for one in settings.suppressions:
        if (one.until is None or day <= one.until) and _suppresses(one, finding):
            until = one.until.isoformat() if one.until else None
            return msgspec.structs.replace(finding, decision=Decision("suppressed", one.reason, until, one.by))
    expired = None
    for proof in settings.evidence if provable(finding.rule) else ():
        if not _proves(proof, finding):
            continue
        if standing(proof, day) in ("valid", "due"):
            until = proof.valid_until.isoformat() if proof.valid_until else None
            reason = f"{proof.issuer}：{proof.source}" if settings.lang == "zh" else f"{proof.issuer}: {proof.source}"
            return msgspec.structs.replace(finding, decision=Decision("supported", reason, until, proof.id))
        if standing(proof, day) == "expired":
            expired = expired or proof
    if expired is not None:
        said = _EXPIRED[settings.lang].format(id=expired.id, day=expired.valid_until)
        return msgspec.structs.replace(finding, message=finding.message + said)
    return finding


def _suppresses(one: Suppression, finding: Finding) -> bool:
    return _is_of(one.rules, finding) and _is_row(one.keys, finding) and (not one.text or _holds(one.text, finding))


def _proves(proof: Proof, finding: Finding) -> bool:
    if not (_is_of(proof.rules, finding) and _is_row(proof.keys, finding)):
        return False
    if proof.claim:
        rest = finding.clause.replace(proof.claim, "", 1)
        whole = proof.claim in finding.clause or finding.clause in _CLAUSES.split(proof.claim)
        is_said = (whole and finding.matched in proof.claim) or proof.claim in finding.matched
        return is_said and not _is_wider(rest, proof.claim)
    if proof.pattern:
        try:
            found = patterns.finditer(proof.pattern, finding.clause)
            return any(finding.matched in match[0] for match in found)
        except TimeoutError:
            raise patterns.timed_out(proof.id) from None
    return bool(proof.keys)


def _holds(words: str, finding: Finding) -> bool:
    """Whether a finding stands within the words that are let pass: a narrow decision passes no bigger claim."""
    return finding.matched in words and (words in finding.clause or finding.clause in words)


def _is_wider(rest: str, claim: str) -> bool:
    return any(word[0] not in claim for word in WIDER.finditer(rest))


def _is_of(rules: Sequence[str], finding: Finding) -> bool:
    return not rules or not {finding.rule, finding.pack, finding.family}.isdisjoint(rules)


def _is_row(keys: frozenset[str], finding: Finding) -> bool:
    return not keys or (finding.location is not None and finding.location.key in keys)


def standing(proof: Proof, day: date, days: int = NOTICE_DAYS) -> Literal["early", "valid", "due", "expired"]:
    """How a proof stands on a day; it is due, and still holds, when it ends within so many days.

    Args:
        proof: an entry of the ledger.
        day: the day.
        days: how long ahead its end is told.
    """
    if proof.valid_from is not None and day < proof.valid_from:
        return "early"
    if proof.valid_until is None or proof.valid_until > day + timedelta(days):
        return "valid"
    return "due" if day <= proof.valid_until else "expired"
