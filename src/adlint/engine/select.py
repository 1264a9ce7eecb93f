"""Which rules run, at which severity, under the law of a given day."""

from __future__ import annotations

from datetime import date

from adlint.engine.settings import Settings
from adlint.errors import ConfigError, did_you_mean
from adlint.findings import Severity
from adlint.rulepacks.schema import BasisEntry, Rule, Rulebook


def chosen(book: Rulebook, settings: Settings) -> list[int]:
    """Indexes of the rules that run.

    Args:
        book: all rules.
        settings: `select`, `ignore`, `severities` and `as_of` are read.

    Raises:
        ConfigError: a name in the settings is no rule, pack or family.
    """
    names = rule_names(book)
    for name in (*settings.select, *settings.ignore, *settings.severities):
        if name not in names:
            raise ConfigError(
                f"没有规则、规则包或类别 {name}", f"no rule, pack or family {name}", hint=did_you_mean(name, names)
            )
    return [index for index, rule in enumerate(book.rules) if _runs(rule, settings)]


def rule_names(book: Rulebook) -> set[str]:
    """Every name by which rules can be chosen: ids, former ids, packs, families."""
    return {name for rule in book.rules for name in _names(rule)}


def _names(rule: Rule) -> set[str]:
    return {rule.id, *rule.aliases, rule.pack, rule.family}


def _runs(rule: Rule, settings: Settings) -> bool:
    names = _names(rule)
    if settings.select and names.isdisjoint(settings.select):
        return False
    if not names.isdisjoint(settings.ignore):
        return False
    if any(settings.severities.get(name, Severity.info) is None for name in (rule.id, *rule.aliases)):
        return False
    if rule.effective and settings.as_of < date.fromisoformat(rule.effective):
        return False
    return not (rule.expires and settings.as_of > date.fromisoformat(rule.expires))


def asked_severity(rule: Rule, settings: Settings) -> Severity | None:
    """The severity that the configuration gives a rule, or None."""
    return next((settings.severities[name] for name in (rule.id, *rule.aliases) if settings.severities.get(name)), None)


def dated(rule: Rule, as_of: date) -> tuple[Severity, tuple[BasisEntry, ...]]:
    """Severity and basis of a rule on a day, after its dated changes."""
    severity, basis = Severity[rule.severity], rule.basis
    for change in sorted(rule.changes, key=lambda change: change.since):
        if as_of >= date.fromisoformat(change.since):
            severity = Severity[change.severity] if change.severity else severity
            basis = change.basis or basis
    return severity, basis
