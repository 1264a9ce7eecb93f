"""What a job came to, on one screen, as JSON, or as a page with bars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from adlint import __version__
from adlint.batch.run import Result
from adlint.batch.tally import Phrase, Shop, Tally, most, ranked
from adlint.errors import ConfigError
from adlint.reporters.jsonout import encode
from adlint.reporters.model import NOTICE
from adlint.reporters.width import printable

# So many entries of each list are shown.
_TOP = 10
_TOP_IN_FILES = 100
_SAID = {
    "zh": {"title": "批量检查", "rows": "行", "clean": "没有问题", "rejected": "没能检查", "decided": "已处理",
           "error": "错误", "warning": "警告", "info": "提示", "worst": "各级别的行", "rules": "规则", "goods": "商品",
           "shops": "店铺（有错误或警告的行）", "phrases": "用语（行数）", "clauses": "分句（行数）", "unknown": "未知",
           "categories": "不认识的类目（行数；卖什么按文案猜）",
           "rough": "很少见的用语和店铺没有全记，列出的数只会少不会多", "law": "按 {day} 的法律"},
    "en": {"title": "Batch check", "rows": "rows", "clean": "clean", "rejected": "not checked", "decided": "decided",
           "error": "error", "warning": "warning", "info": "info", "worst": "rows by severity", "rules": "rules",
           "goods": "goods", "shops": "shops (rows with errors or warnings)", "phrases": "phrases (rows)",
           "clauses": "clauses (rows)", "unknown": "unknown",
           "categories": "unknown categories (rows; goods are guessed from the copy)",
           "rough": "rare phrases and shops were not all kept: the numbers listed are lower bounds", "law": "law as of {day}"},
}  # fmt: skip
_STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}td{padding:.1rem .5rem;overflow-wrap:anywhere}
td:nth-child(2){text-align:right;white-space:nowrap}td:last-child{width:40%}
meter{width:100%}h2{font-size:1.1rem;margin:0}
"""


class List(NamedTuple):
    """A list of a summary: its name, and its entries with their counts, the largest first."""

    name: str
    entries: Sequence[tuple[str, int]]


def lists(tally: Tally, lang: str, top: int, labels: Mapping[str, str]) -> list[List]:
    """The lists of a summary that have entries.

    Args:
        tally: what was counted.
        lang: `zh` or `en`.
        top: how many entries each has at most.
        labels: what goods are called; the others go by their ids.
    """
    said = _SAID[lang]

    def phrases(found: dict[tuple[str, str], Phrase]) -> list[tuple[str, int]]:
        return [(f"{key[1]}  {key[0]}", one.rows) for key, one in most(found, top) if isinstance(one, Phrase)]

    shops = [(key, one.faulty) for key, one in most(tally.shops, top) if isinstance(one, Shop) and one.faulty]
    goods: Counter[str] = Counter()
    for name, count in tally.goods.items():
        goods[labels.get(name, name) or said["unknown"]] += count
    # A clause that stands in one row only decides nothing for others.
    clauses = {key: one for key, one in tally.clauses.items() if one.rows > 1}
    made = (
        List("rules", ranked(tally.rules, top)), List("phrases", phrases(tally.phrases)), List("clauses", phrases(clauses)),
        List("goods", ranked(goods, top)), List("shops", shops),
        List("categories", ranked(tally.categories, top)),
    )  # fmt: skip
    return [one for one in made if one.entries]


def _notice(result: Result) -> str:
    """Which law was applied, and what this is not."""
    return f"{_SAID[result.lang]['law'].format(day=result.as_of)} · {NOTICE[result.lang]}"


