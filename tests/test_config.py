"""Configuration: strict reading with places, merging, what holds for a path, the schema."""

from __future__ import annotations

import json
import os
import pickle
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from adlint.cli.config import schema_text
from adlint.cli.init import TEMPLATE
from adlint.config import FILE_NAME, Config, Request
from adlint.config.source import load_file
from adlint.errors import ConfigError
from adlint.findings import Severity
from adlint.rulepacks.parts import Applies, BasisEntry, Limit, LimitOn
from adlint.rulepacks.schema import Examples, Goods, Rule, Rulebook

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 21)

Call = Callable[..., tuple[int, str, str]]


def rule(name: str, **more: object) -> Rule:
    return Rule(
        id=name,
        family="absolute",
        severity="error",
        message="x",
        message_en="x",
        why="x",
        why_en="x",
        basis=(BasisEntry("广告法", "9"),),
        examples=Examples((), ()),
        **more,  # type: ignore[arg-type]
    )


BOOK = Rulebook(
    rules=(
        rule("superlative", aliases=("highest",), pack="absolute", applies=Applies(platform=("taobao",))),
        rule("title-length", pack="titles", limit=Limit("length", LimitOn(60), {"jd": LimitOn(90)})),
    ),
    goods=(
        Goods(id="cosmetics", label="化妆品", aliases=("美妆",), heads=("面膜",)),
        Goods(id="apparel", label="服装", heads=("大衣",)),
    ),
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder where the way up ends, as the current one."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def settings(path: str, **request: object):  # type: ignore[no-untyped-def]
    config = Config(search=True, request=Request(**request), today=TODAY)  # type: ignore[arg-type]
    return config.profile(Path(path), BOOK).settings


def test_without_files_everything_has_its_default(project: Path) -> None:
    found = settings("a.txt")
    assert (found.as_of, found.lang, found.goods, found.names) == (TODAY, "zh", None, ())
    assert found.exempt


def test_all_keys(project: Path) -> None:
    (project / "own").mkdir()
    write(
        project / FILE_NAME,
        """
packs: [own]
rules:
  superlative: off
  title-length: warning
fields: {商品标题: title, 货号: key, 备注: ignore}
goods: 美妆
kind: 直播
platform: 京东
names: [第一枪, 361, on]
house:
  - {term: 某某同款, why: 未获授权, severity: warning, until: 2027-06-30}
  - {term: 别用, why: 难听}
include: ["*.csv"]
exclude: [old/]
as_of: 2027-03-16
lang: en
tokenizer: jieba
overrides:
  - paths: ["*.md"]
    field: title
    rules: {superlative: info}
""",
    )
    config = Config(search=True, today=TODAY)
    profile = config.profile(Path("a.csv"), BOOK)
    found = profile.settings
    assert found.severities == {"superlative": None, "title-length": Severity.warning}
    assert (found.goods, found.kind, found.platform, found.field) == ("cosmetics", "livestream", "jd", None)
    assert found.names == ("第一枪", "361", "on")
    assert [(term.term, term.severity, term.until) for term in found.house] == [
        ("某某同款", Severity.warning, date(2027, 6, 30)),
        ("别用", Severity.error, None),
    ]
    assert (found.as_of, found.lang, found.tokenizer) == (date(2027, 3, 16), "en", "jieba")
    assert profile.fields == {"商品标题": "title", "货号": "key", "备注": "ignore"}
    assert config.packs(Path()) == (project / "own",)
    walk = config.walk(Path())
    assert (walk.include, walk.exclude[0], walk.base) == (("*.csv",), "old/", project)
    other = config.profile(Path("b.md"), BOOK).settings
    assert other.severities["superlative"] is Severity.info
    assert other.field == "title"


def test_what_the_caller_asks_for_wins(project: Path) -> None:
    write(project / FILE_NAME, "goods: 美妆\nas_of: 2024-01-01\nlang: en\n")
    found = settings(
        "a.txt", goods="服装", as_of=date(2026, 1, 1), lang="zh", select=("absolute",), ignore=("highest",)
    )
    assert (found.goods, found.as_of, found.lang) == ("apparel", date(2026, 1, 1), "zh")
    assert (found.select, found.ignore) == (("absolute",), ("superlative",))


def test_days_before_the_law_are_refused(project: Path) -> None:
    write(project / FILE_NAME, "lang: zh\nas_of: 2021-04-28\n")
    with pytest.raises(ConfigError, match="不知道更早的法律") as caught:
        settings("a.txt")
    assert (caught.value.line, caught.value.column) == (2, 1)
    with pytest.raises(ConfigError, match="不能早于 2021-04-29"):
        Config(request=Request(as_of=date(2021, 4, 28)))
    with pytest.raises(ConfigError, match="不知道更早的法律"):
        Config().asking(as_of=date(2020, 1, 1))
    write(project / FILE_NAME, "as_of: 2021-04-29\nhouse: [{term: 甲, why: 乙, until: 2019-01-01}]\n")
    assert settings("a.txt").as_of == date(2021, 4, 29)


def test_the_nearest_file_wins_per_key(project: Path) -> None:
    write(
        project / FILE_NAME,
        "goods: 服装\nlang: en\nnames: [甲]\nrules: {superlative: info, title-length: off}\n"
        "house: [{term: 丙, why: 旧}]\n",
    )
    write(
        project / "inner" / FILE_NAME,
        "goods: 美妆\nnames: [乙]\nrules: {highest: error}\nhouse: [{term: 丙, why: 新}]\n",
    )
    found = settings("inner/a.txt")
    assert (found.goods, found.lang, found.names) == ("cosmetics", "en", ("甲", "乙"))
    assert found.severities == {"superlative": Severity.error, "title-length": None}
    assert [term.why for term in found.house] == ["新"]
    assert settings("a.txt").goods == "apparel"


def test_the_way_up_ends_at_the_repository(project: Path) -> None:
    write(project / FILE_NAME, "goods: 服装\n")
    (project / "inner" / ".git").mkdir(parents=True)
    assert settings("inner/a.txt").goods is None


def test_a_file_of_nearly_that_name_is_no_configuration(project: Path) -> None:
    write(project / ".adlint.yml", "ignore: [absolute]\n")
    with pytest.raises(ConfigError, match=r"\.adlint\.yaml，\.adlint\.yml 不会读"):
        Config(search=True).layers(project)


def test_extends(project: Path) -> None:
    write(project / "shared.yaml", "goods: 服装\nlang: en\n")
    write(project / FILE_NAME, "extends: shared.yaml\ngoods: 美妆\n")
    found = settings("a.txt")
    assert (found.goods, found.lang) == ("cosmetics", "en")


def test_goods_by_path_and_by_column(project: Path) -> None:
    write(project / FILE_NAME, 'goods:\n  "美妆/**": 美妆\n  "*.coat.csv": apparel\n  column: 类目\n')
    config = Config(search=True, today=TODAY)
    assert config.profile(Path("美妆/a.txt"), BOOK).settings.goods == "cosmetics"
    assert config.profile(Path("x/b.coat.csv"), BOOK).settings.goods == "apparel"
    plain = config.profile(Path("c.txt"), BOOK)
    assert (plain.settings.goods, plain.goods_column) == (None, "类目")


def test_overrides_are_relative_to_their_file(project: Path) -> None:
    write(
        project / "inner" / FILE_NAME,
        "overrides:\n  - {paths: [a/*.txt], goods: 美妆}\n  - {paths: ['*.txt'], lang: 1}\n",
    )
    with pytest.raises(ConfigError, match="未知的键 lang"):
        settings("inner/a/x.txt")
    write(project / "inner" / FILE_NAME, "overrides:\n  - {paths: [a/*.txt], goods: 美妆}\n")
    assert settings("inner/a/x.txt").goods == "cosmetics"
    assert settings("inner/b/x.txt").goods is None


def test_equal_settings_are_one_object(project: Path) -> None:
    write(project / FILE_NAME, "overrides:\n  - {paths: ['*.md'], goods: 美妆}\n")
    config = Config(search=True, today=TODAY)
    assert config.profile(Path("a.txt"), BOOK) is config.profile(Path("b.txt"), BOOK)
    assert config.profile(Path("a.txt"), BOOK) is not config.profile(Path("a.md"), BOOK)


def test_a_configuration_can_go_to_another_process(project: Path) -> None:
    write(project / FILE_NAME, "goods: 美妆\n")
    for config in (Config(search=True, today=TODAY), Config(FILE_NAME, today=TODAY)):
        again = pickle.loads(pickle.dumps(config))
        assert again.profile(Path("a.txt"), BOOK) == config.profile(Path("a.txt"), BOOK)


@pytest.mark.parametrize(
    ("text", "place", "reason", "advice"),
    [
        ("goodz: x\n", "1:1", "未知的键 goodz", "是不是想写 goods？"),
        ("evidence: e.yaml\n", "1:1", "证据台账不存在", ""),
        ("suppressions:\n  - {rules: [nope], reason: 甲}\n", "2:14", "未知的规则、规则包或类别 nope", ""),
        ("rewrites:\n  - {text: 甲, to: []}\n", "2:19", "列表不能为空", ""),
        ("rules:\n  superlativ: off\n", "2:3", "未知的规则 superlativ", "是不是想写 superlative？"),
        ("rules:\n  superlative: of\n", "2:16", "不认识 of，可写 error, info, off, warning", "是不是想写 off？"),
        ("rules: off\n", "1:8", "这里应为映射，却是文字", ""),
        ("names: 甲\n", "1:8", "这里应为列表，却是文字", ""),
        ("names: 5\n", "1:8", "这里应为列表，却是数字", ""),
        ("names: [甲, [乙]]\n", "1:12", "这里应为文字，却是列表", ""),
        ("goods: [a]\n", "1:8", "这里应为文字或映射，却是列表", ""),
        ("goods: cosmetcs\n", "1:1", "未知的品类 cosmetcs", "是不是想写 cosmetics？"),
        ("kind: lable\n", "1:1", "未知的文本种类 lable", "是不是想写 label？"),
        ("platform: taobo\n", "1:1", "未知的平台 taobo", "是不是想写 taobao？"),
        ("as_of: 明天\n", "1:8", "日期应写成 2026-11-01，却是 明天", ""),
        ("as_of: 2026-02-30\n", "1:1", "没有这一天：2026-02-30", ""),
        ("house:\n  - {term: 甲}\n", "2:5", "缺少键 why", ""),
        ("house:\n  - {term: 甲, why: 乙, until: 2027-13-01}\n", "2:23", "没有这一天：2027-13-01", ""),
        ("overrides:\n  - {paths: [], goods: 服装}\n", "2:13", "列表不能为空", ""),
        ("overrides:\n  - {paths: ['*'], rules: {nope: off}}\n", "2:28", "未知的规则 nope", ""),
        ("packs: [gone]\n", "1:9", "规则目录不存在", ""),
        ("extends: gone.yaml\n", "1:1", "extends 的文件不存在", ""),
        ("lang: zh\nlang: en\n", "2:1", "键 lang 重复", ""),
        ("names: &a [甲]\nexclude: *a\n", "1:8", "不支持 YAML 锚点与别名", ""),
        ("names: [甲\n", "2:1", "不是合法的 YAML", ""),
        ("fields: {标题: titel}\n", "1:14", "titel", "是不是想写 title？"),
        ("- a\n", "1:1", "这里应为映射，却是列表", ""),
    ],
)
def test_mistakes_name_place_reason_and_advice(project: Path, text: str, place: str, reason: str, advice: str) -> None:
    write(project / FILE_NAME, text)
    config = Config(search=True, today=TODAY)
    with pytest.raises(ConfigError) as caught:
        config.profile(Path("a.txt"), BOOK)
    error = caught.value
    assert error.place == f"{project / FILE_NAME}:{place}"
    assert reason in error.zh
    assert advice in error.message()
    assert error.en.isascii() or any(word in error.en for word in ("明天", "甲", "titel"))
    line = int(place.split(":")[0]) - 1
    assert error.source_line == (text.splitlines()[line] if line < len(text.splitlines()) else None)


def test_extends_in_a_circle(project: Path) -> None:
    write(project / "other.yaml", f"extends: {FILE_NAME}\n")
    write(project / FILE_NAME, "extends: other.yaml\n")
    with pytest.raises(ConfigError, match="extends 成环"):
        settings("a.txt")


def test_a_word_cutter_that_is_not_installed_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project / FILE_NAME, "lang: zh\ntokenizer: jieba\n")
    monkeypatch.setattr("adlint.config.merge.find_spec", lambda _: None)
    with pytest.raises(ConfigError, match=r"jieba 要另装 adlint\[jieba\]。.*\.\[jieba\]") as caught:
        settings("a.txt")
    assert caught.value.place == f"{project / FILE_NAME}:2:1"


