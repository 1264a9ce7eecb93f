"""`adlint fix`: what it changes, and that it changes nothing else."""

from __future__ import annotations

import errno
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from adlint.api import fixing

Call = Callable[..., tuple[int, str, str]]
ONLY = ("--as-of", "2026-11-21", "--no-config")
SHOP = '商品标题,详情\r\n"全网最低价 羊绒大衣, 顶级","采用最先进的工艺，""手缝""领口"\r\n保温杯,最好饭后服用\r\n'
FIXED = '商品标题,详情\r\n"羊绒大衣","采用工艺，""手缝""领口"\r\n保温杯,最好饭后服用\r\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("gb18030", b""), ("utf-16-le", b"\xff\xfe")],
)
def test_only_the_rewritten_bytes_change(folder: Path, call: Call, encoding: str, mark: bytes) -> None:
    shop = folder / "a.csv"
    shop.write_bytes(mark + SHOP.encode(encoding))
    code, out, err = call("fix", "a.csv", *ONLY)
    assert (code, shop.read_bytes()) == (0, mark + FIXED.encode(encoding))
    assert out.splitlines() == [
        "a.csv:2:2: “全网最低价 ” → 删去  lowest-price",
        "a.csv:2:14: “, 顶级” → 删去  top-grade",
        "a.csv:2:21: “最先进的” → 删去  superlative",
    ]
    assert err == "改了 3 处，1 个文件 · 全部改好了\n"


def test_markup_entities_and_links_around_a_rewrite_stay(folder: Path, call: Call) -> None:
    page = put(folder / "a.html", "<p title='x'>采用<b>最先进的</b>工艺&amp;用料&nbsp;<!-- 注 --></p>\n")
    note = put(folder / "b.md", "---\ntitle: 羊绒大衣\n---\n[这口锅](a.html)质量**最好**，煎蛋不粘。\n")
    assert call("fix", ".", *ONLY)[0] == 0
    assert page.read_bytes().decode() == "<p title='x'>采用工艺&amp;用料&nbsp;<!-- 注 --></p>\n"
    assert note.read_bytes().decode().endswith("[这口锅](a.html)质量**出色**，煎蛋不粘。\n")


@pytest.mark.parametrize(
    ("control", "fixed"),
    [
        pytest.param('<textarea name="medical_history" placeholder="病史"></textarea>', "{}{box}", id="an element with words"),
        pytest.param('<label>身份证号 <input name="idcard"></label>', "{}{box}", id="inside a label"),
        pytest.param('<input name="idcard" placeholder="身份证号">', "{}{box}", id="a tag"),
    ],
)  # fmt: skip
def test_a_box_that_is_added_stands_behind_the_whole_control(
    folder: Path, call: Call, control: str, fixed: str
) -> None:
    form = (
        '<form>{}<label><input type="checkbox">同意<a href="/p">《隐私政策》</a></label><button>提交</button></form>\n'
    )
    page = put(folder / "a.html", form.format(control))
    call("fix", "a.html", "--unsafe", "--as-of", "2026-11-21", "--select", "separate-consent")
    box = '<label><input type="checkbox" name="consent-sensitive">我单独同意处理以上敏感个人信息</label>'
    assert page.read_text("utf-8") == form.format(fixed.format(control, box=box))


def test_fixing_again_changes_nothing(folder: Path, call: Call) -> None:
    shop = put(folder / "a.csv", SHOP)
    call("fix", "a.csv", *ONLY)
    once = shop.stat().st_mtime_ns
    assert call("fix", "a.csv", *ONLY)[2] == "没有可以直接改的\n"
    assert shop.stat().st_mtime_ns == once


def test_a_diff_is_shown_and_nothing_written(folder: Path, call: Call) -> None:
    copy = put(folder / "a.txt", "质量最好的锅\n用料扎实\n")
    code, out, err = call("fix", "a.txt", "--diff", "--lang", "en", *ONLY)
    assert (code, copy.read_bytes().decode()) == (1, "质量最好的锅\n用料扎实\n")
    assert out == "--- a.txt\n+++ a.txt\n@@ -1,2 +1,2 @@\n-质量最好的锅\n+质量出色的锅\n 用料扎实\n"
    assert err == "1 changes in 1 files; nothing was written · nothing left\n"


def test_what_needs_evidence_waits_to_be_asked_for(folder: Path, call: Call) -> None:
    copy = put(folder / "a.txt", "羊绒围巾销量领先\n")
    assert call("fix", "a.txt", *ONLY)[2].startswith("没有可以直接改的 · 另有 1 处改写须有证据")
    assert call("fix", "a.txt", "--unsafe", *ONLY)[0] == 0
    assert copy.read_bytes().decode() == "羊绒围巾销量表现优异\n"


