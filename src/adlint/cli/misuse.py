"""What is wrong with a command line, in Chinese, beside click's own words."""

from __future__ import annotations

from collections.abc import Iterable

import click

from adlint.errors import did_you_mean


def explained(error: click.ClickException, commands: Iterable[str]) -> str:
    """What a person did wrong.

    Args:
        error: click's error.
        commands: the commands that there are.

    Returns:
        One line in Chinese, with what was probably meant and where to look it up.
    """
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "adlint"
    return f"adlint: {_reason(error, commands)}（用法：{path} --help）"


def _reason(error: click.ClickException, commands: Iterable[str]) -> str:
    if isinstance(error, click.NoSuchOption):
        options = [name for param in error.ctx.command.params for name in param.opts] if error.ctx else []
        return f"没有选项 {error.option_name}。" + _near(error.option_name, options)
    if isinstance(error, click.MissingParameter):
        return f"缺少{_named(error)}。"
    if isinstance(error, click.BadParameter):
        kind = error.param.type if error.param else None
        advice = f"可用的有：{'、'.join(map(str, kind.choices))}。" if isinstance(kind, click.Choice) else ""
        return f"{_named(error)} 的值不对。{advice}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 后面缺少值，或不该有值。"
    name = getattr(error, "command_name", None)
    return f"没有命令 {name}。" + _near(name, commands) if name else "命令写得不对。"


def _named(error: click.BadParameter) -> str:
    """The option or argument that an error is about."""
    if error.param is None:
        return "参数"
    if isinstance(error.param, click.Option):
        return f"选项 {' / '.join(error.param.opts)}"
    return f"参数 {error.param.make_metavar(error.ctx) if error.ctx else error.param.name}"


def _near(word: str, known: Iterable[str]) -> str:
    advice = did_you_mean(word, known)
    return advice[0] if advice else ""
