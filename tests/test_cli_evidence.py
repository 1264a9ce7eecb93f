"""The evidence ledger: what is proven goes quiet, speaks again when the proof ends, and is looked after by `adlint evidence`."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, str, str]]
DAY = "2026-11-21"
LEDGER = """\
# 由品牌部维护
evidence:
  - id: coats
    claim: 羽绒服销量第一
    source: 2025年羽绒服市场报告
    issuer: 某研究院
    owner: 王芳
    valid_until: {until}
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose configuration names a ledger."""
    (tmp_path / ".git").mkdir()
    put(tmp_path / ".adlint.yaml", "evidence: evidence.yaml\n")
    put(tmp_path / "evidence.yaml", LEDGER.format(until="2027-06-30"))
    put(tmp_path / "a.txt", "华东羽绒服销量第一\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def checked(call: Call, *more: str) -> list[dict[str, object]]:
    findings: list[dict[str, object]] = json.loads(call("check", ".", "--as-of", DAY, "--format", "json", *more)[1])[
        "findings"
    ]
    return findings


def test_a_proven_claim_is_quiet_and_told_to_be_supported(shop: Path, call: Call) -> None:
    code, out, _ = call("check", ".", "--as-of", DAY)
    assert (code, out.splitlines()[0]) == (0, "没有发现问题 · 1 处有台账里的证明 · 检查了 1 个文件")
    (finding,) = checked(call)
    assert finding["decision"] == {
        "kind": "supported", "reason": "某研究院：2025年羽绒服市场报告", "until": "2027-06-30", "by": "coats"
    }  # fmt: skip


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param("全国羽绒服销量第一", id="wider than what was proven"),
        pytest.param("羽绒裤销量第一", id="another claim"),
        pytest.param("销量第一", id="less said, so that it means more"),
        pytest.param("羽绒服，销量第一", id="the goods named apart"),
        pytest.param("连续五年羽绒服销量第一", id="longer than what was proven"),
        pytest.param("羽绒服治好了风湿", id="what no proof makes right"),
    ],
)
def test_what_the_proof_does_not_cover_speaks(shop: Path, call: Call, copy: str) -> None:
    put(shop / "a.txt", copy)
    assert call("check", "a.txt", "--as-of", DAY)[0] == 1


def test_a_month_ahead_the_ledger_warns(shop: Path, call: Call) -> None:
    put(shop / "evidence.yaml", LEDGER.format(until="2026-12-21"))
    code, out, _ = call("check", ".", "--as-of", DAY)
    assert (code, out.splitlines()[0]) == (
        0, "evidence.yaml:3:5: warning evidence-due 证明“coats”到 2026-12-21 为止；之后它证明的用语会重新报出"
    )  # fmt: skip
    put(shop / ".adlint.yaml", "evidence: evidence.yaml\nrules: {evidence-due: off}\n")
    assert "evidence-due" not in call("check", ".", "--as-of", DAY)[1]


def test_after_its_last_day_the_violation_returns_and_says_why(shop: Path, call: Call) -> None:
    put(shop / "evidence.yaml", LEDGER.format(until=DAY))
    assert call("check", "a.txt", "--as-of", DAY)[0] == 0
    code, out, _ = call("check", "a.txt", "--as-of", "2026-11-22")
    assert (code, f"（证明“coats”已于 {DAY} 到期）" in out) == (1, True)


def test_an_entry_that_no_copy_uses_is_listed_where_all_copy_was_checked(shop: Path, call: Call) -> None:
    put(shop / "a.txt", "羽绒服 100 克\n")
    assert [finding["rule"] for finding in checked(call)] == ["evidence-unused"]
    assert call("check", "a.txt", "--as-of", DAY, "--format", "jsonl")[1].count("evidence-unused") == 0


def test_patterns_rules_and_rows(shop: Path, call: Call) -> None:
    put(
        shop / "evidence.yaml",
        "evidence:\n"
        "  - {id: p, pattern: '[\\u4e00-\\u9fff]{2}茶销量第一', rules: [rank-first], source: 报告, issuer: 院, owner: 李}\n"
        "  - {id: k, keys: [A7], source: 证书, issuer: 局, owner: 李}\n",
    )
    put(shop / "a.txt", "武夷茶销量第一\n茶壶销量第一\n")
    put(shop / "b.csv", "商品ID,标题\nA7,专利技术保温杯\nA8,专利技术保温杯\n")
    found = [(one["path"], one["line"], bool(one["decision"])) for one in checked(call)]
    assert found == [("a.txt", 1, True), ("a.txt", 2, False), ("b.csv", 2, True), ("b.csv", 3, False)]


@pytest.mark.parametrize(
    ("ledger", "place", "reason"),
    [
        ("evidence:\n  - {id: a, claim: 甲, source: 乙, issuer: 丙}\n", "2:5", "缺少键 owner"),
        ("evidence:\n  - {id: a, source: 乙, issuer: 丙, owner: 丁}\n", "2:5", "claim、pattern 或 keys"),
        ("evidence:\n  - {id: a, pattern: '(a+)+b', source: 乙, issuer: 丙, owner: 丁}\n", "2:13", "正则不能用"),
        (
            "evidence:\n  - {id: a, claim: 甲, source: 乙, issuer: 丙, owner: 丁, valid_until: 2026-02-30}\n",
            "2:55",
            "没有这一天",
        ),
        ("evidence:\n  - {id: a, claim: 甲, source: 乙, issuer: 丙, owner: 丁, rules: [nope]}\n", "2:63", "未知的规则"),
        ("evidence: [\n", "2:1", "不是合法的 YAML"),
    ],
)
def test_a_malformed_ledger_is_an_error_with_its_place(
    shop: Path, call: Call, ledger: str, place: str, reason: str
) -> None:
    put(shop / "evidence.yaml", ledger)
    code, _, err = call("check", ".")
    assert (code, f"evidence.yaml:{place}" in err, reason in err) == (2, True, True), err


def test_a_missing_ledger_is_an_error_where_it_is_named(shop: Path, call: Call) -> None:
    (shop / "evidence.yaml").unlink()
    code, _, err = call("check", ".")
    assert (code, ".adlint.yaml:1:1" in err, "证据台账不存在" in err) == (2, True, True)


def test_list_and_due(shop: Path, call: Call) -> None:
    assert call("evidence", "list", "--as-of", DAY)[:2] == (
        0, "有效 · 到 2027-06-30 · coats · 羽绒服销量第一 · 某研究院 2025年羽绒服市场报告 · 王芳\n"
    )  # fmt: skip
    assert call("evidence", "due", "--as-of", DAY)[:2] == (0, "没有快到期的\n")
    assert call("evidence", "due", "--as-of", "2027-06-01")[0] == 1
    (row,) = json.loads(call("evidence", "due", "--as-of", "2027-07-01", "--format", "json")[1])
    assert (row["id"], row["standing"], row["line"]) == ("coats", "expired", 3)


def test_verify_finds_documents_that_changed_and_days_that_run_backwards(shop: Path, call: Call) -> None:
    put(shop / "report.pdf", "报告")
    digest = hashlib.sha256((shop / "report.pdf").read_bytes()).hexdigest()
    entry = LEDGER.format(until="2027-06-30") + "    document: report.pdf\n"
    put(shop / "evidence.yaml", entry + f"    sha256: {digest}\n    scope: {{area: 华东, period: 2025-01..2025-12}}\n")
    assert call("evidence", "verify")[:2] == (0, "1 条都没有问题\n")
    put(shop / "report.pdf", "改过的报告")
    code, out, _ = call("evidence", "verify")
    assert (code, "evidence.yaml:10:5: report.pdf 改过了" in out) == (1, True)
    put(shop / "evidence.yaml", entry.replace("report", "gone").replace("claim: ", "claim: 全国") + "    valid_from: 2028-01-01\n"
        "    scope: {area: 华东, period: 2026-01..2025-01}\n")  # fmt: skip
    lines = call("evidence", "verify")[1].splitlines()
    assert [line.split(": ")[1][:6] for line in lines] == ["读不了 go", "在开始之前就", "期间的结束早", "宣称说“全国"]


def test_add_keeps_what_stands_there_and_writes_the_digest(shop: Path, call: Call) -> None:
    before = (shop / "evidence.yaml").read_bytes()
    put(shop / "r.pdf", "报告")
    wish = (
        "--claim",
        "毛衣“销量”第一",
        "--source",
        "报告: 一",
        "--issuer",
        "院",
        "--owner",
        "李",
        "--document",
        "r.pdf",
    )
    assert call("evidence", "add", *wish)[0] == 0
    after = (shop / "evidence.yaml").read_bytes()
    assert after.startswith(before)
    assert call("evidence", "verify")[0] == 0
    assert call("evidence", "add", *wish)[0] == 2
    put(shop / "evidence.yaml", "evidence: []\n")
    assert call("evidence", "add", *wish)[0] == 2
    assert (shop / "evidence.yaml").read_text("utf-8") == "evidence: []\n"


def test_an_entry_that_has_ended_is_told_when_it_is_added(shop: Path, call: Call) -> None:
    said = ("--claim", "x", "--source", "y", "--issuer", "z", "--owner", "w")
    code, _, err = call("evidence", "add", *said, "--until", "2025-01-14")
    assert (code, "2025-01-14 已经过了" in err) == (0, True)


def test_eight_at_once_lose_no_entry(shop: Path) -> None:
    def add(number: int) -> subprocess.Popen[bytes]:
        words = ("--claim", f"第{number}号宣称", "--source", "报告", "--issuer", "院", "--owner", "李")
        return subprocess.Popen([sys.executable, "-m", "adlint", "evidence", "add", *words], stdout=subprocess.DEVNULL)

    assert [process.wait() for process in [add(number) for number in range(8)]] == [0] * 8
    written = (shop / "evidence.yaml").read_text("utf-8")
    assert all(f'"第{number}号宣称"' in written for number in range(8))


def test_the_ledger_itself_is_no_copy(shop: Path, call: Call) -> None:
    assert {finding["path"] for finding in checked(call, "evidence.yaml")} == {"a.txt"}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        pytest.param(("--document", "gone.pdf"), "没有这个文件", id="a document that is not there"),
        pytest.param(
            ("--from", "2027-01-01", "--until", "2026-01-01"), "--until 早于 --from", id="it ends before it begins"
        ),
        pytest.param(("--until", "2026-1-15"), "日期要写成 2026-11-01 的样子", id="another way to write a day"),
        pytest.param(("--owner", " "), "--owner 是空的", id="nobody looks after it"),
    ],
)
def test_add_refuses_what_verify_would_complain_about(shop: Path, call: Call, more: tuple[str, ...], said: str) -> None:
    before = (shop / "evidence.yaml").read_bytes()
    wish = ("--claim", "毛衣销量第一", "--source", "报告", "--issuer", "院", "--owner", "李")
    code, _, err = call("evidence", "add", *wish, *more)
    assert (code, said in err, (shop / "evidence.yaml").read_bytes() == before) == (2, True, True), err


@pytest.mark.parametrize(
    ("lang", "said"),
    [("zh", "在 .adlint.yaml 里写 evidence: evidence.yaml"), ("en", "put evidence: evidence.yaml into")],
)
def test_the_first_entry_says_how_checks_come_to_use_it(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    wish = ("--claim", "毛衣销量第一", "--source", "报告", "--issuer", "院", "--owner", "李", "--lang", lang)
    code, _, err = call("evidence", "add", *wish)
    assert (code, said in err, (tmp_path / "evidence.yaml").is_file()) == (0, True, True), err


def test_documents_are_found_from_where_one_stands_and_are_no_copy(
    shop: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "证明").mkdir()
    put(shop / "证明" / "r.txt", "毛衣销量第一")
    monkeypatch.chdir(shop / "证明")
    wish = ("--claim", "毛衣销量第一", "--source", "报告", "--issuer", "院", "--owner", "李", "--document", "r.txt")
    assert call("evidence", "add", *wish)[0] == 0
    monkeypatch.chdir(shop)
    assert 'document: "证明/r.txt"' in (shop / "evidence.yaml").read_text("utf-8")
    assert call("evidence", "verify")[0] == 0
    assert {finding["path"] for finding in checked(call)} == {"a.txt", "evidence.yaml"}
