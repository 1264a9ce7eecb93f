"""The day whose law applies, and how far back it may lie."""

from __future__ import annotations

from datetime import date, datetime

from adlint.errors import ConfigError

EARLIEST = date(2021, 4, 29)
"""The version of the Advertising Law that the rules are written from; they know no older law."""


def too_early(day: date) -> tuple[str, str] | None:
    """Why a day cannot be judged, in Chinese and English; None when it can."""
    if day >= EARLIEST:
        return None
    return (
        f"规则依据 {EARLIEST} 修正的广告法，不知道更早的法律：{day}",
        f"the rules are written from the Advertising Law as amended on {EARLIEST} and know no older law: {day}",
    )


def known(day: date) -> date:
    """A day whose law the rules know.

    Raises:
        ConfigError: it lies before that law.
    """
    if isinstance(day, datetime):
        day = day.date()
    why = too_early(day)
    if why is not None:
        raise ConfigError(*why, hint=(f"as-of 不能早于 {EARLIEST}", f"Choose {EARLIEST} or later"))
    return day


def written(text: str) -> date:
    """A day as somebody wrote it, `2026-11-21`.

    Raises:
        ConfigError: it is no day, or the rules do not know the law of that day.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"日期应写成 2026-11-21：{text}", f"a date is written 2026-11-21, not {text}") from None
    return known(day)
