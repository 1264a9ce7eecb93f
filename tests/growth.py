"""How the time that something takes grows with its size: the speed of the machine does not change it."""

from __future__ import annotations

import time
from collections.abc import Callable

_TIMES = 4
# In line it takes four times as long, with the square of the size sixteen times.
_MOST = 10
# Less than this is measured badly.
_LEAST_SECONDS = 0.02
_TRIES = 3


def grows_in_line(work: Callable[[int], object], size: int) -> bool:
    """Whether four times the size takes about four times the processor's time.

    Args:
        work: does something of a size.
        size: the smaller size.
    """

    def seconds(much: int) -> float:
        start = time.process_time()
        work(much)
        return time.process_time() - start

    # What others do on the machine may spoil a try, but not each of them.
    return any(seconds(_TIMES * size) < _MOST * max(seconds(size), _LEAST_SECONDS) for _ in range(_TRIES))
