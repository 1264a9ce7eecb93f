"""Learns the weights of `rules/learned/weights.yaml` from the labelled rows here and the near misses of rules.

    make learn

Rows that `held-out.txt` names are never learned from: on them the classifier is measured. The same rows and examples give the same
weights. Packs must load, so keep the old weights until the new ones are written.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from adlint.engine.classifier import CLAUSE, CONTEXT, grams
from adlint.rulepacks.loader import load
from adlint.text.normalize import normalize

HERE = Path(__file__).parent
TARGET = HERE.parent / "rules" / "learned" / "weights.yaml"
HEALTH = {"medical", "food", "cosmetics"}
LABELS = ("health", "absolute", "claim")
KEPT = 30_000
SCALE = 8
INVERSE_PENALTY = 12.0
# The label of an offence is learned from a seventh of the clauses.
LABEL_INVERSE_PENALTY = 30.0
# Runs that tell offences from the rest count for more, by the root of their log-odds and this (after Wang and Manning 2012).
LEAST_TOLD = 0.3
LEAST_SEEN = 2
KINDS = (None, "ad", "listing", "livestream", "note", "message")
# Of these families more is asked than how a clause reads.
APART = {"privacy", "disclosure", "title"}


class Clause(NamedTuple):
    """A clause: its runs of characters, those it has together with the clauses beside it, the label of the offence in it."""

    own: frozenset[str]
    around: frozenset[str]
    label: str | None


def sources() -> list[Path]:
    """The files that are learned from, in order."""
    held_out = set((HERE / "held-out.txt").read_text("utf-8").split())
    return [p for p in sorted(HERE.rglob("*.jsonl")) if p.relative_to(HERE).as_posix() not in held_out]


def rows() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Text and labelled spans of each row."""
    for path in sources():
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if "spans" in row and row.get("kind") in KINDS:
                yield row["text"], row["spans"]


def innocents() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The near misses that rules carry, and what people would write instead of offences."""
    for rule in load().rules:
        if rule.classifier:
            continue
        texts = (
            *(one.becomes for one in rule.examples.bad),
            *(one.text for one in rule.examples.good if one.kind in KINDS),
        )
        yield from ((text, []) for text in texts if text is not None and "\n" not in text)


def fingerprint() -> str:
    """What the rows and the way of learning come to: the weights belong to it. Near misses of rules are left out.

    They come and go with rules, and learning anew for each would be asked too much.
    """
    digest = hashlib.blake2b(digest_size=12)
    for text, spans in rows():
        digest.update(json.dumps([text, spans], ensure_ascii=False, sort_keys=True).encode())
    digest.update(f"{inspect.getsource(grams)}{CLAUSE.pattern}{CONTEXT}".encode() + Path(__file__).read_bytes())
    return digest.hexdigest()


def group(family: str) -> str:
    """The label of a family of offences."""
    return "health" if family in HEALTH else "absolute" if family == "absolute" else "claim"


def clauses() -> Iterator[Clause]:
    """All clauses of all rows and near misses; those that only a doubtful span touches are left out."""
    for text, spans in (*rows(), *innocents()):
        folded, _ = normalize(text, frozenset())
        if len(folded) != len(text):
            continue
        found = list(CLAUSE.finditer(folded))
        runs = [frozenset(grams(match[0])) for match in found]
        for at, match in enumerate(found):
            around = frozenset().union(*runs[max(at - 1, 0) : at + 2])
            touching = [s for s in spans if s["start"] < match.end() and match.start() < s["end"]]
            sure = [s for s in touching if s.get("label", s.get("verdict")) == "must"]
            if (sure and sure[0]["family"] not in APART) or not touching:
                yield Clause(runs[at], around, group(sure[0]["family"]) if sure else None)


def learn(examples: list[Clause]) -> tuple[dict[str, list[float]], list[float]]:
    """Weights by run of characters (own, around, one for each label) and the biases."""
    import numpy as np
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    seen = Counter(run for one in examples for run in one.own)
    number = {run: index for index, run in enumerate(sorted(run for run, n in seen.items() if n >= LEAST_SEEN))}

    def matrix(sets: list[frozenset[str]], weight: float) -> csr_matrix:
        ends, places, values = [0], [], []
        for runs in sets:
            known = sorted(number[run] for run in runs if run in number)
            places += known
            values += [weight / len(runs) ** 0.5] * len(known)
            ends.append(len(places))
        return csr_matrix((values, places, ends), shape=(len(sets), len(number)))

    own, around = matrix([one.own for one in examples], 1.0), matrix([one.around for one in examples], CONTEXT)
    offending = np.array([one.label is not None for one in examples])
    shares = [
        (np.asarray((own[kind] > 0).sum(axis=0)).ravel() + 1) / (kind.sum() + 2) for kind in (offending, ~offending)
    ]
    told = np.sqrt(LEAST_TOLD + np.abs(np.log(shares[0] / shares[1])))
    model = LogisticRegression(C=INVERSE_PENALTY, max_iter=500)
    model.fit(hstack([own.multiply(told), around.multiply(told)]).tocsr(), offending)
    first = model.coef_[0] * np.concatenate([told, told])
    offences = [index for index, one in enumerate(examples) if one.label]
    labels = LogisticRegression(C=LABEL_INVERSE_PENALTY, max_iter=500)
    labels.fit((own + around).tocsr()[offences], [LABELS.index(examples[index].label or "") for index in offences])
    size = len(number)
    weights = {
        run: [first[at], first[size + at] * CONTEXT, *(labels.coef_[label][at] for label in range(len(LABELS)))]
        for run, at in number.items()
    }
    return weights, [float(model.intercept_[0]), *map(float, labels.intercept_)]


def main() -> None:
    """Learn, and write what was learned."""
    examples = list(clauses())
    random.Random(0).shuffle(examples)
    weights, biases = learn(examples)
    ranked = sorted(weights, key=lambda run: (-max(abs(weights[run][0]), abs(weights[run][1])), run))[:KEPT]
    lines = [
        f"      {run}\t" + "\t".join(str(max(-127, min(127, round(w * SCALE)))) for w in weights[run])
        for run in sorted(ranked)
    ]
    head = [
        "# Made by corpus/learn.py: do not edit. Each line: characters, their weight in a clause, around it, and for each label.",
        "classifier:",
        f"  - id: offence\n    note: 从 corpus/ 的标注行和规则的无辜例句学来 ({len(examples)} clauses)",
        f"    made_from: {fingerprint()}",
        f"    labels: [{', '.join(LABELS)}]",
        f"    biases: [{', '.join(f'{bias:.4f}' for bias in biases)}]",
        f"    scale: {SCALE}",
        "    weights: |",
    ]
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text("\n".join([*head, *lines]) + "\n", "utf-8")
    print(f"{len(examples)} clauses, {sum(one.label is not None for one in examples)} offences, {len(ranked)} weights")


if __name__ == "__main__":
    main()