def test_unknown_wishes_have_advice(project: Path) -> None:
    for wish, advice in (
        ({"goods": "cosmetic"}, "cosmetics"),
        ({"field": "titel"}, "title"),
        ({"select": ("absolut",)}, "absolute"),
        ({"ignore": ("superlatives",)}, "superlative"),
    ):
        with pytest.raises(ConfigError, match=f"是不是想写 {advice}？"):
            settings("a.txt", **wish)


def test_a_named_file_must_exist(project: Path) -> None:
    with pytest.raises(ConfigError, match="配置文件不存在"):
        Config("gone.yaml")


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes")
def test_a_file_of_that_name_that_cannot_be_read_is_an_error(project: Path) -> None:
    def pointed(target: str) -> None:
        (project / FILE_NAME).symlink_to(target)

    for make, why in (
        (lambda: pointed("gone.yaml"), "读不了：没有这个文件或文件夹。它是个链接，指向 gone.yaml"),
        (lambda: pointed(FILE_NAME), "读不了：链接成环"),
        (lambda: os.mkfifo(project / FILE_NAME), "不是普通文件"),
        (lambda: (project / FILE_NAME).mkdir(), "读不了：是文件夹，不是文件"),
    ):
        (project / FILE_NAME).unlink(missing_ok=True)
        make()
        with pytest.raises(ConfigError, match=why) as caught:
            settings("a.txt")
        assert caught.value.path == str(project / FILE_NAME)


