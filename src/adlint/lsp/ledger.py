"""Where an entry for the evidence ledger goes, begun by the editor and finished by a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from adlint.config import FILE_NAME, Config
from adlint.config.ledger import FILE_NAME as LEDGER
from adlint.config.ledger import stub


class Addition(NamedTuple):
    """Text that is added at the end of a file.

    Attributes:
        path: the file.
        before: what stands in it; None when it has to be made.
        text: what is added.
    """

    path: Path
    before: str | None
    text: str


def additions(
    config: Config, path: Path, root: Path, *, rule: str, claim: str, text_of: Callable[[Path], str | None]
) -> Iterator[Addition]:
    """What is added for a claim that is to be proven: the entry of the ledger; and a configuration's line, where none names it.

    Args:
        config: finds the configuration.
        path: the file that holds the claim.
        root: the folder in which a configuration is made where there is none yet.
        rule: the rule that asks for proof.
        claim: the words.
        text_of: what stands in a file, as the editor has it; None where there is none.

    Raises:
        ConfigError: a configuration cannot be used, or the ledger is written in a style that an entry does not fit.
    """
    layers = config.layers(path.parent)
    named = next((layer.path.parent / layer.data.evidence for layer in layers if layer.data.evidence is not None), None)
    own = layers[0].path if layers else root / FILE_NAME
    ledger = named or own.parent / LEDGER
    before = text_of(ledger)
    yield Addition(ledger, before, stub((before or "").encode(), claim, rule, ledger).decode())
    if named is None:
        said = text_of(own)
        gap = "\n" if said and not said.endswith("\n") else ""
        yield Addition(own, said, f"{gap}evidence: {LEDGER}\n")
