"""`adlint lsp`: the language server, over standard input and output."""

from __future__ import annotations

import click

from adlint.cli.setup import missing


@click.command("lsp")
def command() -> int:
    """给编辑器用的语言服务器，经标准输入输出通信；要装 adlint[lsp]。

    The language server for editors, over standard input and output; needs the extra adlint[lsp].
    """
    try:
        from adlint.lsp.server import server
    except ImportError:
        raise missing("lsp", "lsp") from None
    server().start_io()
    return 0
