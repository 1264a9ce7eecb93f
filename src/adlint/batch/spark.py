"""The same on a Spark cluster: data frames by `mapInArrow`, and the parts of a job as tasks. Needs `adlint[spark]`."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from adlint.api.checker import Checker
from adlint.batch.arrow import Kit, checked_batch, columns
from adlint.batch.rows import schema
from adlint.batch.store import Kept, Store
from adlint.batch.work import Done, Todo, Wish, checked
from adlint.config import Config
from adlint.engine.linter import Linter

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame

# Linters of this process by the broadcast that they were made from: Spark uses its Python processes again and again.
_ready: dict[int, list[tuple[Kit, Linter]]] = {}
# So many parts a core are sent at a time: few enough to hold in memory, enough to keep all cores busy.
_PARTS_PER_CORE = 4


def lint_dataframe(
    df: DataFrame,
    text_columns: str | Sequence[str] = (),
    *,
    key: str | None = None,
    goods: str | None = None,
    shop: str | None = None,
    config: Config | None = None,
) -> DataFrame:
    """Check the rows of a data frame.

    Args:
        df: the rows.
        text_columns: the column or columns that hold copy; without any, all whose name says nothing else.
        key: the column that names a row; without one findings cannot be told apart by row, since rows have no numbers here.
        goods: the column that says what is sold.
        shop: the column that says who sells.
        config: the configuration; without one every default holds. Its files are read here, not on the cluster.

    Returns:
        A row per finding (`adlint.batch.rows.schema`), `row` being null.

    Raises:
        ConfigError: a column is named that there is not, or the configuration cannot be used.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    kit = Kit.of(config, columns(df.columns, text_columns, key=key, goods=goods, shop=shop))
    kits = df.sparkSession.sparkContext.broadcast(pickle.dumps([kit]))

    def findings(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        ((own, linter),) = _linters(kits)
        for batch in batches:
            yield checked_batch(batch, linter, own.options, None)

    return df.mapInArrow(findings, from_arrow_schema(schema()))


def _linters(kits: Any) -> list[tuple[Kit, Linter]]:
    """The linters of broadcast kits, made once in a process."""
    # The broadcast's own number would begin anew with every session.
    name = hash(kits.value)
    if name not in _ready:
        _ready.clear()
        _ready[name] = [(kit, kit.linter()) for kit in pickle.loads(kits.value)]
    return _ready[name]


class _Sent(NamedTuple):
    """A part on its way to the cluster, with the number of the kit for its file."""

    todo: Todo
    kit: int


class _Back(NamedTuple):
    """What comes back of it."""

    done: Done
    kept: Kept | None
    share: float


def engine(
    master: str, checker: Checker, store: Store, wish: Wish
) -> Callable[[Iterator[Todo]], Iterator[tuple[Done, float]]]:
    """What does the parts of a job on a cluster; they are cut and kept here.

    Args:
        master: as Spark names it: `local[4]`, `spark://host:7077`, `yarn`.
        checker: says how each file is checked.
        store: keeps what is finished.
        wish: how parts are worked on.
    """
    # Spark starts its own Python, which need not be this one.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master(master).appName("adlint").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")

    def work(todo: Iterator[Todo]) -> Iterator[tuple[Done, float]]:
        try:
            yield from _in_windows(session.sparkContext, todo, checker, store, wish)
        finally:
            session.stop()

    return work


def _in_windows(
    context: Any, todo: Iterator[Todo], checker: Checker, store: Store, wish: Wish
) -> Iterator[tuple[Done, float]]:
    kits: list[Kit] = []
    numbers: dict[int, int] = {}
    shared: Any = None
    while window := list(islice(todo, _PARTS_PER_CORE * context.defaultParallelism)):
        sent = []
        for one in window:
            linter, options = checker.linter(Path(one.path))
            if id(linter) not in numbers:
                numbers[id(linter)] = len(kits)
                kits.append(Kit(linter.rulebook, linter.settings, options))
                shared = None
            sent.append(_Sent(one, numbers[id(linter)]))
        shared = shared or context.broadcast(pickle.dumps(kits))

        def back(one: _Sent, shared: Any = shared) -> _Back:
            kit, linter = _linters(shared)[one.kit]
            number, path, part, share = one.todo
            found = checked(part, path, linter, kit.options, wish)
            done = Done(number, found.counted.tally.rows, found.fault)
            return _Back(done, found.kept if found.fault is None else None, share)

        for one in context.parallelize(sent, len(sent)).map(back).collect():
            if one.kept is not None:
                store.put(one.done.number, one.kept)
            yield one.done, one.share
