"""The other commands, run in-process: rules explained, examples, scores, configuration, false alarms turned into examples."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import DAY, LOUD, NUMBERS, TAIL, Call

from adlint.cli.corpora import FLOORS
from adlint.cli.init import TEMPLATE, TRADES
from adlint.config import FILE_NAME
from adlint.rulepacks.loader import load

HERE = Path(__file__).parent

TOP = Path(__file__).parents[1]


def test_rule_explained(packed: Path, call: Call) -> None:
    code, out, err = call("rule", "shouted-unrivalled")
    assert (code, err) == (0, "")
    path = HERE / "snapshots" / "rule-zh.txt"
    if os.environ.get("ADLINT_UPDATE"):
        path.write_text(out, "utf-8")
    assert out == path.read_text("utf-8")
    data = json.loads(call("rule", "shouted-peerless", "--format", "json")[1])
    assert data["basis"][0]["title"] == "中华人民共和国广告法"
    assert data["basis"][0]["summary"]["zh"].startswith("对所推销的商品、服务不得使用“国家级”")
    assert [entry["owes"] for entry in data["exempt"]] == ["nothing", "proof"]


def test_rules_listed(packed: Path, call: Call) -> None:
    code, out, _ = call("rule")
    assert code == 0
    assert "shouting (2)\n" in out
    assert "shouted-numbers" in out
    assert {"shouted-peerless"} <= {entry["id"] for entry in json.loads(call("rule", "--format", "json")[1])}
    code, _, err = call("rule", "shouted-perless")
    assert (code, err) == (2, "adlint: 未知的规则 shouted-perless。是不是想写 shouted-peerless？\n")


@pytest.mark.parametrize("word", ["shouting", "SHOUTED", "国家级"])
def test_rules_about_a_pack_or_a_word_are_listed(packed: Path, call: Call, word: str) -> None:
    code, out, _ = call("rule", word)
    told = {entry["id"] for entry in json.loads(call("rule", word, "--format", "json")[1])}
    assert (code, out.splitlines()[-1]) == (0, f"{len(told)} 条规则 · adlint rule ID 看详情")
    assert told <= {entry["id"] for entry in json.loads(call("rule", "--format", "json")[1])}
    assert ("shouted-peerless" in told) == (word != "国家级")
    assert ("state-level" in told) == (word == "国家级")


def test_init_writes_a_usable_configuration(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert call("init") == (0, "已写出 / written: .adlint.yaml, .adlint.schema.json\n", "")
    first = (tmp_path / FILE_NAME).read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=.adlint.schema.json"
    assert json.loads((tmp_path / ".adlint.schema.json").read_text("utf-8"))["$schema"]
    code, _, err = call("init")
    assert (code, "要覆盖请加 --force" in err) == (2, True)
    assert call("init", "--force")[0] == 0
    assert call("check", "--as-of", DAY) == (0, "没有找到可检查的文件\n" + TAIL, "")


@pytest.mark.parametrize("trade", TRADES)
def test_init_for_a_trade_fills_in_goods_and_asks_for_details(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch, trade: str
) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert call("init", "--for", trade)[0] == 0
    code, out, err = call("config", "show")
    assert (code, err) == (0, "")
    assert f"\ngoods: {TRADES[trade].goods}  # " in out if TRADES[trade].goods else "column: 类目" in out
    assert all(f"\n  {rule}: warning  # " in out for rule in TRADES[trade].details)
    # Whatever the trade fills in, the rest of the template stays to be uncommented.
    written = (tmp_path / FILE_NAME).read_text("utf-8").splitlines()
    assert set(TEMPLATE.splitlines()) - set(written) == {"# goods: 服装", "# rules:", "#   superlative: warning"}


def test_the_details_of_trades_are_advice_by_default() -> None:
    severities = {rule.id: rule.severity for rule in load().rules}
    assert {severities[rule] for trade in TRADES.values() for rule in trade.details} == {"info"}


def test_init_for_an_unknown_trade_names_the_known_ones(tmp_path: Path, call: Call) -> None:
    code, _, err = call("init", str(tmp_path), "--for", "books")
    assert (code, "'shop', 'food', 'beauty'" in err) == (2, True)


def test_config_show(packed: Path, call: Call) -> None:
    (packed / FILE_NAME).write_text(
        "packs: [.adlint/rules]\nrules:\n  shouted-peerless: off\nnames: [第一枪]\n"
        "overrides:\n  - paths: ['*.md']\n    goods: 服装\n",
        "utf-8",
    )
    code, out, _ = call("config", "show", "x.md")
    assert code == 0
    assert out == (
        "# x.md\n# .adlint.yaml\n"
        "goods: apparel  # .adlint.yaml:7\n"
        "as_of: 今天 today  # 默认 default\n"
        "lang: zh  # 默认 default\n"
        "tokenizer: rjieba  # 默认 default\n"
        f"packs:\n  - {packed / '.adlint' / 'rules'}  # .adlint.yaml:1\n"
        "rules:\n  shouted-peerless: off  # .adlint.yaml:3\n"
        "names:\n  - 第一枪  # .adlint.yaml:4\n"
    )
    assert "goods" not in call("config", "show")[1]
    assert "没有配置文件" in call("config", "show", "--no-config")[1]


def test_config_schema(tmp_path: Path, call: Call) -> None:
    out = call("config", "schema")[1]
    assert call("config", "schema", "--output", str(tmp_path / "s.json")) == (0, "", "")
    assert (tmp_path / "s.json").read_text("utf-8") == out


def test_examples(packed: Path, call: Call) -> None:
    assert call("test", "shouting") == (
        0,
        "2 条规则、20 条例句，0 处不符 / 2 rules, 20 examples, 0 failures\n",
        "",
    )
    file = packed / ".adlint/rules/shouting/shouting.yaml"
    file.write_text(
        file.read_text("utf-8").replace("text: 风筝一只, because: 没有宣传", f"text: {LOUD}, because: 错", 1), "utf-8"
    )
    for target in ("shouting", "shouted-peerless", str(file), ".adlint/rules"):
        code, out, _ = call("test", target)
        assert code == 1
        assert out.startswith(f"shouted-peerless good 5: {LOUD}\n")
    code, out, _ = call("test", "shouting", "--json")
    assert (code, len(json.loads(out)["failures"])) == (1, 1)


def test_examples_of_a_pack_named_by_its_folder(packed: Path, call: Call) -> None:
    code, out, _ = call("test", ".adlint/rules/shouting", "--no-config")
    assert (code, out.split("，")[0]) == (0, "2 条规则、20 条例句")


def test_corpus(packed: Path, call: Call) -> None:
    rows = [
        {"id": "1", "text": f"风筝{LOUD}", "spans": [{"start": 2, "end": 7, "family": "absolute", "label": "must"}]},
        {"id": "2", "text": "风筝一只", "spans": [{"start": 0, "end": 2, "family": "absolute", "label": "must"}]},
        {"id": "3", "text": f"陀螺{LOUD}", "spans": []},
    ]
    file = packed / "corpus.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    code, out, _ = call("test", "shouting", "--corpus", str(file), "--misses", "--false-alarms")
    assert code == 0
    assert out == (
        "漏报 missed absolute 2: «风筝»一只\n"
        f"误报 false alarm shouted-peerless 3: 陀螺«{LOUD}»\n"
        "               precision  recall   hit/must  false  may fired\n"
        "absolute           0.500   0.500        1/2      1        0/0\n"
        "all                0.500   0.500        1/2      1        0/0\n"
    )
    data = json.loads(call("test", "shouting", "--corpus", str(file), "--json", "--misses")[1])
    assert (data["overall"]["precision"], data["misses"][0]["id"]) == (0.5, "2")
    file.write_text('{"text": "x"}\nnonsense\n', "utf-8")
    code, _, err = call("test", "--corpus", str(file))
    assert (code, err.startswith(f"adlint: {file}:2: 不是 JSON")) == (2, True)


def test_good_edits_an_own_rule(packed: Path, call: Call) -> None:
    file = packed / ".adlint/rules/shouting/shouting.yaml"
    before = file.read_text("utf-8")
    sentence = f"谁敢说{LOUD}: 没有"
    code, out, err = call("good", sentence, "--rule", "shouted-unrivalled", "--because", "negation", "--goods", "服装")
    # Written, and it does not hold yet.
    assert (code, out) == (1, "")
    assert file.read_text("utf-8") == before.replace(
        "        - {text: 风筝一只, because: 没有宣传}\n  - id: shouted-numbers",
        "        - {text: 风筝一只, because: 没有宣传}\n"
        f'        - {{text: "{sentence}", because: negation, goods: apparel}}\n  - id: shouted-numbers',
    )
    assert f"fires now: 谁敢说«{LOUD}»: 没有" in err
    assert "  modest: 否认自己如此，不是在宣传\n" in err
    assert call("test", "shouted-peerless")[0] == 1
    code, _, err = call("good", sentence, "--rule", "shouted-peerless", "--because", "negation")
    assert (code, err) == (2, "adlint: 规则 shouted-peerless 已有这条例句\n")


def test_good_prints_a_patch_on_request(packed: Path, call: Call) -> None:
    file = packed / ".adlint/rules/shouting/shouting.yaml"
    before = file.read_text("utf-8")
    sentence = f"风筝铺{NUMBERS}"
    code, out, err = call("good", sentence, "--rule", "shouted-numbers", "--because", "另一个意思", "--patch")
    assert code == 0
    assert f"+        - {{text: {sentence}, because: 另一个意思}}\n" in out
    assert "fires now" in err
    assert file.read_text("utf-8") == before
    (packed / "x.patch").write_text(out, "utf-8")
    subprocess.run(["git", "init", "-q", "sub"], check=True, capture_output=True)
    target = packed / "sub" / ".adlint/rules/shouting/shouting.yaml"
    target.parent.mkdir(parents=True)
    target.write_text(before, "utf-8")
    subprocess.run(["git", "apply", "../x.patch"], cwd=packed / "sub", check=True, capture_output=True)
    assert sentence in target.read_text("utf-8")


def test_good_on_a_sentence_without_the_words(packed: Path, call: Call) -> None:
    # An own rule may keep a near miss; a patch would tell others of a false alarm that is none.
    code, out, err = call("good", "风筝好看", "--rule", "shouted-numbers", "--because", "没有数字", "--patch")
    assert (code, out) == (2, "")
    assert err.startswith("adlint: 规则 shouted-numbers 在这句里什么也没找到，不必做补丁。")
    code, out, err = call("good", "风筝好看", "--rule", "guarantee", "--because", "没有数字")
    assert (code, out) == (2, "")
    assert call("good", "风筝好看", "--rule", "shouted-numbers", "--because", "没有数字")[0] == 0
    # What is exempt already may be kept as an example, too.
    code, out, err = call("good", f"店主不敢说{LOUD}", "--rule", "shouted-peerless", "--because", "negation", "--patch")
    assert (code, "silent on it now" in err) == (0, True)


def test_good_prints_a_patch_for_a_built_in_rule(packed: Path, call: Call) -> None:
    name = "guarantee"
    code, out, err = call("good", "会员积分永久有效", "--rule", name, "--because", "not-a-claim")
    assert code == 0
    assert out.startswith("--- a/rules/")
    assert "+" in out
    assert f"{name} 是内置规则" in err


def test_a_rule_in_ten_minutes(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps of docs/writing-rules.md, typed as they stand there into an empty project."""
    page = (HERE.parent / "docs" / "writing-rules.md").read_text("utf-8")
    steps = page.split("## Add a rule in ten minutes")[1].split("\n## ")[0]
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    file = tmp_path / ".adlint/rules/mine/prices.yaml"
    assert f"`{file.relative_to(tmp_path).as_posix()}`" in steps
    file.parent.mkdir(parents=True)
    file.write_text(steps.split("```yaml\n")[1].split("```")[0], "utf-8")
    (tmp_path / "titles.txt").write_text("跳楼价的保温杯\n", "utf-8")
    said = {}
    for block in steps.split("```text\n")[1:]:
        for line in block.split("```")[0].splitlines():
            if line.startswith("echo"):
                _, text, way, target = shlex.split(line)
                assert way == ">>"
                with (tmp_path / target).open("a", encoding="utf-8") as stream:
                    stream.write(text + "\n")
            else:
                code, out, err = call(*shlex.split(line)[1:])
                assert (code, err) == (0, ""), line
                said[line.split()[1]] = out
    assert said["test"].startswith("1 条规则、10 条例句，0 处不符")
    assert said["rule"].startswith("jump-price · warning")
    assert "jump-price" in said["check"]


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/quickstart.zh.md"])
def test_false_alarms_in_pages_make_patches(page: str, packed: Path, call: Call) -> None:
    lines = (HERE.parent / page).read_text("utf-8").splitlines()
    typed = [line.split(" > ")[0].strip() for line in lines if line.strip().startswith("adlint good '")]
    assert typed
    for line in typed:
        code, out, err = call(*shlex.split(line)[1:])
        assert code == 0, err
        assert out.startswith("--- a/rules/")