@pytest.mark.skipif(sys.platform == "win32", reason="devices")
def test_a_named_file_that_is_none_is_told_as_what_it_is(project: Path) -> None:
    for name, why in ((".", "是文件夹，不是文件"), ("/dev/null", "不是普通文件"), ("-", "不能从标准输入读")):
        with pytest.raises(ConfigError, match=why):
            Config(name)


def test_not_utf8(project: Path) -> None:
    (project / FILE_NAME).write_bytes("names: [甲]".encode("gb18030"))
    with pytest.raises(ConfigError, match="不是 UTF-8"):
        settings("a.txt")


def test_empty_file_and_empty_keys(project: Path) -> None:
    write(project / FILE_NAME, "")
    assert settings("a.txt").goods is None
    write(project / FILE_NAME, "rules:\nnames:\n# nothing yet\n")
    assert settings("a.txt").names == ()


def test_every_line_of_the_template_can_be_used(project: Path) -> None:
    """Remove each leading # before a key; of keys that are shown twice the second counts."""
    lines = [line[2:] for line in TEMPLATE.splitlines() if line.startswith("# ") and _is_yaml(line[2:])]
    text = "\n".join(line for line in lines if line != "goods: 服装")
    loaded = load_file(write(project / "full.yaml", text))
    assert loaded.data.names == ("第一枪", "极米")
    assert set(loaded.data.__struct_fields__) == {key.split(":")[0] for key in lines if key[0].isalpha()}