def text(result: Result) -> str:
    """The summary for a terminal."""
    tally, said = result.tally, _SAID[result.lang]
    share = f"{tally.clean / tally.rows:.1%}" if tally.rows else "-"
    lines = [f"{tally.rows:,} {said['rows']} · {said['clean']} {tally.clean:,} ({share})"]
    counts = [f"{count:,} {said[level]}" for level, count in tally.by_level(tally.worst).items() if count]
    counts += [f"{sum(tally.decided.values()):,} {said['decided']}"] if tally.decided else []
    counts += [f"{tally.rejected:,} {said['rejected']}"] if tally.rejected else []
    if counts:
        lines[0] += " · " + " · ".join(counts)
    for one in lists(tally, result.lang, _TOP, result.labels):
        lines += ["", said[one.name], *(f"{count:>12,}  {printable(name)[:80]}" for name, count in one.entries)]
    if result.rejects:
        places = (f"{one.path}:{one.line}" if one.line else one.path for one in result.rejects)
        told = (f"  {place}: {printable(one.reason)}" for place, one in zip(places, result.rejects, strict=True))
        lines += ["", f"{said['rejected']} → {result.listed}", *told]
    lines += ["", said["rough"]] if tally.is_rough else []
    return "\n".join((*lines, "", _notice(result), ""))


def as_json(result: Result) -> str:
    """The summary for programs: all rules and goods, the first hundred phrases, clauses and shops."""
    tally = result.tally
    found = {
        one.name: dict(one.entries)
        for one in lists(tally, result.lang, _TOP_IN_FILES, {})
        if one.name in ("rules", "goods", "categories")
    }
    listed = {
        name: [{"rule": key[0], "text": key[1], "severity": one.severity, "rows": one.rows}
               for key, one in most(getattr(tally, name), _TOP_IN_FILES) if isinstance(one, Phrase)]
        for name in ("phrases", "clauses")
    }  # fmt: skip
    shops = [
        {"shop": key, "rows": one.rows, "faulty": one.faulty, "findings": one.findings}
        for key, one in most(tally.shops, _TOP_IN_FILES)
        if isinstance(one, Shop)
    ]
    made = {
        "version": 1, "tool": {"name": "adlint", "version": __version__, "notice": NOTICE[result.lang]}, "as_of": result.as_of,
        "files": result.files,
        "rows": tally.rows, "clean": tally.clean, "rejected": tally.rejected, "worst": tally.by_level(tally.worst),
        "findings": tally.by_level(tally.severities), "decided": tally.decided, **found, **listed, "shops": shops,
        "lower_bounds": tally.is_rough,
    }  # fmt: skip
    return encode(made, indent=2) + "\n"


def html(result: Result) -> str:
    """The summary as a page that stands alone: a bar per entry, no script."""
    tally, said = result.tally, _SAID[result.lang]
    worst = List(
        "worst",
        [(said[level], count) for level, count in tally.by_level(tally.worst).items()] + [(said["clean"], tally.clean)],
    )
    parts = [
        f'<!doctype html><html lang="{"zh-CN" if result.lang == "zh" else "en"}"><meta charset="utf-8">'
        '<meta name="generator" content="adlint"><meta name="viewport" content="width=device-width">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{said['title']} · adlint</title><style>{_STYLE}</style><h1>{said['title']}</h1>"
        f"<p>{escape(text(result).splitlines()[0])}</p>\n"
    ]
    for one in (worst, *lists(tally, result.lang, _TOP_IN_FILES, result.labels)):
        largest = max((count for _, count in one.entries), default=0) or 1
        parts.append(f"<h2>{said[one.name]}</h2><table>")
        for name, count in one.entries:
            bar = f'<meter max="{largest}" value="{count}"></meter>'
            parts.append(f"<tr><td>{escape(name)}</td><td>{count:,}</td><td>{bar}</td></tr>")
        parts.append("</table>\n")
    rough = f"<p>{said['rough']}</p>" if tally.is_rough else ""
    parts.append(f"{rough}<small>adlint {__version__} · {_notice(result)}</small></html>\n")
    return "".join(parts)


def form_of(path: Path) -> Callable[[Result], str]:
    """What writes a summary into a file of that name.

    Raises:
        ConfigError: its suffix says no format.
    """
    found = {".json": as_json, ".html": html, ".txt": text}.get(path.suffix.lower())
    if found is None:
        raise ConfigError(
            f"不知道 {path.name} 该写成什么格式", f"no format is known for {path.name}",
            hint=("可用：.json .html .txt", "Known: .json .html .txt"),
        )  # fmt: skip
    return found
