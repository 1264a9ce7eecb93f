"""Completion where names have to be right: in suppressions of the copy, and in `.adlint.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, NamedTuple, get_args

from adlint.config.keys import schema
from adlint.engine.select import OWN_RULES, rule_names
from adlint.lsp.checked import Rules
from adlint.rulepacks.vocabularies import Kind

# What the cursor stands at; an item of a list may begin with a key.
Where = Literal["key", "value", "item"]
_SCOPES = ("disable-next-line", "disable-line", "disable-file")
_SCOPE = re.compile(r"adlint:[ \t]*(?P<word>[a-z-]*)$")
_NAMES = re.compile(r"adlint:[ \t]*disable-(?:next-line|line|file)[ \t](?P<names>(?:(?! --).)*)$")
_WORD = re.compile(r"[^\s,，、\[\]{}:\"']*$")
# A line of the configuration up to its value: indentation, marks of list items, the key.
_KEY = re.compile(r"^(?P<indent>[ ]*(?:- +)*)(?P<key>[^\s:#\[\]{},]+):(?:[ ]+|$)")
_ITEM = re.compile(r"^[ ]*(?:- +)+")
_FLOW = re.compile(r"^(?P<key>[^\s:#\[\]{},]+):[ ]*")


class Offer(NamedTuple):
    """A word that fits.

    Attributes:
        word: what is written.
        about: what it means.
        start: the code point of the line on which what it replaces begins.
        is_key: whether a value has to follow it.
    """

    word: str
    about: str
    start: int
    is_key: bool = False


def in_copy(before: str, rules: Rules) -> Iterator[Offer]:
    """What fits inside a suppression of the copy.

    Args:
        before: the line up to the cursor.
        rules: there are.
    """
    scope = _SCOPE.search(before)
    if scope is not None:
        for word in _SCOPES:
            yield Offer(word, "", scope.start("word"))
    elif _NAMES.search(before) is not None:
        yield from _names(rules, _start(before), selectors=True)


def in_configuration(lines: list[str], before: str, rules: Rules) -> Iterator[Offer]:
    """What fits into `.adlint.yaml`.

    Args:
        lines: those above the cursor's.
        before: the cursor's line up to it.
        rules: there are.
    """
    steps, where = _steps(lines, before)
    start = _start(before)
    nodes = _nodes(steps)
    if where != "key":
        yield from (Offer(word, "", start) for node in nodes for word in _words(node))
        yield from _values(steps, rules, start)
    if where == "value":
        return
    for node in nodes:
        for name, inner in node.get("properties", {}).items():
            yield Offer(name, inner.get("description", ""), start, is_key=True)
    if where == "key" and steps[-1:] == ["rules"] and any("additionalProperties" in node for node in nodes):
        yield from (offer._replace(is_key=True) for offer in _names(rules, start, selectors=False))


def _start(before: str) -> int:
    match = _WORD.search(before)
    return match.start() if match else len(before)


def _names(rules: Rules, start: int, *, selectors: bool) -> Iterator[Offer]:
    """Rules by their ids, with what they say; also packs and families where those may stand."""
    zh = rules.lang == "zh"
    for rule in rules.book.rules:
        yield Offer(rule.id, re.sub(r"\{\w+\}", "…", rule.message if zh else rule.message_en), start)
    for name in OWN_RULES:
        yield Offer(name, "", start)
    if selectors:
        known = {*rules.by_id, *OWN_RULES, *(alias for rule in rules.book.rules for alias in rule.aliases)}
        yield from (Offer(name, "", start) for name in sorted(rule_names(rules.book) - known))


def _values(steps: list[str], rules: Rules, start: int) -> Iterator[Offer]:
    """The words of the rulebook that fit as a value."""
    match steps:
        case [*_, "goods"] | [*_, "goods", _]:
            yield from (Offer(entry.id, entry.label, start) for entry in rules.book.goods)
        case [*_, "kind"] | [*_, "kind", _]:
            yield from (Offer(name, "", start) for name in get_args(Kind))
        case [*_, "platform"]:
            known = {name for rule in rules.book.rules for name in (rule.limit.platforms if rule.limit else ())}
            yield from (Offer(name, "", start) for name in sorted(known))
        case [*_, "suppressions", "rules"]:
            yield from _names(rules, start, selectors=True)


def _steps(lines: list[str], before: str) -> tuple[list[str], Where]:
    """The keys that lead to the cursor, and what it stands at."""
    key, item = _KEY.match(before), _ITEM.match(before)
    flow = [key["key"]] if key else []
    where: Where = "value" if key else "item" if item else "key"
    head = key.start("key") if key else item.end() if item else len(before) - len(before.lstrip(" "))
    opened, inner = _open(before[key.end() if key else head :])
    entry = _FLOW.match(inner) if opened == "{" else None
    if opened == "{":
        flow += [entry["key"]] if entry else []
        where = "value" if entry else "key"
    elif opened:
        where = "item"
    depth = head
    steps: list[str] = []
    for line in reversed(lines):
        above = _KEY.match(line)
        if above is None or above.start("key") >= depth:
            continue
        # An item of a list may stand no deeper than the key that holds the list.
        marks = above["indent"]
        depth = marks.index("-") + 1 if "-" in marks else len(marks)
        steps.insert(0, above["key"])
    return steps + flow, where


def _open(rest: str) -> tuple[str, str]:
    """The bracket that is still open at the end of a value, and what stands in it after the last comma."""
    opened: list[int] = []
    for place, char in enumerate(rest):
        if char in "{[":
            opened.append(place)
        elif char in "}]" and opened:
            opened.pop()
    if not opened:
        return "", rest
    inner = rest[opened[-1] + 1 :]
    return rest[opened[-1]], inner.rpartition(",")[2].lstrip()


@cache
def _schema() -> dict[str, Any]:
    return schema()


def _nodes(steps: list[str]) -> list[dict[str, Any]]:
    """What the schema says of a place: every form that may stand there."""
    nodes = _forms(_schema())
    for step in steps:
        nodes = [
            form
            for node in nodes
            if (inner := node.get("properties", {}).get(step) or _rest(node)) is not None
            for form in _forms(inner)
        ]
    return nodes


def _rest(node: dict[str, Any]) -> dict[str, Any] | None:
    inner = node.get("additionalProperties")
    return inner if isinstance(inner, dict) else None


def _forms(node: dict[str, Any]) -> list[dict[str, Any]]:
    """A node with references followed, alternatives laid out and lists entered."""
    if "$ref" in node:
        return _forms(_schema()["$defs"][node["$ref"].rpartition("/")[2]])
    if "anyOf" in node:
        return [form for one in node["anyOf"] for form in _forms(one)]
    if isinstance(node.get("items"), dict):
        return _forms(node["items"])
    return [node]


def _words(node: dict[str, Any]) -> list[str]:
    return [word for word in node.get("enum", ()) if isinstance(word, str)]
