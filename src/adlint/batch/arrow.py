"""Arrow in, Arrow out: for Polars, DuckDB, Ray Data, Dask and whatever else passes record batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from adlint.api.checker import Checker
from adlint.batch.rows import Row, batch
from adlint.batch.tally import Tally
from adlint.batch.work import collect
from adlint.config import Config
from adlint.errors import ConfigError
from adlint.readers.columnar import RowsPart, cells_of

if TYPE_CHECKING:
    import pyarrow


def columns(
    names: Sequence[str],
    text_columns: Sequence[str] = (),
    *,
    key: str | None = None,
    goods: str | None = None,
    shop: str | None = None,
) -> tuple[tuple[str, str], ...]:
    """What the columns of a table are for, as `Request.fields` has it.

    Args:
        names: of all columns.
        text_columns: that hold copy; without any, all do whose name says nothing else.
        key: names the row.
        goods: says what is sold.
        shop: says who sells.

    Raises:
        ConfigError: a column is named that there is not.
    """
    named = [name for name in (*text_columns, key, goods, shop) if name is not None]
    missing = [name for name in named if name not in names]
    if missing:
        raise ConfigError(
            f"没有这一列：{'、'.join(missing)}", f"no such column: {', '.join(missing)}",
            hint=(f"有的列：{'、'.join(names)}", f"There are: {', '.join(names)}"),
        )  # fmt: skip
    uses = {use: name for use, name in (("key", key), ("category", goods), ("shop", shop)) if name is not None}
    ignored = [name for name in names if text_columns and name not in named]
    return (*((name, use) for use, name in uses.items()), *((name, "ignore") for name in ignored))


def lint_batches(
    batches: Iterable[pyarrow.RecordBatch],
    *,
    text_columns: Sequence[str] = (),
    key: str | None = None,
    goods: str | None = None,
    shop: str | None = None,
    config: Config | None = None,
) -> Iterator[pyarrow.RecordBatch]:
    """Check rows of Arrow batches.

    Args:
        batches: all of one schema.
        text_columns: columns that hold copy; without any, all whose name says nothing else. Names such as 标题 and
            description say how they are judged.
        key: the column that names a row.
        goods: the column that says what is sold.
        shop: the column that says who sells.
        config: the configuration; without one every default holds.

    Yields:
        For each batch its findings (`adlint.batch.rows.schema`), an empty batch where there are none. `row` counts from
        1 over all batches.

    Raises:
        ConfigError: a column is named that there is not, or the configuration cannot be used.
    """
    linter = options = None
    first = 1
    for one in batches:
        names = one.schema.names
        if linter is None:
            wanted = columns(names, text_columns, key=key, goods=goods, shop=shop)
            checker = Checker((config or Config()).asking(fields=wanted), exempt=False)
            linter, options = checker.linter(None)
        assert options is not None
        part = RowsPart(cells_of(one), first, names)
        rows: list[Row] = []
        collect(part.documents("", options), linter, Tally(), rows)
        first += part.rows
        yield batch(rows)
