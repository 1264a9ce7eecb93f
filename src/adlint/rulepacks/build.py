"""Packs in YAML -> one checked `Rulebook`: references, lexicons, patterns. A start that finds a compiled form never comes here."""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping, Sequence
from functools import partial
from typing import Any, TypeVar

import msgspec

from adlint.errors import RuleError, did_you_mean
from adlint.rulepacks import learned, patterns
from adlint.rulepacks.anchors import packed
from adlint.rulepacks.branches import Apart, branches_of
from adlint.rulepacks.named import check_names
from adlint.rulepacks.parts import Branch, Classified, Conflict, Strict
from adlint.rulepacks.schema import Advice, Classifier, Lexicon, PackFile, Rule, Rulebook, undecoded
from adlint.rulepacks.soundings import soundings
from adlint.rulepacks.strictyaml import Source
from adlint.text.normalize import fold
from adlint.text.quantities import PATTERNS

T = TypeVar("T")
_TRIGGERS = (
    "terms",
    "pattern",
    "patterns",
    "tokens",
    "missing",
    "conflict",
    "limit",
    "form",
    "classifier",
    "spelling",
    "suppression",
)
_PATTERN_KEYS = frozenset(
    {"before", "after", "lead", "rest", "clause", "sentence", "segment", "document", "inside", "matched", "written", "pattern",
     "drop_before", "drop_after", "part", "patterns", "in_title", "claim",
     "taken_back_by"}
)  # fmt: skip
# What the entries of a list are called where a reference to one leads nowhere.
_CALLED = {
    "exemptions": "豁免",
    "evidence": "证据",
    "laws": "法律",
    "goods": "商品类别",
    "penalties": "罚则",
    "rewrites": "改写组",
}
LEAST_EXAMPLES = 5


def build(files: Sequence[tuple[str, str, bytes]], known: MutableMapping[str, Apart]) -> Rulebook:
    """The rulebook of these files.

    Args:
        files: (pack, path, content) of each.
        known: alternatives of patterns that were taken apart before; new ones are added.

    Raises:
        RuleError: a file cannot be used; the place, the reason and what to do.
    """
    parts: dict[str, list[Any]] = {field: [] for field in PackFile.__struct_fields__}
    sources: dict[str, tuple[Source, str, int]] = {}
    for pack, path, data in files:
        try:
            source = Source(data.decode("utf-8-sig"), path, RuleError)
        except UnicodeDecodeError:
            raise RuleError("规则文件不是 UTF-8", "a rule file must be UTF-8", path=path) from None
        content = source.decode(PackFile)
        for name in PackFile.__struct_fields__:
            for index, entry in enumerate(getattr(content, name)):
                if isinstance(entry, Rule):
                    entry = msgspec.structs.replace(entry, pack=pack)
                key = f"{name}:{entry.id}"
                if key in sources:
                    first = sources[key][0].path
                    raise source.problem(f"{entry.id} 已在 {first} 定义", f"{entry.id} is already defined in {first}",
                                         source.mark(name, index, "id"))  # fmt: skip
                sources[key] = (source, name, index)
                parts[name].append(entry)
    return _Check(parts, sources, known).rulebook()


