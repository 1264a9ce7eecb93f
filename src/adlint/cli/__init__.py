"""The command line: one file per command, imported only when that command runs."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from adlint import __version__
from adlint.cli.streams import discard, prepared
from adlint.errors import AdlintError, reason

# name -> (module, one line of help). Help of the group must not import every command.
_COMMANDS = {
    "check": ("check", "检查文案 / check copy"),
    "fix": ("fix", "改写文案 / rewrite copy"),
    "baseline": ("baseline", "记下已有的问题 / record what is there"),
    "evidence": ("evidence", "证据台账 / the evidence ledger"),
    "batch": ("batch", "批量检查商品表 / check catalogues"),
    "rule": ("rule", "解释规则 / explain rules"),
    "goods": ("goods", "卖的东西能说什么 / what may be said of goods"),
    "law": ("law", "规则依据的法律 / the law that rules rest on"),
    "init": ("init", "写出配置文件 / write a configuration file"),
    "config": ("config", "查看配置 / show the configuration"),
    "test": ("test", "验证规则与语料 / test rules and corpora"),
    "lsp": ("lsp", "给编辑器用的语言服务器 / the language server"),
    "good": ("good", "把误报记成例句 / turn a false alarm into an example"),
}


class _Lazy(click.Group):
    """Commands by name, each imported from its own module when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"{__name__}.{_COMMANDS[cmd_name][0]}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令 Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="adlint")
@click.option("--debug", is_flag=True, help="出错时显示调用栈 / show the traceback of an unexpected error")
def program(debug: bool) -> None:
    """广告文案合规检查：找出违法违规用语，给出依据和改写。

    A linter for Chinese advertising copy: finds what the law forbids, says why, and what to write instead.
    """


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: arguments without the program's name; None takes those of the process.

    Returns:
        0 nothing at or above `--fail-on`, 1 findings, 2 something could not be read or run, or somebody interrupted it. Whether
        anybody reads the output to its end makes no difference.
    """
    args = list(sys.argv[1:] if argv is None else argv)
    # Findings stay to the end and hold no cycles; looking for some among them took a third of the time of a cached run.
    gc.set_threshold(100_000)
    # Nor is there anything to find at the end, which would take a fifth of the time of a check of one title.
    atexit.register(gc.freeze)
    sys.stdout, sys.stderr = prepared(sys.stdout), prepared(sys.stderr)
    try:
        code = program.main(args, prog_name="adlint", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except AdlintError as error:
        _tell(f"adlint: {error.render(_lang(args))}")
        return error.exit_code
    except click.ClickException as error:
        if _lang(args) == "zh":
            from adlint.cli.misuse import explained

            _tell(explained(error, _COMMANDS))
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        _tell("adlint: 已中断 / interrupted")
        return 2
    except Exception as error:
        if "--debug" in args:
            raise
        _tell(f"adlint: {_refused(error)[_lang(args)]}" if isinstance(error, OSError) else _unexpected(error))
        return 2
    finally:
        # Patterns compiled in this run serve the next; where nothing was judged, there are none.
        if judged := sys.modules.get("adlint.rulepacks.programs"):
            judged.PROGRAMS.save()
    return code if isinstance(code, int) else 0


def _tell(message: str) -> None:
    """Say something on standard error, if there is any."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            discard(stream)
    try:
        click.echo(message, err=True)
    except OSError:
        discard(sys.stderr)


def _refused(error: OSError) -> dict[str, str]:
    """What the system refused, in each language: a full disk or a missing permission is no fault of the program."""
    zh, en = reason(error)
    name = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
    return {"zh": f"{name}读写失败：{zh}", "en": f"{name}cannot read or write: {en}"}


def _lang(args: Sequence[str]) -> str:
    """The language of errors, which may come before options are read."""
    english = any(
        arg == "--lang=en" or (arg == "--lang" and args[index + 1 : index + 2] == ["en"])
        for index, arg in enumerate(args)
    )
    return "en" if english else "zh"


def _unexpected(error: Exception) -> str:
    kind = type(error).__name__
    return (
        f"adlint: 程序出错（{kind}: {error}）。请用 adlint --debug … 重跑，把输出报给我们\n"
        f"adlint: internal error; run `adlint --debug ...` again and report what it prints"
    )
