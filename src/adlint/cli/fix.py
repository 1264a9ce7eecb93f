"""`adlint fix`: rewrites applied to files."""

from __future__ import annotations

import difflib
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from adlint.cli.setup import STDIN_NAME, config_options, configuration, request_options, requested, standard_input
from adlint.config import Config
from adlint.errors import ConfigError
from adlint.findings import Finding, Severity
from adlint.readers import is_editable
from adlint.reporters.width import printable
from adlint.reporters.words import APPLICABILITY, SEVERITY
from adlint.rewriting import Change

_STDIN = "-"
_SAYS = {
    "zh": {
        "deleted": "删去",
        "done": "改了 {count} 处，{files} 个文件",
        "would": "会改 {count} 处，{files} 个文件；没有写入",
        "nothing": "没有可以直接改的",
        "unsafe": "另有 {count} 处改写须有证据或会改变意思（--unsafe）",
        "left": "剩 {left}",
        "clean": "全部改好了",
        "failed": "{count} 处没能检查或写入，见上",
        "keys": "数字选改写，回车跳过，q 不再问",
        "clause": "所在句：",
        "no-such": "没有“{answer}”这一种",
        "read-only": "这种文件只查，不能直接改",
        "link": "是链接，没有改；要改就点名",
    },
    "en": {
        "deleted": "delete",
        "done": "{count} changes in {files} files",
        "would": "{count} changes in {files} files; nothing was written",
        "nothing": "nothing to change",
        "unsafe": "{count} more rewrites need evidence or change the meaning (--unsafe)",
        "left": "left: {left}",
        "clean": "nothing left",
        "failed": "{count} could not be checked or written, see above",
        "keys": "a number to choose, Enter to skip, q to stop asking",
        "clause": "in: ",
        "no-such": "there is no {answer}",
        "read-only": "such files are checked only, not edited",
        "link": "a link, left alone; name it to fix it",
    },
}


@click.command("fix")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option(
    "--unsafe",
    is_flag=True,
    help="也用须有证据、会改变意思的改写 / also rewrites that need evidence or change the meaning",
)
@click.option("--diff", is_flag=True, help="只显示改动，不写入 / show the changes, write nothing")
@click.option("--interactive", "-i", is_flag=True, help="逐处询问 / ask for each")
@click.option("--stdin-filename", metavar="NAME", help="标准输入按此文件名读 / read standard input as this file")
@request_options
@config_options
def command(paths: tuple[str, ...], **options: Any) -> int:
    """改写文案：用可直接改的改写修改文件；没有改到的字节一个不动。PATHS 是文件或文件夹，不写就是当前文件夹里的一切。

    Rewrite copy: apply safe rewrites to files and to what folders hold (the current one by default); every byte that
    is not rewritten stays. With - standard input is rewritten to standard output. Exit code: 0 no error left, 1 errors
    left (with --diff: something would change), 2 something could not be read or written.

    \b
      adlint fix titles.csv --diff
      adlint fix docs/ --unsafe
    """
    config = configuration(options["config_file"], options["no_config"], requested(options))
    if options["interactive"] and _STDIN in paths:
        raise ConfigError("--interactive 要读键盘，不能与 - 同用", "--interactive reads the keyboard and excludes -")
    return _Fix(config, options).run(paths or (".",))


