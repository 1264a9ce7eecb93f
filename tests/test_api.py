"""The library: texts, files, folders, errors beside findings, and several processes."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import msgspec
import pytest

import adlint
from adlint.api import runs
from adlint.config import Request
from adlint.errors import ConfigError, ReadError
from adlint.findings import Severity, Verdict

PACKS = Path(__file__).with_name("packs")
LOUD = "举世无匹敌"
DAY = "2026-11-21"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration with the test pack, outside of what is checked."""
    folder = tmp_path / "config"
    folder.mkdir()
    file = folder / "adlint.yaml"
    file.write_text(f"packs: [{PACKS}]\nas_of: {DAY}\n", "utf-8")
    return file


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A small shop with one finding per file, one clean file and one that cannot be read."""
    shop = tmp_path / "shop"
    (shop / "inner").mkdir(parents=True)
    (shop / "a.txt").write_text(f"风筝{LOUD}\n", "utf-8")
    (shop / "b.csv").write_text(f"标题,货号\n陀螺{LOUD},T-1\n毽子,T-2\n", "utf-8")
    (shop / "c.txt").write_bytes(b"\x00\x01")
    (shop / "inner" / "d.jsonl").write_text(json.dumps({"title": f"沙包{LOUD}"}, ensure_ascii=False) + "\n", "utf-8")
    (shop / "inner" / "e.md").write_text("# 弹珠\n\n一袋十颗\n", "utf-8")
    return shop


def only(findings: object) -> list[tuple[str, str]]:
    """Rule and text of the test pack's findings; what other packs say is not these tests' business."""
    return [(f.rule, f.text) for f in findings if f.pack == "shouting"]  # type: ignore[attr-defined]


def test_lint_text(config: Path) -> None:
    found = [f for f in adlint.lint_text(f"风筝，{LOUD}！", config=config) if f.pack == "shouting"]
    assert only(found) == [("shouted-peerless", LOUD)]
    finding = found[0]
    assert (finding.start, finding.end, finding.line, finding.column) == (3, 8, 1, 4)
    assert (finding.severity, finding.verdict, finding.path) == (Severity.error, Verdict.violation, None)
    assert [rewrite.applicability for rewrite in finding.rewrites] == ["safe", "needs-evidence"]


def test_lint_text_leaves_the_exempt_out(config: Path) -> None:
    assert only(adlint.lint_text(f"不敢说{LOUD}", config=config)) == []


def test_checkers_of_many_goods_and_fields_share_what_is_large(config: Path) -> None:
    books = {
        id(adlint.api._checker(None, Request(goods=goods, field=field), date(2026, 11, 21)).book(None))
        for goods in ("food", "cosmetics", None)
        for field in ("title", None)
    }
    assert len(books) == 1


def test_changes_of_a_configuration_that_is_given_as_a_file_are_noticed(config: Path) -> None:
    said = f"风筝，{LOUD}！"
    assert only(adlint.lint_text(said, config=config))
    held = adlint.Config(config)
    config.write_text("lang: zh\n", "utf-8")
    assert only(adlint.lint_text(said, config=config)) == []
    assert only(adlint.lint_text(said, config=held))


def test_lint_text_reads_by_the_paths_suffix(config: Path) -> None:
    found = [
        f for f in adlint.lint_text(f"标题\n沙包\n弹珠{LOUD}\n", path="x.csv", config=config) if f.pack == "shouting"
    ]
    assert [(f.line, f.column, f.location.row) for f in found if f.location] == [(3, 3, 2)]
    page = f"<p>弹珠<script>{LOUD}</script></p>"
    assert only(adlint.lint_text(page, path="x.html", config=config)) == []


def test_without_config_none_is_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".adlint.yaml").write_text("nonsense: 1\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert adlint.lint_text("风筝一只") == []
    with pytest.raises(ConfigError, match="未知的键 nonsense"):
        adlint.lint_paths(["."], config=adlint.Config(search=True))


def test_lint_text_takes_any_text() -> None:
    for text in ("", "\n", "\ud800", "a" * 10_000, "﻿", "最\r\n佳"):
        adlint.lint_text(text)
    with pytest.raises(ReadError):
        adlint.lint_text("{", path="x.json")


def test_a_nul_is_refused_as_in_files(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes("甲\n国家级\0".encode())
    told = adlint.lint_file(tmp_path / "x.txt").errors[0]
    for path in (None, "x.txt"):
        with pytest.raises(ReadError, match="含有 NUL 字节") as caught:
            adlint.lint_text("甲\n国家级\0", path=path)
        assert (caught.value.line, caught.value.column) == (told.line, told.column) == (2, 4)


def test_one_path_need_not_stand_in_a_list(tmp_path: Path) -> None:
    file = tmp_path / "nofile"
    for path in (file, str(file)):
        assert [problem.path for problem in adlint.lint_paths(path).errors] == [str(file)]


def test_arguments_of_another_type_are_refused() -> None:
    for wrong in (
        {"goods": 5}, {"kind": ["ad"]}, {"field": b"title"}, {"as_of": 5}, {"config": {"names": ["x"]}}, {"config": 5},
        {"path": 5},
    ):  # fmt: skip
        with pytest.raises(ConfigError, match="应为"):
            adlint.lint_text("x", **wrong)  # type: ignore[arg-type]
    for wishes in ({"select": "absolute"}, {"ignore": (1,)}, {"select": 5}, {"platform": 1}, {"lang": 1}):
        with pytest.raises(ConfigError, match="应为"):
            adlint.lint_paths([], **wishes)  # type: ignore[arg-type]
    for paths in (5, None, [5], [b"x"]):
        with pytest.raises(ConfigError, match="应为"):
            adlint.lint_paths(paths)  # type: ignore[arg-type]


def test_bad_arguments_have_advice() -> None:
    with pytest.raises(ConfigError, match="是不是想写 cosmetics？"):
        adlint.lint_text("面膜", goods="cosmetic")
    with pytest.raises(ConfigError, match="未知的文本种类"):
        adlint.lint_text("面膜", kind="poem")
    with pytest.raises(ConfigError, match="日期应写成 2026-11-21"):
        adlint.lint_text("面膜", as_of="soon")
    with pytest.raises(ConfigError, match="配置文件不存在"):
        adlint.lint_text("面膜", config="gone.yaml")
    assert adlint.lint_text("风筝", goods="化妆品", kind="直播", field="title", as_of=date(2026, 1, 1)) == []


def test_texts_that_are_none() -> None:
    for wrong in (None, b"x", 1):
        with pytest.raises(TypeError, match="lint_text takes the copy as a str, not"):
            adlint.lint_text(wrong)  # type: ignore[arg-type]


def test_days(tmp_path: Path) -> None:
    for early in ("2021-04-28", date(2021, 4, 28)):
        with pytest.raises(ConfigError, match="不知道更早的法律"):
            adlint.lint_text("风筝", as_of=early)
        with pytest.raises(ConfigError, match="不知道更早的法律"):
            adlint.lint_paths([tmp_path], as_of=early)
    assert adlint.lint_paths([tmp_path], as_of=datetime(2026, 1, 1, 12)).as_of == "2026-01-01"


def test_an_empty_path_is_refused() -> None:
    with pytest.raises(ConfigError, match="路径是空的"):
        adlint.lint_file("")


def test_texts_raise_where_files_report(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{", "utf-8")
    with pytest.raises(ReadError):
        adlint.lint_text("{", path="x.json")
    assert [problem.code for problem in adlint.lint_file(tmp_path / "x.json").errors] == ["unreadable"]


def test_lint_paths(config: Path, shop: Path) -> None:
    report = adlint.lint_paths([shop], config=config, select=("shouting",))
    assert [(f.path, f.line) for f in report.findings] == [
        (str(shop / "a.txt"), 1),
        (str(shop / "b.csv"), 2),
        (str(shop / "inner" / "d.jsonl"), 1),
    ]
    assert [(problem.path, problem.code) for problem in report.errors] == [(str(shop / "c.txt"), "unreadable")]
    summary = report.summary
    assert (summary.files, summary.documents, summary.rewritable) == (4, 5, 3)
    assert summary.findings == {"error": 3, "warning": 0, "info": 0}
    assert summary.rules == {"shouted-peerless": 3}
    assert (report.version, report.tool.name, report.as_of) == (1, "adlint", DAY)


def test_a_missing_path_does_not_stop_the_others(config: Path, shop: Path) -> None:
    report = adlint.lint_paths([shop / "gone.txt", shop / "a.txt", shop / "a.txt"], config=config, select=("shouting",))
    assert [problem.path for problem in report.errors] == [str(shop / "gone.txt")]
    assert len(report.findings) == 1


def test_a_fault_in_the_middle_keeps_what_came_before(config: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text(json.dumps({"title": f"风筝{LOUD}"}) + "\n{broken\n", "utf-8")
    report = adlint.lint_file(file, config=config, select=("shouting",))
    assert len(report.findings) == 1
    assert [(problem.line, problem.code) for problem in report.errors] == [(2, "unreadable")]
    assert report.summary.files == 1


def test_own_files_are_not_checked(tmp_path: Path, config: Path) -> None:
    for name in (".adlint.yaml", ".adlint.schema.json", ".adlint/rules/x.yaml"):
        (tmp_path / "p" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "p" / name).write_text(f"x: {LOUD}\n", "utf-8")
    assert adlint.lint_paths([tmp_path / "p"], config=config).summary.files == 0


def test_nearer_configurations_hold_for_their_folders(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".adlint.yaml").write_text(f"packs: [{PACKS}]\n", "utf-8")
    (tmp_path / "quiet").mkdir()
    (tmp_path / "quiet" / ".adlint.yaml").write_text("rules: {shouted-unrivalled: off}\n", "utf-8")
    for name in ("a.txt", "quiet/b.txt"):
        (tmp_path / name).write_text(f"风筝{LOUD}", "utf-8")
    report = adlint.lint_paths([tmp_path], config=adlint.Config(search=True), select=("shouting",))
    assert [f.path for f in report.findings] == [str(tmp_path / "a.txt")]


def test_a_nearer_configuration_that_cannot_be_used_does_not_stop_the_others(tmp_path: Path, own_cache: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".adlint.yaml").write_text(f"packs: [{PACKS}]\nlang: en\n", "utf-8")
    for name, text in (("bad", "nonsense: 1\n"), ("late", "goods: cosmetcs\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / ".adlint.yaml").write_text(text, "utf-8")
    for name in ("a.txt", "bad/b.txt", "bad/c.txt", "late/d.txt"):
        (tmp_path / name).write_text(f"风筝{LOUD}", "utf-8")
    config = adlint.Config(search=True).asking(select=("shouting",))
    for paths in ([tmp_path], [tmp_path / "a.txt", tmp_path / "bad", tmp_path / "late"]):
        for how in ({"processes": 1}, {"processes": 2}, {"cache": True}):
            report = runs.run(paths, config, **how).report  # type: ignore[arg-type]
            assert [f.path for f in report.findings] == [str(tmp_path / "a.txt")]
            assert [(problem.path, problem.code, problem.line) for problem in report.errors] == [
                (str(tmp_path / "bad" / ".adlint.yaml"), "bad-config", 1),
                (str(tmp_path / "late" / ".adlint.yaml"), "bad-config", 1),
            ]
            assert report.errors[0].message == "unknown key nonsense"
    with pytest.raises(ConfigError, match="nonsense"):
        adlint.lint_paths([tmp_path / "bad"], config=config)


def test_names_and_columns_from_the_configuration(tmp_path: Path, config: Path) -> None:
    config.write_text(
        f"packs: [{PACKS}]\nnames: [{LOUD}牌]\ngoods: {{column: 卖啥}}\n"
        "fields: {说法: title, 备注: ignore, 款号: key}\n",
        "utf-8",
    )
    table = tmp_path / "x.csv"
    table.write_text(f"款号,说法,备注,卖啥\nK-9,{LOUD}牌风筝,{LOUD},服装\nK-8,{LOUD},无,化妆品\n", "utf-8")
    report = adlint.lint_file(table, config=config, select=("shouting",))
    found = report.findings
    assert [(f.location.key, f.location.field, f.goods.id) for f in found if f.location] == [
        ("K-8", "title", "cosmetics")
    ]


def test_several_processes_give_the_same_report(config: Path, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(40):
        text = LOUD if number % 3 else "平常话"
        (folder / f"{number:02}.txt").write_text(f"风筝 {number} {text}\n" * 5, "utf-8")
    (folder / "41.txt").write_bytes(b"\x00")
    one = adlint.lint_paths([folder], config=config, processes=1, select=("shouting",))
    two = adlint.lint_paths([folder], config=config, processes=2, select=("shouting",))
    assert msgspec.json.encode(one) == msgspec.json.encode(two)
    assert len(one.findings) == 26 * 5


def test_the_pool_is_for_much_work_only() -> None:
    assert runs._processes([10] * 1000) == 1
    assert runs._processes([runs.POOL_BYTES * 2]) == 1
    assert runs._processes([runs.POOL_BYTES, 1]) >= 1


def test_progress_never_goes_back(config: Path, shop: Path) -> None:
    told: list[tuple[int, int]] = []
    runs.run([shop], adlint.Config(config), progress=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1] > 0
    assert len({total for _, total in told}) == 1


def test_what_is_exempt_is_counted_and_listed_on_request(config: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text(f"不敢说{LOUD}\n自家往年{LOUD}\n", "utf-8")
    chosen = adlint.Config(config).asking(select=("shouting",))
    for show, listed in (("none", 0), ("owing", 1), ("all", 2)):
        made = runs.run([file], chosen, show_exempt=show)  # type: ignore[arg-type]
        assert len(made.report.findings) == len(made.sources.excerpts) == listed
        assert (made.report.summary.exempt, made.report.summary.exempt_owing) == (2, 1)
        assert len(made.sources.exempt) == 2


def test_building_the_linter_once_for_many_texts(config: Path) -> None:
    known = adlint.Config(config)
    from adlint.api import _checker

    before = _checker.cache_info().misses
    for _ in range(5):
        adlint.lint_text("风筝", config=known)
    assert _checker.cache_info().misses == before + 1


def test_work_is_passed_on_in_pieces_of_like_size() -> None:
    from adlint.api.pool import pieces

    files = [Path(str(number)) for number in range(6)]
    assert [len(piece) for piece in pieces(files, [10, 10, 300_000, 150_000, 60_000, 10])] == [2, 1, 1, 2]
    assert list(pieces([], [])) == []
