"""The baseline: findings that were there before, which do not count until somebody gets to them.

A finding is known by its rule, the folded clause it stands in and the key of its row, not by its line: moved lines, sorted
sheets and files that were moved reopen nothing, a changed clause does. The file has one entry a line, sorted, so that git
merges it.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from adlint.errors import ConfigError, reason
from adlint.files import replacing
from adlint.findings import Decision, Finding

# A suffix that folders are not searched for: the baseline quotes the copy.
FILE_NAME = ".adlint.baseline"
_REASON = "基线 / baseline"


class Entry(Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """Findings that are the same: where, by which rule, in which words, and how many."""

    path: str
    rule: str
    text: str
    fingerprint: str
    key: str | None = None
    count: int = 1


class Baseline:
    """What is known, and what of it was met.

    Args:
        entries: what is known.
        folder: the folder that paths are relative to.
    """

    def __init__(self, entries: Iterable[Entry], folder: Path) -> None:
        self._folder = folder
        self._known: Counter[Entry] = Counter()
        for entry in entries:
            self._known[msgspec.structs.replace(entry, count=1)] += entry.count
        self._left = Counter(self._known)
        self._checked: set[str] = set()
        # What is known of files that are gone, without their names; looked up when it is first asked for.
        self._gone: defaultdict[Entry, list[Entry]] | None = None

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """The baseline of a file.

        Raises:
            ConfigError: it cannot be read, or a line of it is no entry.
        """
        try:
            lines = path.read_bytes().splitlines()
        except OSError as error:
            zh, en = reason(error)
            first = ("先运行 adlint baseline create", "Run adlint baseline create first")
            raise ConfigError(
                f"读不了基线：{zh}", f"the baseline cannot be read: {en}", path=str(path),
                hint=first if isinstance(error, FileNotFoundError) else None,
            ) from None  # fmt: skip
        entries = []
        for number, line in enumerate(lines, 1):
            try:
                entries.append(msgspec.json.decode(line, type=Entry))
            except msgspec.DecodeError as error:
                zh = "缺了键，或者键和值不对" if isinstance(error, msgspec.ValidationError) else "不是 JSON"
                raise ConfigError(
                    f"这一行不是基线的条目：{zh}", f"this line is no entry of a baseline: {error}", path=str(path), line=number
                ) from None  # fmt: skip
        return cls(entries, _real(path.parent))

    @classmethod
    def of(cls, findings: Iterable[Finding], folder: Path) -> Baseline:
        """The baseline that knows all open findings.

        Args:
            findings: what was found.
            folder: the folder that paths are to be relative to.
        """
        folder = _real(folder)
        return cls((_entry(finding, folder) for finding in findings if _is_of_copy(finding)), folder)

    def decided(self, path: str, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The findings of one file, those that are known decided.

        Args:
            path: the file.
            findings: in order.
        """
        self._checked.add(_relative(path, self._folder))
        made = []
        for finding in findings:
            if finding.is_open:
                entry = _entry(finding, self._folder)
                known = entry if self._left[entry] > 0 else self._moved(entry)
                if known is not None:
                    self._left[known] -= 1
                    finding = msgspec.structs.replace(finding, decision=Decision("baselined", _REASON))
            made.append(finding)
        return tuple(made)

    def _moved(self, entry: Entry) -> Entry | None:
        """What is known of the same words in a file that is gone: it was moved or renamed."""
        if self._gone is None:
            self._gone = defaultdict(list)
            there = {path: (self._folder / path).exists() for path in {known.path for known in self._known}}
            for known in self._known:
                if not there[known.path]:
                    self._gone[msgspec.structs.replace(known, path="")].append(known)
        others = self._gone.get(msgspec.structs.replace(entry, path=""), ())
        return next((known for known in others if self._left[known] > 0), None)

    @property
    def stale(self) -> int:
        """How many known findings are no longer there: in files that were checked, or that are gone."""
        return sum(self._stale().values())

    def pruned(self) -> Baseline:
        """The baseline without what is no longer there."""
        rest = self._known - self._stale()
        return Baseline((msgspec.structs.replace(entry, count=number) for entry, number in rest.items()), self._folder)

    def updated(self, findings: Iterable[Finding], checked: Iterable[str]) -> Baseline:
        """The baseline that knows what was found now in the files that were checked, and of the others what it knew.

        Args:
            findings: what was found.
            checked: the files, gone ones left out.
        """
        seen = {_relative(path, self._folder) for path in checked}
        rest = Counter(
            {
                entry: number
                for entry, number in self._known.items()
                if entry.path not in seen and (self._folder / entry.path).exists()
            }
        )
        rest.update(_entry(finding, self._folder) for finding in findings if _is_of_copy(finding))
        return Baseline((msgspec.structs.replace(entry, count=number) for entry, number in rest.items()), self._folder)

    def __len__(self) -> int:
        return sum(self._known.values())

    def write(self, path: Path) -> None:
        """Write it, whole or not at all.

        Raises:
            OSError: it cannot be written.
        """
        with replacing(path) as stream:
            for entry, number in sorted(self._known.items(), key=lambda item: msgspec.structs.astuple(item[0])[:4]):
                stream.write(msgspec.json.encode(msgspec.structs.replace(entry, count=number)) + b"\n")

    def _stale(self) -> Counter[Entry]:
        return Counter(
            {
                entry: number
                for entry, number in self._left.items()
                if number > 0 and (entry.path in self._checked or not (self._folder / entry.path).exists())
            }
        )


def _is_of_copy(finding: Finding) -> bool:
    """Whether a finding is open and about copy; those about decisions have no fingerprint."""
    return finding.is_open and bool(finding.fingerprint)


def _entry(finding: Finding, folder: Path) -> Entry:
    key = finding.location.key if finding.location else None
    return Entry(_relative(finding.path or "", folder), finding.rule, finding.text, finding.fingerprint, key)


def _relative(path: str, folder: Path) -> str:
    place = _real(Path(path).parent) / Path(path).name
    return Path(os.path.relpath(place, folder)).as_posix()


def _real(folder: Path) -> Path:
    return Path(os.path.realpath(folder))