class _Fix:
    """One run: which files, what is shown, and the sum of it."""

    def __init__(self, config: Config, options: dict[str, Any]) -> None:
        from adlint.api.checker import Checker
        from adlint.api.fixing import SAFE, UNSAFE

        self._checker = Checker(config)
        self._options = options
        self._allowed = UNSAFE if options["unsafe"] or options["interactive"] else SAFE
        self._lang = self._checker.profile(None).settings.lang
        self._says = _SAYS[self._lang]
        self._asked: set[object] = set()
        self._stopped = False
        self._changes = self._files = self._more = 0
        self._left: Counter[Severity] = Counter()
        self._failed: set[str] = set()

    def run(self, paths: Sequence[str]) -> int:
        """Fix what the paths lead to; the exit code."""
        from adlint.api.fixing import Fixed, first, fix_data, fix_file

        choose = self._ask if self._options["interactive"] else first
        writes = not self._options["diff"]
        if _STDIN in paths:
            if len(paths) > 1:
                raise ConfigError("- 须单独使用", "- must stand alone")
            name = self._options["stdin_filename"]
            fixed = fix_data(
                self._checker, standard_input(), name or STDIN_NAME, Path(name) if name else None,
                allowed=self._allowed, choose=choose,
            )  # fmt: skip
            if writes and fixed.problem is None:
                sys.stdout.buffer.write(fixed.data)
            self._tell(fixed, shown=self._options["diff"])
        else:
            for path in self._found(paths):
                made: Fixed = fix_file(self._checker, path, allowed=self._allowed, choose=choose, write=writes)
                self._tell(made, shown=True)
        self._summary(writes)
        if self._failed:
            return 2
        return int(self._left[Severity.error] > 0 if writes else self._changes > 0)

    def _found(self, paths: Sequence[str]) -> Iterator[Path]:
        from adlint.api.runs import files_of, named
        from adlint.reporters.model import Problem

        problems: list[Problem] = []
        chosen = list(map(named, paths))
        for file in files_of(chosen, self._checker, self._lang, problems):
            # A link that a search has met may lead anywhere, or to a file that is met by its own name.
            if file.is_symlink() and file not in chosen:
                click.echo(printable(f"{file}: {self._says['link']}"), err=True)
            else:
                yield file
        for problem in problems:
            self._complain(problem.path, problem.line, problem.column, problem.code, problem.message)

    def _tell(self, fixed: Any, *, shown: bool) -> None:
        problem = fixed.problem
        if problem is not None:
            self._complain(problem.path, problem.line, problem.column, problem.code, problem.message)
            return
        if fixed.note is not None:
            self._complain(fixed.note.path, fixed.note.code, fixed.note.message)
        name = fixed.left.path
        if fixed.changes:
            self._files += 1
            self._changes += len(fixed.changes)
        if shown and self._options["diff"]:
            lines = difflib.unified_diff(
                fixed.before.splitlines(keepends=True), fixed.after.splitlines(keepends=True), name, name
            )
            click.echo("".join(line if line.endswith("\n") else f"{line}\n" for line in lines), nl=False)
        elif shown:
            for change in fixed.changes:
                finding = change.finding
                new = f"“{printable(change.new)}”" if change.new else self._says["deleted"]
                old = printable(change.old)
                click.echo(f"{_place(finding)}: “{old}” → {new}  {finding.rule}")
        editable = is_editable(name)
        if not editable and any(finding.is_open and finding.rewrites for finding in fixed.left.findings):
            click.echo(f"{name}: {self._says['read-only']}", err=True)
        for finding in fixed.left.findings:
            if finding.is_open:
                self._left[finding.severity] += 1
                waits = all(one.applicability not in self._allowed for one in finding.rewrites)
                self._more += editable and bool(finding.rewrites) and waits and not self._options["interactive"]

    def _complain(self, *parts: object) -> None:
        *place, code, message = parts
        where = ":".join(str(part) for part in place if part is not None)
        line = f"{where}: {code} {message}" if where else str(message)
        # A configuration that cannot be used is the fault of each file that it bears on, and told once.
        if line not in self._failed:
            self._failed.add(line)
            click.echo(line, err=True)

    def _summary(self, writes: bool) -> None:
        says = self._says
        count = {"count": self._changes, "files": self._files}
        parts = [(says["done"] if writes else says["would"]).format(**count)] if self._changes else []
        if self._failed:
            # Of what could not be read or written nothing is claimed.
            parts.append(says["failed"].format(count=len(self._failed)))
        elif not self._changes:
            parts.append(says["nothing"])
        if self._more and not self._options["unsafe"]:
            parts.append(says["unsafe"].format(count=self._more))
        left = [f"{self._left[level]} {SEVERITY[self._lang][level]}" for level in sorted(self._left, reverse=True)]
        if left:
            parts.append(says["left"].format(left=" ".join(left)))
        elif self._changes and not self._failed:
            parts.append(says["clean"])
        click.echo(" · ".join(parts), err=True)

    def _ask(self, finding: Finding, options: Sequence[Change]) -> Change | None:
        """The edit that the person at the keyboard chooses; nobody is asked twice."""
        which = finding.path, finding.location, finding.fingerprint
        if self._stopped or which in self._asked:
            return None
        self._asked.add(which)
        click.echo(f"\n{_place(finding)}: {printable(finding.message)}")
        click.echo(f"  {self._says['clause']}{printable(finding.clause)}")
        for number, option in enumerate(options, 1):
            new = f"“{printable(option.new)}”" if option.new else self._says["deleted"]
            sure = APPLICABILITY[self._lang][option.applicability]
            click.echo(f"  {number}  “{printable(option.old)}” → {new}（{sure}）")
        while answer := click.prompt(self._says["keys"], default="", show_default=False).strip().lower():
            if answer == "q":
                self._stopped = True
                break
            if answer.isdecimal() and 0 < int(answer) <= len(options):
                return options[int(answer) - 1]
            click.echo(self._says["no-such"].format(answer=printable(answer)))
        return None


def _place(finding: Finding) -> str:
    """Where a finding stands, in words that people of that kind of file use."""
    cell = finding.location.cell if finding.location else None
    return f"{finding.path}:{cell}" if cell else f"{finding.path}:{finding.line}:{finding.column}"
