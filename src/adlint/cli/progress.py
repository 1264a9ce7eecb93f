"""A progress bar for work that takes more than a moment, on a terminal only."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn, TaskID

_PATIENCE = 1.0
_THOUSAND = 1000


class Bar:
    """Shows bytes done on standard error; rich is imported only when the bar appears.

    Args:
        label: what is being done.
    """

    def __init__(self, label: str) -> None:
        self._label = label
        self._begun = time.monotonic()
        self._wanted = sys.stderr is not None and sys.stderr.isatty()
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __call__(self, done: int, total: int) -> None:
        """Tell how far the work is."""
        if not self._wanted or (self._progress is None and time.monotonic() - self._begun < _PATIENCE):
            return
        if self._progress is None:
            self._start(total)
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done)

    def _start(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), *self._columns(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task(self._label, total=total)
        self._progress.start()

    def _columns(self) -> tuple[ProgressColumn, ...]:
        from rich.progress import DownloadColumn

        return (DownloadColumn(),)

    def __enter__(self) -> Self:
        """The bar itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()


class Rows(Bar):
    """Shows rows done, rows a second and the time that is left, by the share of the bytes that is read."""

    def __call__(self, done: int, total: float) -> None:
        """Tell how far the work is.

        Args:
            done: rows.
            total: the share of the work that they are.
        """
        # The bar counts in thousandths: how many rows there are is known at the end only.
        super().__call__(int(total * _THOUSAND), _THOUSAND)
        if self._progress is not None and self._task is not None:
            rate = done / max(time.monotonic() - self._begun, 1e-9)
            self._progress.update(self._task, description=f"{self._label} {done:,} ({rate:,.0f}/s)")

    def _columns(self) -> tuple[ProgressColumn, ...]:
        return ()