@pytest.mark.parametrize(
    ("good", "after"),
    [
        ("      good:\n      - text: a\n        because: b\n", "      - {text: 新, because: 因}\n"),
        ("      good: [{text: a, because: b}]\n", "good: [{text: a, because: b}, {text: 新, because: 因}]"),
        (
            "      good:  # why\n        - {text: a, because: b}  # end\n\n      # later\n",
            "# end\n        - {text: 新, because: 因}\n",
        ),
        (
            '      good:\n        - text: >\n            a\n          because: "b"\n',
            "        - {text: 新, because: 因}\n",
        ),
    ],
)
def test_example_is_put_into_any_layout(tmp_path: Path, good: str, after: str) -> None:
    from adlint.cli import exampleedit

    text = f"# top\nrules:\n  - id: x\n    examples:\n{good}      bad: []\n"
    (tmp_path / "x.yaml").write_text(text, "utf-8")
    home = exampleedit.find("x", [tmp_path])
    assert home is not None
    made = exampleedit.with_example(home, {"text": "新", "because": "因"})
    assert after in made
    import yaml

    assert yaml.safe_load(made)["rules"][0]["examples"]["good"][-1] == {"text": "新", "because": "因"}
    assert len(made.splitlines()) - len(text.splitlines()) in (0, 1)


