"""What a batch run is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adlint.batch.work import Wish
from adlint.config import Config


@dataclass(frozen=True, slots=True)
class Job:
    """What a batch run is asked for.

    Attributes:
        inputs: tables, and folders that are searched for what the readers know.
        output: where the findings go; its suffix says in which format.
        config: the configuration.
        processes: how many; None takes one per core.
        skip: whether what cannot be checked is left out and told, rather than end the run.
        rejects: where that goes (JSON Lines); None beside the output.
        resume: whether finished parts of the same job count.
        afresh: whether they are thrown away.
        table: where the table that came in goes with what was found; None for nowhere.
        summaries: files that the caller writes what it came to into.
        master: of a Spark cluster that does the work; None does it here.
    """

    inputs: tuple[str, ...]
    output: Path
    config: Config
    processes: int | None = None
    skip: bool = False
    rejects: Path | None = None
    resume: bool = False
    afresh: bool = False
    table: Path | None = None
    summaries: tuple[Path, ...] = ()
    master: str | None = None

    @property
    def listed(self) -> Path:
        """Where rows go that cannot be checked."""
        return self.rejects or self.output.with_name(f"{self.output.name}.rejects.jsonl")

    @property
    def outputs(self) -> list[tuple[str, Path]]:
        """All that is written, each with the option that names it."""
        table = [] if self.table is None else [("--rows", self.table)]
        summaries = [("--summary", path) for path in self.summaries]
        return [("-o", self.output), *table, ("--rejects", self.listed), *summaries]

    @property
    def wish(self) -> Wish:
        """How its parts are worked on."""
        return Wish(self.skip, self.table is not None)

    @property
    def folder(self) -> Path:
        """Where finished parts are kept."""
        return self.output.with_name(f".{self.output.name}.adlint-parts")
