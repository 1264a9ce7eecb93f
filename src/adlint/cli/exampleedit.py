"""Puts a `good` example into a rule's YAML as text, so that comments, order and layout stay as they are."""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from adlint.errors import AdlintError, RuleError

if TYPE_CHECKING:
    from adlint.rulepacks.schema import Rulebook


class Home(NamedTuple):
    """The file in which a rule stands, and the `good` list of it as a YAML node."""

    path: Path
    text: str
    good: Any


def find(rule: str, folders: list[Path]) -> Home | None:
    """The file of a rule.

    Args:
        rule: its id.
        folders: rule packs to look through.

    Returns:
        Its file, or None when it stands in none of them.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    mention = re.compile(rf"^\W*id:\s*[\"']?{re.escape(rule)}\b", re.MULTILINE)
    for path in (file for folder in folders for file in sorted(folder.rglob("*.yaml"))):
        text = path.read_bytes().decode("utf-8")
        # Composing every file of every pack would take a second.
        if not mention.search(text):
            continue
        for entry in _items(_at(yaml.compose(text, Loader=loader), "rules")):
            name = _at(entry, "id")
            good = _at(_at(entry, "examples"), "good")
            if name is not None and name.value == rule and good is not None:
                return Home(path, text, good)
    return None


def with_example(home: Home, example: dict[str, str]) -> str:
    """The file's text with one more `good` example at the end of the list.

    Args:
        home: where the rule stands.
        example: keys and values of the example, in order.
    """
    entry = "{" + ", ".join(f"{key}: {_scalar(value)}" for key, value in example.items()) + "}"
    newline = "\r\n" if "\r\n" in home.text else "\n"
    if home.good.flow_style:
        close = home.good.end_mark.index - 1
        body = home.text[:close].rstrip()
        comma = "" if body.endswith(("[", ",")) else ", "
        return f"{body}{comma}{entry}{home.text[close:]}"
    last = _end(home.good)
    stop = re.compile(r"\r?\n|\Z").search(home.text, len(home.text[:last].rstrip()))
    at = stop.start() if stop else len(home.text)
    indent = " " * home.good.start_mark.column
    return f"{home.text[:at]}{newline}{indent}- {entry}{home.text[at:]}"


def checked(home: Home, text: str, rule: str, sentence: str) -> None:
    """Make sure that an edited file still decodes and has the example.

    Raises:
        AdlintError: it does not; nothing has been written then.
    """
    from adlint.rulepacks.schema import PackFile
    from adlint.rulepacks.strictyaml import Source

    content = Source(text, str(home.path), RuleError).decode(PackFile)
    found = next((entry for entry in content.rules if entry.id == rule), None)
    if found is None or all(example.text != sentence for example in found.examples.good):
        raise AdlintError(
            "例句没能写进规则文件", "the example could not be put into the rule file", path=str(home.path)
        )


def patch(home: Home, text: str, name: str) -> str:
    """A unified diff from the file as it is to `text`.

    Args:
        home: where the rule stands.
        text: the new content.
        name: the path that the diff names, from the project's top.
    """
    lines = difflib.unified_diff(
        home.text.splitlines(keepends=True), text.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def grounds(book: Rulebook, rule: str, because: str) -> list[tuple[str, str]]:
    """The exemptions (id, why) of a rule whose name the user gave as the reason; all of the rule's otherwise."""
    used = next((entry.exempt for entry in book.rules if entry.id == rule), ())
    of_rule = [entry for entry in book.exemptions if entry.id in used]
    named = [entry for entry in of_rule if because in (entry.name, entry.id)]
    return [(entry.id, entry.why) for entry in named or of_rule]


def _at(node: Any, key: str) -> Any:
    if node is None or node.id != "mapping":
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _items(node: Any) -> list[Any]:
    return list(node.value) if node is not None and node.id == "sequence" else []


def _end(node: Any) -> int:
    """Where a node's own text ends. A block's end mark lies at the next token, beyond comments that follow it."""
    if node.id == "scalar" or node.flow_style:
        return int(node.end_mark.index)
    children = [part for pair in node.value for part in pair] if node.id == "mapping" else node.value
    return _end(children[-1]) if children else int(node.end_mark.index)


def _scalar(value: str) -> str:
    """A YAML scalar for a flow mapping: plain where that reads back as written, else double-quoted."""
    import yaml

    try:
        plain = yaml.safe_load(f"{{text: {value}}}") == {"text": value}
    except yaml.YAMLError:
        plain = False
    return value if plain and "\n" not in value else json.dumps(value, ensure_ascii=False)