def test_a_folder_of_corpora_is_held_to_its_floors(tmp_path: Path, call: Call) -> None:
    row = {"text": "面料最好", "spans": [{"start": 2, "end": 4, "text": "最好", "family": "absolute", "label": "must"}]}
    (tmp_path / "good.jsonl").write_text(json.dumps(row), "utf-8")
    (tmp_path / "missed.jsonl").write_text(json.dumps({**row, "text": "面料不错"}), "utf-8")
    kept = {"good": {"precision": 1.0, "recall": 1.0}}
    (tmp_path / FLOORS).write_text(json.dumps(kept), "utf-8")
    command = ("test", "absolute", "--corpus", str(tmp_path))
    code, out, _ = call(*command)
    assert (code, out.splitlines()[1:]) == (0, ["good        1.000   1.000  1.00 1.00", "missed          -   0.000  -"])
    (tmp_path / FLOORS).write_text(
        json.dumps({**kept, "missed": {"family": "absolute", "precision": 0, "recall": 0.5}})
    )
    code, out, _ = call(*command)
    assert (code, out.splitlines()[2]) == (1, "missed          -   0.000  0.00 0.50  低于下限 / below")
    assert json.loads(call(*command, "--json")[1])["missed"]["below_floor"] is True
    # Floors are for all families.
    assert call(*command, "--family", "claim")[0] == 0
    (tmp_path / FLOORS).write_text(json.dumps({"gone": kept["good"]}))
    code, _, err = call(*command)
    assert (code, "没有 gone.jsonl" in err) == (2, True)


