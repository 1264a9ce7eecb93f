"""`adlint lsp`: the language server, over standard input and output."""

from __future__ import annotations

import sys
from io import StringIO
from typing import Any

import click

from adlint.cli.setup import config_options, configuration, missing, request_options, requested


@click.command("lsp")
@request_options
@config_options
def command(config_file: str | None, no_config: bool, **options: Any) -> int:
    """给编辑器用的语言服务器，经标准输入输出通信；要装 adlint[lsp]。选项同 adlint check。

    The language server for editors, over standard input and output; needs the extra adlint[lsp]. Options as for adlint check.
    """
    request = requested(options)
    try:
        from adlint.lsp.requests import server
    except ImportError:
        raise missing("lsp", "lsp") from None
    made = server(lambda: configuration(config_file, no_config, request))
    try:
        made.start_io()
    finally:
        # What the server spoke over is closed by now, and nothing else is printed.
        sys.stdout = StringIO()
    return made.exit_code
