"""The classifier of a pack: its table of weights checked, and packed as rulebooks hold it."""

from __future__ import annotations

import re
from array import array

from adlint.rulepacks.schema import Classifier, Learned

_WEIGHT = re.compile(r"-?(?:\d{1,2}|1[01]\d|12[0-7])")


class UnusableError(ValueError):
    """What is wrong with a classifier.

    Attributes:
        zh: reason in Chinese.
        en: reason in English.
        step: the key that is wrong.
    """

    def __init__(self, zh: str, en: str, step: str) -> None:
        super().__init__(en)
        self.zh, self.en, self.step = zh, en, step


def packed(learned: Learned) -> Classifier:
    """A classifier, its weights a column after the other.

    Args:
        learned: as its file says it.

    Raises:
        UnusableError: labels or weights cannot be used.
    """
    labels = learned.labels
    if len(learned.biases) != 1 + len(labels) or len(set(labels)) < len(labels):
        raise UnusableError(
            "biases 须比 labels 多一个，labels 不得重复",
            "one more of `biases` than of `labels`, each label once",
            "biases",
        )
    rows = [line.split("\t") for line in learned.weights.splitlines()]
    width = 3 + len(labels)
    for number, row in enumerate(rows, 1):
        if len(row) != width or not all(_WEIGHT.fullmatch(weight) for weight in row[1:]):
            told = "\t".join(row)
            raise UnusableError(
                f"第 {number} 行须有 {width} 栏，权重为 -127 到 127 的整数：{told!r}",
                f"line {number} needs {width} columns, with whole numbers from -127 to 127: {told!r}",
                "weights",
            )
    if not rows or len({row[0] for row in rows}) < len(rows):
        raise UnusableError(
            "须有权重，同一片段只列一次", "weights are needed, for each run of characters once", "weights"
        )
    weights = array("b", [int(row[at]) for at in range(1, width) for row in rows])
    return Classifier(
        labels=labels, biases=learned.biases, scale=learned.scale, grams="\n".join(row[0] for row in rows),
        weights=weights.tobytes(), made_from=learned.made_from,
    )  # fmt: skip