def test_a_file_without_offences_is_held_to_its_false_alarms(tmp_path: Path, call: Call) -> None:
    lines = [json.dumps({"text": text, "spans": []}) for text in ("面料最好", "面料不错")]
    (tmp_path / "plain.jsonl").write_text("\n".join(lines), "utf-8")
    (tmp_path / FLOORS).write_text(json.dumps({"plain": {"false_alarms": 1}}), "utf-8")
    command = ("test", "absolute", "--corpus", str(tmp_path))
    code, out, _ = call(*command)
    assert (code, out.splitlines()[1]) == (0, "plain      0.000       -  1 ≤ 1")
    (tmp_path / FLOORS).write_text(json.dumps({"plain": {"false_alarms": 0}}), "utf-8")
    code, out, _ = call(*command)
    assert (code, out.splitlines()[1]) == (1, "plain      0.000       -  1 ≤ 0  低于下限 / below")
    assert json.loads(call(*command, "--json")[1])["plain"]["false_alarms"] == 1
    (tmp_path / FLOORS).write_text(json.dumps({"plain": {"precision": 0.9}}), "utf-8")
    code, _, err = call(*command)
    assert (code, "plain 须有 precision 和 recall，或者 false_alarms" in err) == (2, True)


FOUND = {
    "shop": {("copy-selling", "error"), ("review-reward", "error"), ("undated-limit", "warning")},
    "food": {
        ("food-function", "error"), ("index-result", "error"), ("not-a-medicine-line", "warning"),
        ("health-food-registration", "warning"),
    },
    "beauty": {("cosmetic-medical", "error"), ("skin-result", "error"), ("special-function", "warning")},
    "pharmacy": {("cure-guarantee", "error"), ("ad-approval", "warning"), ("otc-line", "warning")},
    "finance": {("return-promised", "error"), ("risk-warning-missing", "warning")},
    "education": {("pass-promised", "error"), ("examiner-hint", "error")},
    "property": {
        ("minutes-as-distance", "error"), ("property-return", "error"), ("school-promise", "error"),
        ("presale-permit-missing", "warning"),
    },
}  # fmt: skip