def test_a_heading_is_not_emptied(folder: Path, call: Call) -> None:
    note = put(folder / "a.md", "# 全网最低价\n")
    code, _, err = call("fix", "a.md", *ONLY)
    assert (code, note.read_bytes().decode()) == (1, "# 全网最低价\n")
    assert "剩 1 错误" in err


def test_standard_input_is_rewritten_to_standard_output() -> None:
    command = [sys.executable, "-m", "adlint", "fix", "-", *ONLY]
    done = subprocess.run(command, input="绝对安全的爬行垫\n".encode(), capture_output=True, check=False)
    assert (done.returncode, done.stdout.decode()) == (0, "爬行垫\n")


def test_each_place_is_asked_for_once(folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = put(folder / "a.txt", "羊绒围巾销量领先\n质量最好的锅\n最先进的保温杯\n")
    answers = iter(["1", "", "q"])
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(answers))
    code, out, _ = call("fix", "a.txt", "-i", *ONLY)
    assert code == 1
    assert copy.read_bytes().decode() == "羊绒围巾销量表现优异\n质量最好的锅\n最先进的保温杯\n"
    # What is shown is what goes, with the clause around it.
    assert "  所在句：羊绒围巾销量领先\n  1  “销量领先” → “销量表现优异”" in out
    assert "  1  “最先进的” → 删去" in out


def test_the_same_words_are_asked_for_in_every_row_and_file(
    folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder / "a.csv", "商品ID,卖点\n1,国家级工艺\n2,国家级工艺\n")
    put(folder / "b.txt", "国家级工艺\n")
    put(folder / "c.txt", "国家级工艺\n")
    # What is no number of a rewrite is asked for again.
    answers = iter(["1", "9", "x", "1", "", "1"])
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(answers))
    _, out, _ = call("fix", ".", "-i", *ONLY)
    assert (folder / "a.csv").read_text("utf-8") == "商品ID,卖点\n1,工艺\n2,工艺\n"
    assert [(folder / name).read_text("utf-8") for name in ("b.txt", "c.txt")] == ["国家级工艺\n", "工艺\n"]
    assert "没有“9”这一种\n没有“x”这一种\n" in out


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("**国家级**工艺", "工艺", id="bold"),
        pytest.param("*__国家级__*工艺", "工艺", id="bold and slanted"),
        pytest.param('<b class="x">国家级</B>工艺', "工艺", id="an element"),
        pytest.param("[国家级](http://a.com)工艺", "[国家级](http://a.com)工艺", id="a link"),
        pytest.param("**国家级工艺**", "**工艺**", id="something is left"),
    ],
)
def test_marks_around_nothing_go_along(folder: Path, call: Call, before: str, after: str) -> None:
    note = put(folder / "a.md", f"{before}\n")
    call("fix", "a.md", "--unsafe", *ONLY)
    assert note.read_text("utf-8") == f"{after}\n"


@pytest.mark.parametrize("cell", ['"全网最低价\n史无前例"', "全网最低价！！史无前例！！", "史无前例，全网最低价"])
def test_a_cell_is_not_emptied_word_by_word(folder: Path, call: Call, cell: str) -> None:
    table = put(folder / "a.csv", f"标题,卖点\n大衣,{cell}\n")
    before = table.read_bytes()
    call("fix", "a.csv", *ONLY)
    assert table.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege")
