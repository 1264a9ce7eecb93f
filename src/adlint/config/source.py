"""One configuration file, read strictly: every value keeps its place, every mistake is told in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from adlint.config.keys import ConfigFile
from adlint.errors import AdlintError, ConfigError, did_you_mean, reason
from adlint.rulepacks.strictyaml import Source

if TYPE_CHECKING:
    from msgspec import inspect
    from yaml.nodes import Node

Steps = tuple[str | int, ...]
T = TypeVar("T")
_NODE_ZH = {"scalar": "文字", "sequence": "列表", "mapping": "映射"}
_NODE_EN = {"scalar": "a text", "sequence": "a list", "mapping": "a mapping"}
_NUMBERS = (":int", ":float")


class Place(NamedTuple):
    """Where a value is written: file, 1-based line and column, and the line itself."""

    path: str
    line: int
    column: int
    source_line: str

    def error(self, zh: str, en: str, hint: tuple[str, str] | None = None) -> ConfigError:
        """A configuration error at this place."""
        return ConfigError(
            zh, en, path=self.path, line=self.line, column=self.column, source_line=self.source_line, hint=hint
        )


class Loaded(NamedTuple):
    """A decoded file with the place of every key and list item, and the folder that its globs are relative to."""

    path: Path
    data: ConfigFile
    places: dict[Steps, Place]
    base: Path


class TypedSource(Source):
    """Checks the nodes against the types before decoding, so that messages are ours and name the exact place.

    Scalars stay as written: `off` is a word here, not YAML 1.1's false, and a brand called 361 is a name.
    """

    def __init__(self, text: str, path: str) -> None:
        super().__init__(text, path, ConfigError)
        self.places: dict[Steps, Place] = {}

    def read(self, kind: type[T]) -> T:
        """The checked content; an empty file is the empty mapping.

        Args:
            kind: what it is to be.

        Raises:
            ConfigError: an unknown key or a wrong value, with its place.
        """
        if self._root is None or _is_null(self._root):
            return msgspec.convert({}, kind)
        data = self._value(self._root, msgspec.inspect.type_info(kind), ())
        return msgspec.convert(data, kind)

    def _fail(self, node: Node, zh: str, en: str, hint: tuple[str, str] | None = None) -> AdlintError:
        return self.problem(zh, en, (node.start_mark.line, node.start_mark.column), hint)

    def _note(self, node: Node, steps: Steps) -> None:
        mark = node.start_mark
        line = self._lines[mark.line] if mark.line < len(self._lines) else ""
        self.places[steps] = Place(self.path, mark.line + 1, mark.column + 1, line)

    def _value(self, node: Node, kind: inspect.Type, steps: Steps) -> Any:
        if id(node) in self._seen:
            raise self._fail(node, "不支持 YAML 锚点与别名", "YAML anchors and aliases are not supported")
        self._seen.add(id(node))
        self.places.setdefault(steps, Place(self.path, node.start_mark.line + 1, node.start_mark.column + 1, ""))
        options = _options(kind)
        for option in options:
            if isinstance(option, msgspec.inspect.StructType) and _shape(node) == "mapping":
                return self._struct(node, option, steps)
            if isinstance(option, msgspec.inspect.DictType) and _shape(node) == "mapping":
                inner = option.value_type
                if nothing := next((key for key, value in node.value if _is_null(value)), None):
                    hint = ("冒号要用半角，后面空一格", "Write a colon and a blank behind the key")
                    raise self._fail(nothing, f"{nothing.value} 没有值", f"{nothing.value} has no value", hint)
                return {key: self._value(value, inner, (*steps, key)) for key, value in self._items(node, steps)}
            if isinstance(option, msgspec.inspect.VarTupleType) and _shape(node) == "sequence":
                return self._list(node, option, steps)
            if isinstance(option, msgspec.inspect.LiteralType | msgspec.inspect.StrType) and _shape(node) == "scalar":
                return self._scalar(node, option)
        wanted = {_wanted(option) for option in options if not isinstance(option, msgspec.inspect.NoneType)}
        zh = "或".join(_NODE_ZH[name] for name in _NODE_ZH if name in wanted)
        en = " or ".join(_NODE_EN[name] for name in _NODE_EN if name in wanted)
        number = ("数字", "a number") if str(node.tag).endswith(_NUMBERS) else None
        found_zh, found_en = number or (_NODE_ZH[_shape(node)], _NODE_EN[_shape(node)])
        raise self._fail(node, f"这里应为{zh}，却是{found_zh}", f"expected {en} here, found {found_en}")

    def _items(self, node: Node, steps: Steps) -> list[tuple[str, Node]]:
        """Keys with their values; a key without a value counts as not written."""
        found: dict[str, Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in found:
                raise self._fail(key, f"键 {name} 重复", f"duplicate key {name}")
            found[name] = value
            self._note(key, (*steps, name))
        return [(name, value) for name, value in found.items() if not _is_null(value)]

    def _struct(self, node: Node, kind: inspect.StructType, steps: Steps) -> dict[str, Any]:
        known = {field.encode_name: field for field in kind.fields}
        result: dict[str, Any] = {}
        for key, _ in node.value:
            if str(key.value) not in known:
                hint = did_you_mean(str(key.value), known)
                raise self._fail(key, f"未知的键 {key.value}", f"unknown key {key.value}", hint)
        for name, value in self._items(node, steps):
            result[name] = self._value(value, known[name].type, (*steps, name))
        for name, field in known.items():
            if field.required and name not in result:
                raise self._fail(node, f"缺少键 {name}", f"missing key {name}")
        return result

    def _list(self, node: Node, kind: inspect.VarTupleType, steps: Steps) -> list[Any]:
        if kind.min_length and len(node.value) < kind.min_length:
            raise self._fail(node, "列表不能为空", "the list must not be empty")
        for index, item in enumerate(node.value):
            self._note(item, (*steps, index))
        return [self._value(item, kind.item_type, (*steps, index)) for index, item in enumerate(node.value)]

    def _scalar(self, node: Node, kind: inspect.LiteralType | inspect.StrType) -> str:
        value = str(node.value)
        if isinstance(kind, msgspec.inspect.LiteralType):
            if value not in kind.values:
                choices = [str(choice) for choice in kind.values]
                listed = ", ".join(choices)
                hint = did_you_mean(value, choices)
                raise self._fail(
                    node, f"不认识 {value}，可写 {listed}", f"unknown value {value}, known are {listed}", hint
                )
        elif kind.pattern and not re.search(kind.pattern, value):
            raise self._fail(node, f"日期应写成 2026-11-01，却是 {value}", f"a date is written 2026-11-01, not {value}")
        elif kind.min_length and not value.strip():
            raise self._fail(node, "不能为空", "must not be empty")
        return value


def _shape(node: Node) -> str:
    return str(getattr(node, "id", "scalar"))


def _is_null(node: Node) -> bool:
    return _shape(node) == "scalar" and str(node.tag).endswith(":null")


def _options(kind: inspect.Type) -> list[inspect.Type]:
    """The types that a value may have, with descriptions and unions unwrapped."""
    if isinstance(kind, msgspec.inspect.Metadata):
        return _options(kind.type)
    if isinstance(kind, msgspec.inspect.UnionType):
        return [inner for option in kind.types for inner in _options(option)]
    return [kind]


def _wanted(kind: inspect.Type) -> str:
    if isinstance(kind, msgspec.inspect.StructType | msgspec.inspect.DictType):
        return "mapping"
    return "sequence" if isinstance(kind, msgspec.inspect.VarTupleType) else "scalar"


def load_file(path: Path, base: Path | None = None) -> Loaded:
    """Read one configuration file.

    Args:
        path: the file.
        base: the folder that its globs are relative to; None for its own.

    Returns:
        Its content and the place of every key.

    Raises:
        ConfigError: it cannot be read, or something in it is not known; with file, line, column and advice.
    """
    return Loaded(path, *typed(path, ConfigFile, ("配置文件", "the configuration")), base or path.parent)


def _link(path: Path) -> tuple[str, str] | None:
    """Where a link leads that cannot be read."""
    if not path.is_symlink():
        return None
    target = path.readlink()
    return f"它是个链接，指向 {target}", f"It is a link to {target}"


def typed(path: Path, kind: type[T], named: tuple[str, str]) -> tuple[T, dict[Steps, Place]]:
    """A YAML file as a type, with the place of every key and list item.

    Args:
        path: the file.
        kind: what it is to be.
        named: what people call such a file, in Chinese and English.

    Raises:
        ConfigError: it cannot be read, or something in it is not known; with file, line, column and advice.
    """
    zh, en = named
    try:
        # A pipe or device may never end.
        if not path.is_file() and path.exists() and not path.is_dir():
            raise ConfigError(f"{zh}不是普通文件", f"{en} is no regular file", path=str(path))
        source = TypedSource(path.read_bytes().decode("utf-8-sig"), str(path))
        return source.read(kind), source.places
    except UnicodeDecodeError as error:
        byte = error.start + 1
        hint = (f"第 {byte} 个字节无法解码", f"Byte {byte} cannot be decoded")
        raise ConfigError(f"{zh}不是 UTF-8", f"{en} must be UTF-8", path=str(path), hint=hint) from None
    except OSError as error:
        zh_why, en_why = reason(error)
        raise ConfigError(
            f"{zh}读不了：{zh_why}", f"cannot read {en}: {en_why}", path=str(path), hint=_link(path)
        ) from None
    except RecursionError:
        raise ConfigError(f"{zh}嵌套过深", f"{en} is nested too deeply", path=str(path)) from None