class _Check:
    """Cross-checks of all packs together: references, examples, patterns."""

    def __init__(
        self,
        parts: dict[str, list[Any]],
        sources: dict[str, tuple[Source, str, int]],
        known: MutableMapping[str, Apart],
    ) -> None:
        self.parts = parts
        self.sources = sources
        self.known = known
        self.lexicons: dict[str, str] = dict(PATTERNS)

    def rulebook(self) -> Rulebook:
        check_names(self.parts, self.problem)
        self._expand_lexicons()
        done = {
            name: tuple(self._expand(entry, (f"{name}:{entry.id}",)) for entry in self.parts[name])
            for name in ("exemptions", "evidence", "kinds")
        }
        for exemption in self.parts["exemptions"]:
            self._refer(f"exemptions:{exemption.id}", "basis", [exemption.basis.law] if exemption.basis else (), "laws")
        rules = tuple(self._rule(rule) for rule in self.parts["rules"])
        branches = tuple(map(self._branches, rules))
        anchors = tuple(map(self._anchors, rules, branches))
        return Rulebook(
            rules=rules, goods=tuple(self.parts["goods"]), laws=tuple(self.parts["laws"]), penalties=tuple(self.parts["penalties"]),
            advice=tuple(self._advice(advice) for advice in self.parts["advice"]),
            anchors=packed(anchors), branches=tuple(map(undecoded, branches)),
            soundings=soundings(rules, list(map(self._apart, rules, branches))), classifier=self._classifier(), **done,
        )  # fmt: skip

    def problem(self, key: str, zh: str, en: str, *steps: str | int, hint: tuple[str, str] | None = None) -> RuleError:
        source, name, index = self.sources[key]
        error = source.problem(zh, en, source.mark(name, index, *steps), hint)
        assert isinstance(error, RuleError)
        return error

    def _expand_lexicons(self) -> None:
        waiting: list[Lexicon] = list(self.parts["lexicons"])
        while waiting:
            rest = []
            for lexicon in waiting:
                if lexicon.id in PATTERNS:
                    raise self.problem(
                        f"lexicons:{lexicon.id}", f"词表 {lexicon.id} 是内置的", f"lexicon {lexicon.id} is built in"
                    )
                try:
                    words = [self._word(word) for word in lexicon.words]
                    built = [patterns.expand(pattern, self.lexicons) for pattern in lexicon.patterns]
                except KeyError:
                    rest.append(lexicon)
                    continue
                self.lexicons[lexicon.id] = patterns.alternation(words, built)
            if len(rest) == len(waiting):
                raise self.problem(
                    f"lexicons:{rest[0].id}",
                    f"词表 {rest[0].id} 引用了未知词表",
                    f"lexicon {rest[0].id} uses an unknown lexicon",
                )
            waiting = rest

    def _word(self, word: str) -> str:
        pieces = re.split(r"(\{\{[^}]*\}\})", word)
        return "".join(
            patterns.expand(piece, self.lexicons) if piece.startswith("{{") else re.escape(fold(piece))
            for piece in pieces
        )

    def _expand(self, value: Any, where: tuple[str | int, ...], key: str = "") -> Any:
        """The same entry with lexicons put into every pattern and every pattern checked."""
        if isinstance(value, Strict):
            changed = {
                name: self._expand(getattr(value, name), (*where, name), name)
                for name in value.__struct_fields__
                if name not in ("examples", "terms", "message", "why")
            }
            return msgspec.structs.replace(value, **changed)
        if isinstance(value, tuple):
            return tuple(self._expand(item, (*where, index), key) for index, item in enumerate(value))
        if isinstance(value, str) and (
            key in _PATTERN_KEYS or (key in ("when", "require", "unless") and "missing" in where) or (key == "unless")
        ):
            return self._pattern(value, where)
        return value

    def _pattern(self, pattern: str, where: tuple[str | int, ...]) -> str:
        key, *steps = where
        try:
            expanded = patterns.expand(pattern, self.lexicons)
            patterns.parse(expanded)
        except KeyError as error:
            name = error.args[0]
            raise self.problem(
                str(key), f"未知词表 {name}", f"unknown lexicon {name}", *steps, hint=did_you_mean(name, self.lexicons)
            ) from None
        except patterns.PatternError as error:
            raise self.problem(str(key), f"正则不可用：{error.zh}", f"unusable pattern: {error.en}", *steps) from None
        return expanded

    def _rule(self, rule: Rule) -> Rule:
        key = f"rules:{rule.id}"
        kinds = [name for name in _TRIGGERS if getattr(rule, name)]
        if len(kinds) != 1:
            raise self.problem(
                key,
                f"须恰有一种触发方式，现有 {kinds or '无'}",
                f"exactly one trigger is needed, found {kinds or 'none'}",
            )
        if rule.limit and not rule.applies.field:
            raise self.problem(key, "limit 须以 applies.field 指明字段", "`limit` needs `applies.field`")
        if rule.conflict:
            self._conflict(rule.conflict, key)
        if rule.classifier:
            self._classified(rule, rule.classifier, key)
        for index, term in enumerate(rule.terms):
            if not term.strip() or "\n" in term:
                raise self.problem(key, "词须有字，不跨行", "a term needs text, on one line", "terms", index)
            if "{{" in term:
                raise self.problem(
                    key, "terms 里不能用词表，请用 pattern", "a term takes no lexicon: use `pattern`", "terms", index
                )
        self._references(rule, key)
        self._examples(rule, key)
        if not (rule.rewrite or rule.rewrite_set or rule.no_rewrite):
            raise self.problem(
                key,
                "须有 rewrite，或以 no_rewrite 说明为何没有",
                "needs `rewrite` or `rewrite_set`, or `no_rewrite` with the reason",
            )
        if rule.rewrite_set:
            self._refer(key, "rewrite_set", (rule.rewrite_set,), "rewrites")
            shared = next(one.options for one in self.parts["rewrites"] if one.id == rule.rewrite_set)
            rule = msgspec.structs.replace(rule, rewrite=rule.rewrite + shared)
        expanded = self._expand(rule, (key,))
        assert isinstance(expanded, Rule)
        terms = tuple(dict.fromkeys(fold(term) for term in rule.terms))
        pattern = f"(?:{'|'.join(expanded.patterns)})" if expanded.patterns else expanded.pattern
        return msgspec.structs.replace(expanded, terms=terms, pattern=pattern, patterns=())

    def _classifier(self) -> Classifier:
        """The one classifier there may be."""
        if not self.parts["classifier"]:
            return Classifier()
        first, *others = self.parts["classifier"]
        if others:
            raise self.problem(
                f"classifier:{others[0].id}", "只能有一个分类器", "there may be one classifier only",
                hint=("自带的规则包已有一个；写规则用它的标签即可", "the built-in packs have one: rest rules on its labels"),
            )  # fmt: skip
        try:
            return learned.packed(first)
        except learned.UnusableError as error:
            raise self.problem(f"classifier:{first.id}", error.zh, error.en, error.step) from None

    def _classified(self, rule: Rule, wanted: Classified, key: str) -> None:
        """Check a rule that rests on the classifier: what it finds is for people to judge, and its label was learned."""
        if {rule.verdict, *(level.verdict or rule.verdict for level in rule.levels)} != {"undecided"}:
            zh, en = "分类器的发现须为 verdict: undecided", "what a classifier finds is `verdict: undecided`"
            raise self.problem(key, zh, en, "classifier")
        labels = [label for one in self.parts["classifier"] for label in one.labels]
        if wanted.label not in labels:
            zh, en = f"分类器没有标签 {wanted.label}", f"the classifier has no label {wanted.label}"
            raise self.problem(key, zh, en, "classifier", "label", hint=did_you_mean(wanted.label, labels))

    def _conflict(self, conflict: Conflict, key: str) -> None:
        is_claim = bool(conflict.claim and conflict.taken_back_by)
        if is_claim == bool(conflict.said) or bool(conflict.claim) != bool(conflict.taken_back_by):
            raise self.problem(
                key,
                "conflict 须有 said，或者 claim 和 taken_back_by",
                "`conflict` needs `said`, or `claim` and `taken_back_by`",
                "conflict",
            )
        values = [pattern for said in conflict.said for pattern in (said.pattern, said.in_title) if pattern is not None]
        if not all("(?P<value>" in pattern for pattern in values):
            raise self.problem(
                key,
                "conflict.said 的正则须有 value 组",
                "patterns of `conflict.said` need a group `value`",
                "conflict",
            )

    def _references(self, rule: Rule, key: str) -> None:
        self._refer(key, "exempt", rule.exempt, "exemptions")
        self._refer(key, "evidence", rule.evidence, "evidence")
        self._refer(key, "basis", [entry.law for entry in rule.basis], "laws")
        self._refer(
            key, "basis", [name for entry in rule.basis for name in (*entry.goods, *entry.except_goods)], "goods"
        )
        self._refer(key, "penalty", (rule.penalty,) if rule.penalty else (), "penalties")
        for index, change in enumerate(rule.changes):
            self._refer(key, "changes", [entry.law for entry in change.basis], "laws", index, "basis")
        if not rule.basis and rule.origin == "law":
            raise self.problem(key, "没有法律依据", "no legal basis", "basis")

    def _advice(self, advice: Advice) -> Advice:
        key = f"advice:{advice.id}"
        self._refer(key, "goods", [name for name in advice.goods if name != "any"], "goods")
        self._refer(key, "except_goods", advice.except_goods, "goods")
        self._refer(key, "evidence", advice.evidence, "evidence")
        self._refer(key, "basis", [entry.law for entry in advice.basis], "laws")
        return advice

    def _refer(self, key: str, step: str, names: Sequence[str], target: str, *steps: str | int) -> None:
        """Refuse a name that no entry of the list `target` has, with its place and the nearest name that there is."""
        known = {entry.id for entry in self.parts[target]}
        for index, name in enumerate(names):
            if name not in known:
                zh, en = f"未知的{_CALLED[target]} {name}", f"unknown {steps[-1] if steps else step} {name}"
                raise self.problem(key, zh, en, step, *steps, index, hint=did_you_mean(name, known))

    def _examples(self, rule: Rule, key: str) -> None:
        for name, examples in (("bad", rule.examples.bad), ("good", rule.examples.good)):
            if len(examples) < LEAST_EXAMPLES:
                raise self.problem(
                    key,
                    f"{name} 例句少于 {LEAST_EXAMPLES} 条",
                    f"fewer than {LEAST_EXAMPLES} {name} examples",
                    "examples",
                    name,
                )
        for index, example in enumerate(rule.examples.bad):
            if example.text.count("«") != example.text.count("»") or "«" not in example.text:
                raise self.problem(
                    key,
                    "bad 例句须用 «» 标出违规处",
                    "mark the offence of a bad example with «»",
                    "examples",
                    "bad",
                    index,
                )
        for index, example in enumerate(rule.examples.good):
            if not example.because or "«" in example.text:
                raise self.problem(
                    key,
                    "good 例句须写 because，且不加 «»",
                    "a good example needs `because` and no «»",
                    "examples",
                    "good",
                    index,
                )

    def _branches(self, rule: Rule) -> tuple[Branch, ...]:
        if not rule.pattern:
            return ()
        return self._usable(rule, partial(branches_of, known=self.known), rule.pattern)

    def _apart(self, rule: Rule, branches: Sequence[Branch]) -> list[Apart]:
        return [self.known[(rule.pattern or "")[branch.start : branch.end]] for branch in branches]

    def _anchors(self, rule: Rule, branches: Sequence[Branch]) -> tuple[str, ...]:
        if rule.terms:
            return rule.terms
        if rule.pattern:
            return tuple({anchor: None for branch in branches for anchor in branch.anchors})
        if rule.missing:
            return self._usable(rule, patterns.anchors, rule.missing.when)
        if rule.conflict:
            claimed = [said.pattern for said in rule.conflict.said] or [rule.conflict.claim or ""]
            found = [self._usable(rule, patterns.anchors, pattern) for pattern in claimed]
            return tuple({anchor: None for anchors in found for anchor in anchors})
        key = f"rules:{rule.id}"
        words: list[str] = []
        for sequence in rule.tokens:
            anchored = next(
                (
                    test.text or test.starts or test.ends
                    for test in sequence
                    if not test.optional and (test.text or test.starts or test.ends)
                ),
                (),
            )
            if not anchored:
                raise self.problem(
                    key,
                    "tokens 序列中须有 text、starts 或 ends",
                    "a token sequence needs text, starts or ends",
                    "tokens",
                )
            words += anchored
        return tuple(dict.fromkeys(fold(word) for word in words))

    def _usable(self, rule: Rule, take: Callable[[str], T], pattern: str) -> T:
        """What is taken from a pattern; one that has no anchor is an error."""
        try:
            return take(pattern)
        except patterns.PatternError as error:
            raise self.problem(f"rules:{rule.id}", f"正则不可用：{error.zh}", f"unusable pattern: {error.en}") from None