@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        pytest.param("a.csv", '商品标题\n国家级"羊绒大衣\n顶级毛衣\n"好"\n', '商品标题\n国家级"羊绒大衣\n毛衣\n"好"\n', id="quote"),
        pytest.param("a.yaml", "a: 国家级 123\nb: 国家级工艺\n", "a: 国家级 123\nb: 工艺\n", id="number"),
        pytest.param("a.yaml", 'a: 国家级"工艺"\nb: 国家级工艺\n', 'a: 国家级"工艺"\nb: 工艺\n', id="unparsable"),
        pytest.param("a.yaml", "- 全网最低价 - 大衣\n- 国家级工艺\n", "- 全网最低价 - 大衣\n- 工艺\n", id="list in a list"),
        pytest.param("a.yaml", "a: 全网最低价# 大衣\nb: 国家级工艺\n", "a: 全网最低价# 大衣\nb: 工艺\n", id="comment"),
        pytest.param(
            "a.md", '---\ntitle: 国家级"轻奢"大衣\n---\n国家级工艺\n', '---\ntitle: 国家级"轻奢"大衣\n---\n工艺\n',
            id="front matter",
        ),
        pytest.param("a.md", "国家级 - 大衣\n\n国家级工艺\n", "国家级 - 大衣\n\n工艺\n", id="item"),
        pytest.param("a.md", "标题\n国家级\n---\n\n国家级工艺\n", "标题\n国家级\n---\n\n工艺\n", id="heading of two lines"),
        pytest.param("a.md", "标题\n国家级---\n\n国家级工艺\n", "标题\n国家级---\n\n工艺\n", id="heading"),
    ],
)  # fmt: skip
def test_what_would_no_longer_be_read_as_it_is_stays(folder: Path, call: Call, name: str, text: str, kept: str) -> None:
    copy = put(folder / name, text)
    code, _, err = call("fix", name, "--unsafe", *ONLY)
    assert (code, copy.read_text("utf-8")) == (2, kept)
    assert "1 处改写没有写入" in err


def test_an_attribute_goes_without_joining_what_ends_its_tag(folder: Path, call: Call) -> None:
    form = "<form><label><input type=checkbox name=sms{}/>接收新品和优惠短信</label></form>\n"
    page = put(folder / "a.html", form.format(" checked"))
    call("fix", "a.html", *ONLY)
    assert page.read_text("utf-8") == form.format(" ")


def test_many_edits_that_cannot_be_written_keep_no_others_back(folder: Path, call: Call) -> None:
    rows = [f'{one},国家级"羊绒" 大衣\n{one}b,国家级羊绒大衣\n' for one in range(40)]
    copy = put(folder / "a.csv", "编号,商品标题\n" + "".join(rows))
    assert "40 处改写没有写入" in call("fix", "a.csv", *ONLY)[2]
    assert copy.read_text("utf-8").count("国家级") == 40


def test_a_cue_is_not_ended_by_what_is_deleted(folder: Path, call: Call) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n全网最低价\n羊绒大衣\n\n"
    cues = put(folder / "a.srt", text)
    call("fix", "a.srt", "--unsafe", *ONLY)
    assert cues.read_text("utf-8") == text


@pytest.mark.parametrize(
    ("name", "text", "fixed"),
    [
        pytest.param(
            "a.jsx", "const a = <p>{'国家级工艺大衣'}</p>;", "const a = <p>{'匠心＇手作＇ ＆ 细工大衣'}</p>;",
            id="string as a child",
        ),
        pytest.param("a.jsx", "const a = <p>国家级工艺大衣</p>;", "const a = <p>匠心'手作' &amp; 细工大衣</p>;", id="between tags"),
        pytest.param(
            "a.vue", "<template><p :title=\"'国家级工艺大衣'\"/></template>",
            "<template><p :title=\"'匠心\\&#x27;手作\\&#x27; &amp; 细工大衣'\"/></template>", id="bound attribute",
        ),
        pytest.param(
            "a.html", "<img alt=国家级工艺大衣>", "<img alt=匠心&#x27;手作&#x27;&#32;&amp;&#32;细工大衣>", id="value without quotes"
        ),
    ],
)  # fmt: skip
def test_own_rewrites_are_escaped_as_their_place_needs_it(
    folder: Path, call: Call, name: str, text: str, fixed: str
) -> None:
    put(folder / ".adlint.yaml", "rewrites:\n  - {text: 国家级工艺, to: [\"匠心'手作' & 细工\"]}\n")
    copy = put(folder / name, text)
    assert call("fix", name, "--as-of", "2026-11-21")[0] == 0
    assert copy.read_text("utf-8") == fixed


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("a.html", '<nav><a href="/1">国家级</a><a href="/2">大衣</a></nav>\n', id="anchor"),
        pytest.param("a.html", "<p>大衣<button>国家级</button></p>\n", id="button"),
        pytest.param("a.md", "[国家级][a]大衣\n\n[a]: /x\n", id="reference"),
        pytest.param("a.md", "羊绒[![](i.png)国家级](a)大衣\n", id="picture beside it"),
        pytest.param("a.html", '<a href="a?b>c">&nbsp;国家级</a>羊绒\n', id="sign in an address"),
        pytest.param("a.html", f'<a href="{"x" * 400}"><i></i>国家级</a>羊绒\n', id="long address"),
    ],
)
def test_a_link_is_not_emptied(folder: Path, call: Call, name: str, text: str) -> None:
    copy = put(folder / name, text)
    call("fix", name, *ONLY)
    assert copy.read_text("utf-8") == text