def _is_yaml(line: str) -> bool:
    return line.startswith((" ", "-")) or (line.split(":")[0].isidentifier() and line.split(":")[0].isascii())


def test_checked_in_schema_is_current() -> None:
    assert (ROOT / "docs" / "adlint.schema.json").read_text("utf-8") == schema_text(), (
        "run: adlint config schema --output docs/adlint.schema.json"
    )


def test_schema_describes_every_key() -> None:
    schema = json.loads(schema_text())
    for definition in schema["$defs"].values():
        assert all(" / " in value["description"] for value in definition["properties"].values())
        assert definition["additionalProperties"] is False


def test_globs_of_a_shared_file_speak_of_the_project_that_extends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    for name in ("shared", "shop"):
        (tmp_path / name).mkdir()
    shared = 'overrides: [{paths: ["*.txt"], rules: {superlative: off}}]\ngoods: {"酒/**": 酒}\n'
    (tmp_path / "shared" / "base.yaml").write_text(shared, "utf-8")
    (tmp_path / "shop" / ".adlint.yaml").write_text("extends: ../shared/base.yaml\n", "utf-8")
    (tmp_path / "shop" / "a.txt").write_text("最好的锅", "utf-8")
    monkeypatch.chdir(tmp_path / "shop")
    assert call("check", "a.txt")[0] == 0


def test_a_key_without_a_value_is_told(project: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_file(write(project / "a.yaml", "rules: {superlative： off}\n"))
    assert "没有值。冒号要用半角" in caught.value.message("zh")


def test_own_rules_are_no_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yaml").write_text("# 国家级工艺\n", "utf-8")
    (tmp_path / ".adlint.yaml").write_text("packs: [rules]\n", "utf-8")
    (tmp_path / "b.yaml").write_text("a: 国家级工艺\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert "检查了 1 个文件" in call("check", ".")[1]


def test_a_file_further_up_speaks_of_its_own_folder_also_where_it_is_extended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    inner = tmp_path / "packages" / "a"
    (inner / "旧").mkdir(parents=True)
    (tmp_path / ".adlint.yaml").write_text("exclude: [packages/a/旧/]\n", "utf-8")
    (inner / ".adlint.yaml").write_text("extends: ../../.adlint.yaml\n", "utf-8")
    (inner / "旧" / "b.txt").write_text("国家级工艺", "utf-8")
    monkeypatch.chdir(inner)
    assert "没有找到可检查的文件" in call("check", ".")[1]
