"""The evidence ledger `evidence.yaml`: what is claimed, what shows that it is true, and how long."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from msgspec import Meta

from adlint.config.keys import Strict
from adlint.config.merge import Sourced, day
from adlint.config.source import Place, Steps, TypedSource, typed
from adlint.engine.decisions import WIDER
from adlint.engine.settings import Proof
from adlint.errors import ConfigError, reason
from adlint.rulepacks import patterns
from adlint.rulepacks.vocabularies import Date
from adlint.text.normalize import fold

if TYPE_CHECKING:
    from adlint.config.vocabulary import Vocabulary

FILE_NAME = "evidence.yaml"
# What a person has to say of a proof.
_OPEN = ("source", "issuer", "owner")
_URL = re.compile(r"https?://")
_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")
Text = Annotated[str, Meta(min_length=1)]


class Scope(Strict, frozen=True):
    """What a proof is about: where, which goods, which time (`2025`, `2025-01`, `2025-01-01..2025-12-31`)."""

    area: Text | None = None
    category: Text | None = None
    period: Text | None = None


class Entry(Strict, frozen=True):
    """One entry as it is written; at least one of `claim`, `pattern` and `keys` says what it is about."""

    id: Text
    source: Text
    issuer: Text
    owner: Text
    claim: Text | None = None
    pattern: Text | None = None
    keys: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    scope: Scope = Scope()
    document: Text | None = None
    sha256: Text | None = None
    valid_from: Date | None = None
    valid_until: Date | None = None


class Ledger(Strict, frozen=True):
    """The whole file."""

    evidence: tuple[Entry, ...] = ()


def read(path: Path, named: Place | None = None) -> tuple[Ledger, dict[Steps, Place]]:
    """The ledger of a file, with the place of every key.

    Args:
        path: the file.
        named: where the configuration names it.

    Raises:
        ConfigError: it does not exist or cannot be used, with its place.
    """
    if named is not None and not path.exists():
        raise named.error(f"证据台账不存在：{path}", f"no such evidence ledger: {path}")
    ledger, places = typed(path, Ledger, ("证据台账", "the evidence ledger"))
    seen: set[str] = set()
    for index, entry in enumerate(ledger.evidence):
        place = places["evidence", index]
        if entry.id in seen:
            raise place.error(f"编号 {entry.id} 重复", f"duplicate id {entry.id}")
        seen.add(entry.id)
        if not (entry.claim or entry.pattern or entry.keys):
            raise place.error(
                "要写明证明的是什么：claim、pattern 或 keys", "say what it proves: claim, pattern or keys"
            )
        if entry.claim and entry.pattern:
            raise place.error("claim 和 pattern 只写一个", "give either claim or pattern")
    return ledger, places


def appended(before: bytes, entry: dict[str, str], path: Path) -> bytes:
    """The ledger with an entry at its end; what stands in it stays as it is.

    Args:
        before: its bytes; empty when there is none yet.
        entry: the keys of the entry, in order.
        path: the ledger.

    Raises:
        ConfigError: the file is written in another style, which text at its end does not fit.
    """
    after = before + _lines(before, entry)
    try:
        entries = TypedSource(after.decode("utf-8-sig"), str(path)).read(Ledger).evidence
    except ConfigError:
        entries = ()
    if not entries or entries[-1].id != entry["id"]:
        raise ConfigError(
            "台账的写法接不上新条目，没有写入", "the ledger is written in a style that an entry cannot be added to", path=str(path),
            hint=("每条以两个空格加 - 开头，排在 evidence: 之下", "Begin each entry with two blanks and -, below evidence:"),
        )  # fmt: skip
    return after


def stub(before: bytes, claim: str, rule: str, path: Path) -> bytes:
    """What is added to a ledger for a claim whose proof is yet to be named.

    Its keys are empty, which the ledger does not take: nothing counts as proven before somebody has said what proves it.

    Args:
        before: the ledger's bytes; empty when there is none yet.
        claim: the words.
        rule: the rule that asks for proof.
        path: the ledger.

    Raises:
        ConfigError: the ledger has a mistake, as an earlier stub that is not finished; or it is written in another style, which
            text at its end does not fit.
    """
    names = {one.id for one in TypedSource(before.decode("utf-8-sig"), str(path)).read(Ledger).evidence}
    name = next(name for number in count(1) if (name := claim if number == 1 else f"{claim}-{number}") not in names)
    said = {"id": name, "claim": claim}
    # With something in them the entry fits, or else the reason lies elsewhere.
    appended(before, {**said, **dict.fromkeys(_OPEN, "…")}, path)
    newline = b"\r\n" if b"\r\n" in before else b"\n"
    return (
        _lines(before, {**said, **dict.fromkeys(_OPEN, ""), "valid_until": ""})
        + f"    rules: [{rule}]".encode()
        + newline
    )


def _lines(before: bytes, entry: dict[str, str]) -> bytes:
    """An entry as it is written at the end of a ledger."""
    newline = "\r\n" if b"\r\n" in before else "\n"
    lines = [] if before.strip() else ["evidence:"]
    for number, (key, value) in enumerate(entry.items()):
        # JSON strings are YAML strings.
        lines.append(f"{'  - ' if number == 0 else '    '}{key}: {json.dumps(value, ensure_ascii=False)}")
    gap = "" if not before or before.endswith(b"\n") else newline
    return (gap + newline.join(lines) + newline).encode()


def documents(path: Path) -> frozenset[Path]:
    """The files that the entries of a ledger name, as absolute paths; a ledger that cannot be read names none.

    Args:
        path: the ledger.
    """
    try:
        ledger, _ = read(path)
    except ConfigError:
        return frozenset()
    named = (entry.document for entry in ledger.evidence if entry.document and not _URL.match(entry.document))
    return frozenset(Path(os.path.abspath(path.parent / name)) for name in named)  # noqa: PTH100


def proofs(path: Path, vocabulary: Vocabulary, named: Place | None = None) -> dict[str, Sourced]:
    """What the entries of a ledger prove, by their ids, each with its place.

    Args:
        path: the file.
        vocabulary: which rules there are.
        named: where the configuration names it.

    Raises:
        ConfigError: it cannot be used, or names an unknown rule, a day that is none or a pattern that is none.
    """
    ledger, places = read(path, named)
    found = {}
    for index, entry in enumerate(ledger.evidence):
        steps: Steps = ("evidence", index)
        if entry.pattern:
            _checked(entry.pattern, places[(*steps, "pattern")])
        found[entry.id] = Sourced(
            Proof(
                id=entry.id, source=entry.source, issuer=entry.issuer, claim=fold(entry.claim or "").strip(),
                pattern=entry.pattern, keys=frozenset(entry.keys),
                rules=tuple(
                    vocabulary.selector(name, places[(*steps, "rules", number)]) for number, name in enumerate(entry.rules)
                ),
                valid_from=day(entry.valid_from, places[(*steps, "valid_from")]) if entry.valid_from else None,
                valid_until=day(entry.valid_until, places[(*steps, "valid_until")]) if entry.valid_until else None,
            ),
            places[steps],
        )  # fmt: skip
    return found


def _checked(pattern: str, place: Place) -> None:
    try:
        patterns.parse(pattern)
    except ValueError as error:
        raise place.error(f"正则不能用：{error}", f"the pattern cannot be used: {error}") from None


class Fault(NamedTuple):
    """Something in a ledger that is not in order: where, and what, in Chinese and English."""

    place: Place
    zh: str
    en: str


def faults(path: Path, ledger: Ledger, places: dict[Steps, Place]) -> Iterator[Fault]:
    """What is not in order: documents gone or changed, days and periods that run backwards, scopes that are too small.

    Args:
        path: the ledger; documents are relative to it.
        ledger: its content.
        places: where each key stands.
    """
    for index, entry in enumerate(ledger.evidence):
        steps: Steps = ("evidence", index)
        yield from _document(path.parent, entry, steps, places)
        yield from _days(entry, steps, places)
        asserted = entry.claim or ""
        wider = [word[0] for word in WIDER.finditer(asserted)]
        area = entry.scope.area
        if area and wider and not any(word in area for word in wider) and not WIDER.search(area):
            yield Fault(
                places[(*steps, "scope", "area")], f"宣称说“{wider[0]}”，证明只到“{area}”",
                f'the claim says "{wider[0]}", the proof covers "{area}" only',
            )  # fmt: skip


def _document(folder: Path, entry: Entry, steps: Steps, places: dict[Steps, Place]) -> Iterator[Fault]:
    if entry.document is None:
        if entry.sha256 is not None:
            yield Fault(places[(*steps, "sha256")], "有 sha256，没有 document", "sha256 without a document")
        return
    # What stands on the web is for people to look at.
    if _URL.match(entry.document):
        return
    place = places[(*steps, "document")]
    try:
        with (folder / entry.document).open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        yield Fault(
            place, f"读不了 {entry.document}：{reason(error)[0]}", f"cannot read {entry.document}: {reason(error)[1]}"
        )
        return
    if entry.sha256 is None:
        yield Fault(place, f"没有写 sha256，应为 {found}", f"no sha256; it is {found}")
    elif entry.sha256.lower() != found:
        yield Fault(
            places[(*steps, "sha256")], f"{entry.document} 改过了，现为 {found}", f"{entry.document} has changed; it is {found}"
        )  # fmt: skip


def _days(entry: Entry, steps: Steps, places: dict[Steps, Place]) -> Iterator[Fault]:
    if entry.valid_from and entry.valid_until and entry.valid_from > entry.valid_until:
        yield Fault(places[(*steps, "valid_until")], "在开始之前就结束了", "it ends before it begins")
    if entry.scope.period is None:
        return
    place = places[(*steps, "scope", "period")]
    ends = entry.scope.period.split("..")
    found = [_day(end.strip(), last=number > 0) for number, end in enumerate(ends)]
    if len(ends) > 2 or None in found:
        yield Fault(
            place, "期间应写成 2025、2025-03 或 2025-01-01..2025-12-31", "a period is 2025, 2025-03 or 2025-01-01..2025-12-31"
        )  # fmt: skip
    elif len(found) == 2 and str(found[0]) > str(found[1]):
        yield Fault(place, "期间的结束早于开始", "the period ends before it begins")
    elif entry.valid_until and str(found[0]) > entry.valid_until:
        yield Fault(place, "期间在证明到期之后", "the period comes after the proof has expired")


def _day(written: str, *, last: bool) -> date | None:
    """The first or last day of a year, a month or a day as written; None when it is none of them."""
    match = _DAY.match(written)
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        if day:
            return date.fromisoformat(written)
        return date(int(year), int(month or (12 if last else 1)), 28 if last else 1)
    except ValueError:
        return None
