"""`adlint test --corpus FOLDER`: the labelled files of a folder, each scored against the floors that the folder keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import click
from msgspec import DecodeError, Meta, Struct, ValidationError, convert, json

from adlint.errors import ConfigError, ReadError
from adlint.readers.access import unreadable
from adlint.reporters.jsonout import encode

if TYPE_CHECKING:
    from adlint.engine.linter import Linter

FLOORS = "floors.json"


class Floor(Struct, frozen=True, forbid_unknown_fields=True):
    """What a file must not fall below: precision over all families, recall of one (None: of all); for a file without offences, how
    many false alarms it may have at most."""

    precision: float | None = None
    recall: float | None = None
    family: str | None = None
    false_alarms: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it says enough: both rates, or how many false alarms."""
        return self.false_alarms is not None or (self.precision is not None and self.recall is not None)

    def is_missed(self, precision: float | None, recall: float | None, false_alarms: int) -> bool:
        """Whether a score falls below."""
        too_many = self.false_alarms is not None and false_alarms > self.false_alarms
        return too_many or (precision or 0) < (self.precision or 0) or (recall or 0) < (self.recall or 0)

    def beside(self, false_alarms: int) -> str:
        """The floor as the table has it; where it counts false alarms, with their number."""
        if self.false_alarms is not None:
            return f"{false_alarms} ≤ {self.false_alarms}"
        return f"{self.precision:.2f} {self.recall:.2f}"


class _Labelled(Struct):
    """What every row needs: its text, and where the offences in it stand (code points, half open)."""

    class Span(Struct):
        start: Annotated[int, Meta(ge=0)]
        end: int
        family: str

    text: str
    spans: list[Span] = []


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a labelled file.

    Args:
        path: JSONL, each line an object with `text`.

    Raises:
        ReadError: the file cannot be read, or a line is not JSON.
        ConfigError: a line has no `text`, or a span lacks one of `start`, `end` and `family`.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise unreadable(path, error) from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.decode(line)
        except (DecodeError, UnicodeDecodeError) as error:
            raise ReadError(f"不是 JSON：{error}", f"not JSON: {error}", path=str(path), line=number) from None
        try:
            convert(row, _Labelled)
        except ValidationError as error:
            raise ConfigError(
                f"标注的行不对：{error}", f"not a labelled row: {error}", path=str(path), line=number,
                hint=("每行是带 text 的 JSON 对象，spans 里每处写 start、end、family", "Each line is a JSON object with `text`; "
                      "each of `spans` has `start`, `end` and `family`"),
            ) from None  # fmt: skip
        yield row


def floors(folder: Path) -> dict[str, Floor]:
    """The floors of a folder by file (relative, without suffix); none where it keeps none.

    Raises:
        ConfigError: the file of floors is not what it should be, or names a file that is not there.
    """
    path = folder / FLOORS
    if not path.exists():
        return {}
    try:
        kept = json.decode(path.read_bytes(), type=dict[str, Floor])
    except (DecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"读不懂：{error}", f"cannot be understood: {error}", path=str(path)) from None
    for name, floor in kept.items():
        if not floor.is_whole:
            raise ConfigError(f"{name} 须有 precision 和 recall，或者 false_alarms",
                              f"{name} needs `precision` and `recall`, or `false_alarms`", path=str(path))  # fmt: skip
        if not (folder / f"{name}.jsonl").exists():
            raise ConfigError(f"没有 {name}.jsonl", f"there is no {name}.jsonl", path=str(path))
    return kept


def score_folder(folder: Path, linter: Linter, families: tuple[str, ...], *, as_json: bool) -> int:
    """Score every JSONL file below a folder, and say which fall below their floors.

    Args:
        folder: where the files are.
        linter: what is scored.
        families: count these only; floors are for all and are then left aside. Empty counts all.
        as_json: print JSON.

    Returns:
        Exit code: 1 when one does.
    """
    from adlint.testing import score

    kept = {} if families else floors(folder)
    files = sorted(folder.rglob("*.jsonl"))
    if not files:
        raise ConfigError("没有 JSONL 文件", "no JSONL file", path=str(folder))
    wide = max(len(_name(path, folder)) for path in files)
    data, below = {}, 0
    if not as_json:
        click.echo(f"{'':<{wide}}  precision  recall  floor")
    for path in files:
        name = _name(path, folder)
        result, floor = score(rows(path), linter, families), kept.get(name)
        about = result.families[floor.family] if floor and floor.family else result.overall
        precision, recall = result.overall.precision, about.recall
        fell = floor is not None and floor.is_missed(precision, recall, len(result.false_alarms))
        below += fell
        data[name] = {
            "precision": precision, "recall": recall, "false_alarms": len(result.false_alarms), "below_floor": fell,
        }  # fmt: skip
        if not as_json:
            bound = floor.beside(len(result.false_alarms)) if floor else "-"
            mark = "  低于下限 / below" if fell else ""
            click.echo(f"{name:<{wide}}  {rate(precision):>9}  {rate(recall):>6}  {bound}{mark}")
    if as_json:
        click.echo(encode(data, indent=2))
    return int(bool(below))


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).with_suffix("").as_posix()


def rate(value: float | None) -> str:
    """A share as people read it; a dash where there is none."""
    return "-" if value is None else f"{value:.3f}"
