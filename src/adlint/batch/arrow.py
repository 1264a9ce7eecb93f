"""Arrow in, Arrow out: for Polars, DuckDB, Ray Data, Dask and whatever else passes record batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from adlint.api.checker import Checker
from adlint.batch.rows import Row, as_batch, without_numbers
from adlint.batch.tally import Tally
from adlint.batch.work import collect
from adlint.config import Config
from adlint.engine.linter import Linter
from adlint.engine.settings import Settings
from adlint.errors import ConfigError
from adlint.readers import Options
from adlint.readers.columnar import RowsPart, rows_of
from adlint.readers.fields import Roles
from adlint.rulepacks.schema import Rulebook

if TYPE_CHECKING:
    import pyarrow


def columns(
    names: Sequence[str],
    text_columns: str | Sequence[str] = (),
    *,
    key: str | None = None,
    goods: str | None = None,
    shop: str | None = None,
) -> tuple[tuple[str, str], ...]:
    """What the columns of a table are for, as `Request.fields` has it.

    Args:
        names: of all columns.
        text_columns: that hold copy, one or several, besides those that name the row, the goods or the shop; without any, all do
            whose name says nothing else.
        key: names the row.
        goods: says what is sold.
        shop: says who sells.

    Raises:
        ConfigError: a column is named that there is not.
    """
    text_columns = (text_columns,) if isinstance(text_columns, str) else text_columns
    named = [name for name in (*text_columns, key, goods, shop) if name is not None]
    missing = [name for name in named if name not in names]
    if missing:
        raise ConfigError(
            f"没有这一列：{'、'.join(missing)}", f"no such column: {', '.join(missing)}",
            hint=(f"有的列：{'、'.join(names)}", f"There are: {', '.join(names)}"),
        )  # fmt: skip
    uses = {use: name for use, name in (("key", key), ("category", goods), ("shop", shop)) if name is not None}
    roles = Roles(Options())
    # What names the row or says what is sold is known by its name, as in files.
    told = {
        names[at]
        for of in (roles.key_of, roles.goods_of, roles.shop_of, roles.kind_of)
        if (at := of(names)) is not None
    }
    ignored = [name for name in names if text_columns and name not in named and name not in told]
    return (*((name, use) for use, name in uses.items()), *((name, "ignore") for name in ignored))


def lint_batches(
    batches: Iterable[pyarrow.RecordBatch],
    *,
    text_columns: str | Sequence[str] = (),
    key: str | None = None,
    goods: str | None = None,
    shop: str | None = None,
    config: Config | None = None,
) -> Iterator[pyarrow.RecordBatch]:
    """Check rows of Arrow batches.

    Args:
        batches: all of one schema.
        text_columns: the column or columns that hold copy; without any, all whose name says nothing else. Names such as 标题 and
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
    kit: Kit | None = None
    row = 1
    for one in batches:
        if kit is None:
            kit = Kit.of(config, columns(one.schema.names, text_columns, key=key, goods=goods, shop=shop))
            linter = kit.linter()
        yield checked_batch(one, linter, kit.options, row)
        row += one.num_rows


class Kit(NamedTuple):
    """What judging needs, in a form that can be sent to other machines: no files."""

    book: Rulebook
    settings: Settings
    options: Options

    @classmethod
    def of(cls, config: Config | None, fields: tuple[tuple[str, str], ...]) -> Kit:
        """The kit of a configuration.

        Args:
            config: None takes every default.
            fields: what columns are for, as `columns` says.

        Raises:
            ConfigError: the configuration cannot be used.
        """
        linter, options = Checker((config or Config()).asking(fields=fields), exempt=False).linter(None)
        return cls(linter.rulebook, linter.settings, options)

    def linter(self) -> Linter:
        """A linter; making it takes a moment."""
        return Linter(self.book, self.settings)


def checked_batch(batch: pyarrow.RecordBatch, linter: Linter, options: Options, row: int | None) -> pyarrow.RecordBatch:
    """The findings of a batch of rows.

    Args:
        batch: the rows.
        linter: judges them.
        options: what the columns are for.
        row: the first row's number; None where rows have no order.

    Raises:
        RuleError: a pattern did not end within its time limit.
    """
    part = RowsPart(rows_of(batch, row or 1, batch.schema.names))
    rows: list[Row] = []
    collect(part.documents("", options), linter, Tally(), rows)
    return as_batch(rows if row is not None else without_numbers(rows))
