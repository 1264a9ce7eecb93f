"""YAML decoded strictly into types, with the place of every error. Nothing in a file is executed; aliases are refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from adlint.errors import AdlintError, did_you_mean

if TYPE_CHECKING:
    from yaml.nodes import Node

T = TypeVar("T")
_PATH = re.compile(r" - at `(?:key in )?\$(.*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_NAME = re.compile(r"[a-z_][a-z0-9_-]*")
_QUOTE = ("花括号里的值若含逗号、冒号，请加引号", "Quote a value in braces that holds a comma or colon")
_INVALID = re.compile(r"Invalid enum value '([^']*)'")
_MISSING = re.compile(r"Object missing required field `([^`]*)`")
_WRONG = re.compile(r"Expected `([^`]*)`, got `([^`]*)`")
_TYPES = {
    "array": "列表",
    "object": "映射",
    "str": "文字",
    "int": "整数",
    "float": "数字",
    "bool": "true 或 false",
    "null": "空",
}
_MISTAKES = {
    "found character '\\t' that cannot start any token": "用了制表符，缩进请用空格",
    "found character that cannot start any token": "有不能这样开头的字符（缩进用空格，不用制表符；@、` 开头的值加引号）",
    "could not find expected ':'": "缺少半角冒号，冒号后面空一格",
    "mapping values are not allowed in this context": "这里不该有冒号：值里有冒号请加引号，或缩进不对",
    "mapping values are not allowed here": "这里不该有冒号：值里有冒号请加引号，或缩进不对",
}
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")


class Source:
    """A YAML text, composed but not constructed.

    Args:
        text: the YAML.
        path: its name in messages.
        error: the error class that is raised for it.

    Raises:
        AdlintError: it is no YAML, or uses anchors and aliases.
    """

    def __init__(self, text: str, path: str, error: type[AdlintError]) -> None:
        import yaml

        self.path = path
        self._error = error
        self._lines = text.splitlines()
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            self._root: Node | None = yaml.compose(text, Loader=loader)
        except yaml.YAMLError as problem:
            mark = getattr(problem, "problem_mark", None)
            why = getattr(problem, "problem", None) or str(problem)
            raise self.problem(
                f"不是合法的 YAML：{_MISTAKES.get(why, why)}",
                f"not valid YAML: {why}",
                (mark.line, mark.column) if mark else None,
            ) from None
        self._seen: set[int] = set()
        self._constructor = yaml.SafeLoader("")

    def problem(
        self, zh: str, en: str, mark: tuple[int, int] | None = None, hint: tuple[str, str] | None = None
    ) -> AdlintError:
        """An error of this file.

        Args:
            zh: reason in Chinese.
            en: reason in English.
            mark: 0-based (line, column), or None.
            hint: (Chinese, English) advice.
        """
        line = None if mark is None else mark[0]
        shown = self._lines[line] if line is not None and line < len(self._lines) else None
        return self._error(
            zh, en, path=self.path, line=None if mark is None else mark[0] + 1, column=None if mark is None else mark[1] + 1,
            source_line=shown, hint=hint,
        )  # fmt: skip

    def decode(self, kind: type[T]) -> T:
        """The whole text as `kind`; an empty file is the empty mapping.

        Raises:
            AdlintError: an unknown key, a missing one or a wrong type, with its place.
        """
        data = {} if self._root is None else self._plain(self._root)
        try:
            return msgspec.convert(data, kind)
        except msgspec.ValidationError as error:
            raise self._explain(str(error), kind) from None

    def mark(self, *steps: str | int) -> tuple[int, int] | None:
        """0-based (line, column) of the value reached by keys and indexes, or of the last one that exists."""
        node = self._root
        for step in steps:
            found = _step(node, step)
            if found is None:
                break
            node = found
        return None if node is None else (node.start_mark.line, node.start_mark.column)

    def key_mark(self, steps: tuple[str | int, ...], key: str) -> tuple[int, int] | None:
        """0-based (line, column) of a key of the mapping reached by `steps`."""
        node = self._root
        for step in steps:
            node = _step(node, step)
        for name, _ in node.value if node is not None and isinstance(node.value, list) else ():
            if name.value == key:
                return name.start_mark.line, name.start_mark.column
        return self.mark(*steps)

    def _plain(self, node: Any) -> Any:
        if id(node) in self._seen:
            raise self.problem("不支持 YAML 锚点与别名", "YAML anchors and aliases are not supported",
                               (node.start_mark.line, node.start_mark.column))  # fmt: skip
        self._seen.add(id(node))
        if node.id == "mapping":
            result: dict[Any, Any] = {}
            for key, value in node.value:
                name = str(key.value)
                if name in result:
                    raise self.problem(
                        f"键 {name} 重复", f"duplicate key {name}", (key.start_mark.line, key.start_mark.column)
                    )
                result[name] = self._plain(value)
            return result
        if node.id == "sequence":
            return [self._plain(item) for item in node.value]
        kind = node.tag.rpartition(":")[2]
        # Dates stay text (2026-11-01), and so does everything else but numbers, truth values and null.
        if kind in ("int", "float", "bool", "null"):
            return self._constructor.construct_object(node)
        return node.value

    def _explain(self, message: str, kind: Any) -> AdlintError:
        found = _PATH.search(message)
        steps: tuple[str | int, ...] = ()
        if found:
            message = message[: found.start()]
            parts = _STEP.findall(found[1])
            steps = tuple(int(index) if index.isdigit() else (index or name) for name, index in parts)
        unknown = _UNKNOWN.search(message)
        if unknown:
            known = _fields(kind, steps)
            hint = did_you_mean(unknown[1], known) if _NAME.fullmatch(unknown[1]) else _QUOTE
            return self.problem(
                f"未知的键 {unknown[1]}", f"unknown key {unknown[1]}", self.key_mark(steps, unknown[1]), hint
            )
        where = ".".join(str(step) for step in steps) or "(top)"
        hint = None
        if invalid := _INVALID.search(message):
            choices = _choices(kind, steps)
            hint = did_you_mean(invalid[1], choices)
            listed = ", ".join(choices)
            zh, en = f"不认识 {invalid[1]}，可写 {listed}", f"unknown value {invalid[1]}, known are {listed}"
        elif missing := _MISSING.search(message):
            zh, en = f"缺少键 {missing[1]}", message
        elif wrong := _WRONG.search(message):
            zh, en = f"这里应为{_types(wrong[1])}，却是{_types(wrong[2])}", message
        elif "matching regex" in message:
            zh, en = (
                f"写法不对（id 用小写字母、数字和 -，日期写成 2026-11-01）：{self._said(steps)}",
                f"{message}: {self._said(steps)}",
            )
        else:
            zh = en = message
        return self.problem(f"{where}：{zh}", f"{where}: {en}", self.mark(*steps), hint)

    def _said(self, steps: tuple[str | int, ...]) -> str:
        node: Any = self._root
        for step in steps:
            node = _step(node, step) or node
        return str(getattr(node, "value", ""))


def _types(said: str) -> str:
    return "或".join(_TYPES.get(one, one) for one in said.split(" | "))


def _step(node: Any, step: str | int) -> Any:
    if node is None or not isinstance(node.value, list):
        return None
    if node.id == "sequence":
        return node.value[step] if isinstance(step, int) and step < len(node.value) else None
    for key, value in node.value:
        if key.value == str(step):
            return value
    return None


def _type_at(kind: Any, steps: tuple[str | int, ...]) -> Any:
    """The msgspec type that the path leads to."""
    current: Any = msgspec.inspect.type_info(kind)
    for step in steps:
        if isinstance(current, msgspec.inspect.UnionType):
            current = next((t for t in current.types if not isinstance(t, msgspec.inspect.NoneType)), None)
        if isinstance(current, msgspec.inspect.StructType):
            current = next((f.type for f in current.fields if f.encode_name == step), None)
        elif isinstance(current, msgspec.inspect.DictType):
            current = current.value_type
        elif hasattr(current, "item_type"):
            current = current.item_type
        else:
            return None
    return current


def _fields(kind: Any, steps: tuple[str | int, ...]) -> list[str]:
    found = _type_at(kind, steps)
    if isinstance(found, msgspec.inspect.UnionType):
        found = next((t for t in found.types if isinstance(t, msgspec.inspect.StructType)), None)
    return [f.encode_name for f in found.fields] if isinstance(found, msgspec.inspect.StructType) else []


def _choices(kind: Any, steps: tuple[str | int, ...]) -> list[str]:
    found = _type_at(kind, steps)
    if isinstance(found, msgspec.inspect.UnionType):
        found = next((t for t in found.types if isinstance(t, msgspec.inspect.LiteralType)), None)
    return [str(value) for value in found.values] if isinstance(found, msgspec.inspect.LiteralType) else []