@pytest.mark.parametrize("trade", TRADES)
def test_the_example_of_a_trade_shows_what_its_configuration_finds(tmp_path: Path, call: Call, trade: str) -> None:
    folder = tmp_path / trade
    shutil.copytree(TOP / "examples" / "trades" / trade, folder)
    assert call("init", str(folder), "--for", trade)[0] == 0
    code, out, _ = call("check", str(folder), "--format", "json", "--as-of", DAY)
    found = json.loads(out)["findings"]
    assert code == 1
    said = {(one["rule"], one["severity"]) for one in found} | {
        (other["rule"], one["severity"]) for one in found for other in one["also"]
    }
    assert said >= FOUND[trade]
    # The other rows are as they should be; advice aside.
    keys = {one["location"]["key"] for one in found if one["location"] and one["severity"] != "info"}
    assert keys <= {"S1", "S2", "F1", "F2", "B1", "B2", "P1", "P2"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("chekc .", "没有命令 chekc。是不是想写 check？（用法：adlint --help）"),
        ("check --fromat json .", "没有选项 --fromat。是不是想写 --format？（用法：adlint check --help）"),
        ("law --xyz", "没有选项 --xyz。（用法：adlint law --help）"),
        ("check --lang fr .", "选项 --lang 的值不对。可用的有：zh、en。（用法：adlint check --help）"),
        ("check --jobs many .", "选项 --jobs 的值不对。（用法：adlint check --help）"),
        ("batch shop.csv", "缺少选项 -o / --output。（用法：adlint batch --help）"),
        ("batch", "缺少参数 INPUT...。（用法：adlint batch --help）"),
    ],
)
def test_a_mistyped_command_line_is_explained_in_chinese_and_english(line: str, told: str, call: Call) -> None:
    code, _, err = call(*shlex.split(line))
    first, *_, last = err.splitlines()
    assert (code, first) == (2, f"adlint: {told}")
    assert last.startswith("Error: ")


def test_a_mistyped_command_line_is_explained_in_english_alone(call: Call) -> None:
    _, _, err = call("check", "--lang", "en", "--jobs", "many", ".")
    assert err.startswith("Usage: ")