def test_a_link_in_a_folder_leads_to_no_change_elsewhere(folder: Path, tmp_path: Path, call: Call) -> None:
    other = tmp_path / "elsewhere.txt"
    other.write_text("国家级工艺\n", "utf-8")
    (folder / "in").mkdir()
    (folder / "in" / "c.txt").symlink_to(other)
    assert "是链接，没有改" in call("fix", "in", *ONLY)[2]
    assert other.read_text("utf-8") == "国家级工艺\n"
    call("fix", "in/c.txt", *ONLY)
    assert other.read_text("utf-8") == "工艺\n"


def test_no_path_is_not_the_current_folder_when_it_is_empty(folder: Path, call: Call) -> None:
    copy = put(folder / "a.txt", "国家级工艺\n")
    code, _, err = call("fix", "", *ONLY)
    assert (code, copy.read_text("utf-8")) == (2, "国家级工艺\n")
    assert "路径是空的" in err


def test_what_is_shown_of_copy_moves_no_cursor(folder: Path, call: Call) -> None:
    put(folder / "a.txt", "质量最\x1b好的锅\n")
    _, out, err = call("fix", "a.txt", "--unsafe", *ONLY)
    assert out.startswith("a.txt:1:3: ")
    assert "\x1b" not in out + err


def test_a_file_that_changed_meanwhile_is_left_alone(folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = put(folder / "a.txt", "质量最好的锅\n")
    fix_data = fixing.fix_data

    def slow(*args: object, **wishes: object) -> object:
        put(copy, "质量最好的锅，今早改过\n")
        return fix_data(*args, **wishes)  # type: ignore[arg-type]

    monkeypatch.setattr(fixing, "fix_data", slow)
    code, _, err = call("fix", "a.txt", *ONLY)
    assert (code, copy.read_bytes().decode()) == (2, "质量最好的锅，今早改过\n")
    assert "读取之后文件被改动，没有写入" in err


def test_what_cannot_be_read_to_its_end_is_not_written_and_others_go_on(folder: Path, call: Call) -> None:
    broken = put(folder / "a.csv", '标题\n质量最好的锅\n"没有闭合\n')
    whole = put(folder / "b.txt", "质量最好的锅\n")
    code, _, err = call("fix", ".", *ONLY)
    assert (code, broken.read_bytes().decode()) == (2, '标题\n质量最好的锅\n"没有闭合\n')
    assert whole.read_bytes().decode() == "质量出色的锅\n"
    assert err.startswith("a.csv:3:1: ")


def test_a_configuration_that_cannot_be_used_does_not_stop_the_others(folder: Path, call: Call) -> None:
    (folder / ".git").mkdir()
    (folder / "bad").mkdir()
    for name, text in (("bad/.adlint.yaml", "nonsense: 1\n"), ("bad/a.txt", "质量最好的锅\n"), ("bad/b.txt", "锅\n")):
        put(folder / name, text)
    whole = put(folder / "c.txt", "质量最好的锅\n")
    code, _, err = call("fix", ".", "--as-of", "2026-11-21")
    assert (code, whole.read_bytes().decode()) == (2, "质量出色的锅\n")
    assert err.count("未知的键 nonsense") == 1
    assert err.endswith("改了 1 处，1 个文件 · 1 处没能检查或写入，见上\n")


def test_what_cannot_be_written_is_not_called_done(folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder / "a.txt", "质量最好的锅\n")

    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", full)
    told = "a.txt: error 写不了：磁盘已满\n1 处没能检查或写入，见上\n"
    assert call("fix", "a.txt", *ONLY) == (2, "", told)
    assert call("fix", "a.txt", "--lang", "en", *ONLY)[2].endswith("1 could not be checked or written, see above\n")


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals and modes")
def test_killed_at_any_moment_the_file_is_the_old_or_the_new_one(folder: Path) -> None:
    command = [sys.executable, "-m", "adlint", "fix", "a.txt", *ONLY]
    old, new = "质量最好的锅\n" * 300, "质量出色的锅\n" * 300
    dice = random.Random(6)
    for _ in range(8):
        copy = put(folder / "a.txt", old)
        copy.chmod(0o640)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.1, 2.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert copy.read_bytes().decode() in (old, new)
        assert copy.stat().st_mode & 0o777 == 0o640
    subprocess.run(command, check=False, capture_output=True)
    assert copy.read_bytes().decode() == new
