"""Loading packs: strict, with the place of every error, and from a cache that can never do harm."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from textwrap import dedent

import pytest
import rulebooks
from conftest import Book
from rulebooks import entry

from adlint.errors import RuleError
from adlint.rulepacks import branches, build, compiled, loader
from adlint.rulepacks.schema import Rulebook

RULE = """\
laws:
  - {id: 广告法, title: 中华人民共和国广告法, version: "2021", since: "2021-04-29"}
rules:
  - id: loud
    family: absolute
    severity: error
    message: 喊
    message_en: shouts
    why: 喊
    why_en: It shouts.
    basis: [{law: 广告法, article: "9"}]
    terms: [最响]
    no_rewrite: 只是试验
    examples:
      bad: [{text: «最响»}, {text: «最响»}, {text: «最响»}, {text: «最响»}, {text: «最响»}]
      good: [{text: 静, because: a}, {text: 静, because: a}, {text: 静, because: a}, {text: 静, because: a}, {text: 静, because: a}]
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own, in which all is looked up that is asked for."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(compiled, "_MOST_BOOKS", 0)
    monkeypatch.setenv("ADLINT_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The file of a pack that holds one good rule."""
    file = tmp_path / "packs" / "noise" / "loud.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(RULE, "utf-8")
    return file


def load(file: Path) -> Rulebook:
    return rulebooks.load(file.parents[1])


def test_a_rulebook_is_held_once(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_MOST_BOOKS", 1)
    first = load(pack)
    assert load(pack) is first
    pack.write_text(RULE.replace("喊", "叫"), "utf-8")
    assert load(pack) is not first


def refused(file: Path, *changes: tuple[str, str]) -> RuleError:
    """The error for the good rule with something in it replaced."""
    text = file.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")
    with pytest.raises(RuleError) as caught:
        load(file)
    return caught.value


def test_a_pack_is_a_folder_and_a_file_a_topic(pack: Path) -> None:
    (rule,) = load(pack).rules
    assert (rule.id, rule.pack, rule.terms) == ("loud", "noise", ("最响",))


def test_a_file_right_in_a_folder_belongs_to_the_pack_of_the_folders_name(pack: Path) -> None:
    own = rulebooks.write(pack.parents[2] / "our-shop", entry("ours", terms=["巨响"]), laws=[])
    assert [rule.pack for rule in rulebooks.load(pack.parents[1], own).rules] == ["noise", "our-shop"]


def test_terms_are_folded_and_lexicons_put_in(book: Book) -> None:
    done = book(
        entry("folded", terms=["ＮＯ．１", "no.1", "TOP①"]),
        entry("expanded", pattern="{{scope}}最响"),
        lexicons=[
            {"id": "scope", "words": ["全国", "全国性", "{{shop}}里", "喊"]},
            {"id": "shop", "words": ["本店"]},
        ],
    )
    assert done.rules[0].terms == ("no.1", "top1")
    assert done.rules[1].pattern == r"(?:(?:本店)里|全(?:国性|国)|喊)最响"
    assert set(done.anchors.of(1)) == {"本店里最响", "全国性最响", "全国最响", "喊最响"}


def test_a_lexicon_may_hold_what_is_built_rather_than_listed(book: Book) -> None:
    done = book(
        entry("expanded", pattern="{{spell}}见响"),
        lexicons=[
            {"id": "spell", "words": ["转眼"], "patterns": ["[一两三]{{unit}}"]},
            {"id": "unit", "words": ["天", "周"]},
        ],
    )
    assert done.rules[0].pattern == "(?:[一两三](?:天|周)|转眼)见响"
    assert "两周见响" in set(done.anchors.of(0))


def test_an_unknown_key_is_told_with_its_place_and_the_nearest_known_one(pack: Path) -> None:
    error = refused(pack, ("    no_rewrite:", "    no_rewirte:"))
    assert error.place == f"{pack}:13:5"
    assert error.source_line == "    no_rewirte: 只是试验"
    assert error.render("en") == dedent(f"""\
        {pack}:13:5: unknown key no_rewirte. Did you mean no_rewrite?
              no_rewirte: 只是试验""")
    assert "是不是想写 no_rewrite？" in str(error)


def test_an_unknown_key_deep_inside_is_told_with_its_place(pack: Path) -> None:
    error = refused(pack, ("{law: 广告法, article:", "{law: 广告法, artikle:"))
    assert (error.line, error.column) == (11, 24)
    assert "Did you mean article?" in error.message("en")


def test_a_wrong_choice_names_the_nearest_one(pack: Path) -> None:
    error = refused(pack, ("severity: error", "severity: eror"))
    assert (error.line, error.column, error.source_line) == (6, 15, "    severity: eror")
    assert "Did you mean error?" in error.message("en")


@pytest.mark.parametrize("test", ["{when: [phon]}", "{when: [email], unless: [phon]}", "{when: [email], at: phon}"])
def test_a_form_rule_that_names_an_unknown_fact_is_refused_with_the_nearest_one(pack: Path, test: str) -> None:
    error = refused(pack, ("    terms: [最响]", f"    form: {test}"))
    assert (error.line, error.column) == (12, len("    form: ") + test.index("phon") + 1)
    assert "Did you mean phone?" in error.message("en")


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        pytest.param("    why: 喊\n", "", 4, "missing required field `why`", id="missing key"),
        pytest.param("terms: [最响]", "terms: 最响", 12, "Expected `array`", id="wrong type"),
        pytest.param("terms: [最响]", 'terms: [最响, " "]', 12, "a term needs text", id="blank term"),
        pytest.param("terms: [最响]", 'terms: ["最\\n响"]', 12, "on one line", id="term over two lines"),
        pytest.param("id: loud", "id: Loud Words", 4, "matching regex", id="id that is not kebab-case"),
        pytest.param("    severity: error", "    severity: [error", 7, "not valid YAML", id="broken YAML"),
        pytest.param("id: loud", "id: &name loud\n    aliases: [*name]", 4, "anchors and aliases", id="alias"),
        pytest.param("    why: 喊\n", "    why: 喊\n    why: 吼\n", 10, "duplicate key why", id="key given twice"),
        pytest.param(", {text: «最响»}]", "]", 15, "fewer than 5 bad examples", id="four bad examples"),
        pytest.param(", {text: 静, because: a}]", "]", 16, "fewer than 5 good examples", id="four good examples"),
        pytest.param("{text: «最响»}, {", "{text: 最响}, {", 15, "mark the offence", id="unmarked bad example"),
        pytest.param("{text: «最响»}, {", "{text: «最响}, {", 15, "mark the offence", id="half a mark"),
        pytest.param("静, because: a", "静", 16, "needs `because`", id="good example without reason"),
        pytest.param("{text: 静,", "{text: «静»,", 16, "no «»", id="marked good example"),
        pytest.param("    terms: [最响]\n", "", 4, "exactly one trigger", id="no trigger"),
        pytest.param("[最响]", "[最响]\n    pattern: 最响", 4, "exactly one trigger", id="two triggers"),
        pytest.param("    no_rewrite: 只是试验\n", "", 4, "no_rewrite", id="neither rewrite nor reason"),
        pytest.param('[{law: 广告法, article: "9"}]', "[]", 11, "no legal basis", id="no basis"),
        pytest.param("terms: [最响]", r"pattern: '\d+'", 4, "no literal", id="pattern without anchor"),
        pytest.param("terms: [最响]", "pattern: '(最+)+响'", 12, "exponential", id="catastrophic pattern"),
        pytest.param("terms: [最响]", "pattern: '(最响'", 12, "unusable pattern", id="no pattern at all"),
        pytest.param("terms: [最响]", "pattern: 最响\n    where: {before: '(a|a)*'}", 13, "exponential",
                     id="catastrophic condition"),
        pytest.param("terms: [最响]", "pattern: '最响|VIP价'", 12, "can match nothing", id="capitals"),
        pytest.param("terms: [最响]", "pattern: '￥最响'", 12, "always ¥", id="full-width sign"),
        pytest.param("terms: [最响]", "pattern: '{{ money }}最响'", 12, "is no lexicon", id="lexicon with blanks"),
        pytest.param("terms: [最响]", "terms: ['{{money}}最响']", 12, "takes no lexicon", id="lexicon in a term"),
        pytest.param("terms: [最响]", "terms: [最响]\n    effective: 2026-11-31", 13, "no such day", id="no day"),
        pytest.param("terms: [最响]", "terms: [最响]\n    applies: {platform: [taoboo]}", 13, "taobao?", id="marketplace"),
        pytest.param("{text: 静, because: a}]", "{text: 静, because: a, goods: alchol}]", 16, "unknown goods", id="example"),
        pytest.param("terms: [最响]", "terms: [最响]\n    levels: [{when: {goods: [x]}, severity: info}]", 13, "unknown goods",
                     id="goods of a condition"),
        pytest.param("terms: [最响]", "terms: [最响]\n    aliases: [loud]", 13, "is the id of a rule", id="alias"),
        pytest.param("terms: [最响]", "tokens: [[{pos: [a]}]]", 12, "token sequence needs", id="tokens without anchor"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(pack: Path, old: str, new: str, line: int, message: str) -> None:
    error = refused(pack, (old, new))
    assert error.path == str(pack)
    assert error.line == line
    assert message in error.message("en")
    assert error.source_line == pack.read_text("utf-8").splitlines()[line - 1]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("terms:", "exempt: [use-tipp]\n    terms:", "unknown exempt use-tipp. Did you mean use-tip?"),
        ("{law: 广告法,", "{law: 广告发,", "unknown basis 广告发. Did you mean 广告法?"),
        ("terms: [最响]", "pattern: '{{skope}}最响'", "unknown lexicon skope. Did you mean scope?"),
        ("terms:", "applies: {goods: [fod]}\n    terms:", "unknown goods fod. Did you mean food?"),
        ("terms:", "penalty: P75\n    terms:", "unknown penalty P75. Did you mean P57?"),
        ("terms:", "evidence: [citation]\n    terms:", "unknown evidence citation"),
        (
            "terms:",
            'changes: [{from: "2027-01-01", basis: [{law: 广告发, article: "9"}]}]\n    terms:',
            "unknown basis 广告发. Did you mean 广告法?",
        ),
    ],
)
def test_unknown_names_are_told_with_the_nearest_known_one(pack: Path, old: str, new: str, message: str) -> None:
    pack.with_name("words.yaml").write_text(
        "exemptions: [{id: use-tip, name: use-tip, why: 提示, when: [{after: 服用}]}]\n"
        "lexicons: [{id: scope, words: [全国]}]\n"
        "goods: [{id: food, label: 食品}]\n"
        "penalties: [{id: P57, zh: 罚, en: fine}]\n",
        "utf-8",
    )
    error = refused(pack, (old, new))
    assert error.message("en") == message
    assert error.path == str(pack)
    assert error.line is not None


ADVICE = """\
goods:
  - {id: food, label: 食品}
evidence:
  - {id: report-number, label: 报告, label_en: report, patterns: [报告]}
advice:
  - id: quiet
    goods: [food]
    except_goods: []
    stance: with-proof
    text: 说静
    text_en: Say quiet.
    evidence: [report-number]
    basis:
      - {law: 广告法, article: "4"}
      - {law: 广告法, article: "28"}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        pytest.param("goods: [food]", "goods: [food, fod]", 7, "unknown goods fod. Did you mean food?", id="goods"),
        pytest.param("except_goods: []", "except_goods: [fod]", 8, "Did you mean food?", id="excepted goods"),
        pytest.param('广告法, article: "28"', '广告发, article: "28"', 15, "Did you mean 广告法?", id="law"),
        pytest.param("[report-number]", "[report-nunber]", 12, "Did you mean report-number?", id="evidence"),
        pytest.param("[report-number]", "[citation]", 12, "unknown evidence citation", id="evidence without detector"),
        pytest.param("with-proof", "with-prof", 9, "Did you mean with-proof?", id="stance"),
        pytest.param("goods: [food]", "goods: []", 7, "length >= 1", id="no goods"),
    ],
)
def test_advice_that_leads_nowhere_is_refused_with_place_and_nearest_name(
    pack: Path, old: str, new: str, line: int, message: str
) -> None:
    file = pack.with_name("advice.yaml")
    file.write_text(ADVICE, "utf-8")
    assert [advice.id for advice in load(pack).advice] == ["quiet"]
    file.write_text(ADVICE.replace(old, new, 1), "utf-8")
    with pytest.raises(RuleError) as caught:
        load(pack)
    assert (caught.value.path, caught.value.line) == (str(file), line)
    assert message in caught.value.message("en")


def test_a_limit_without_fields_is_refused_since_it_would_never_run(book: Book) -> None:
    with pytest.raises(RuleError):
        book(entry(limit={"measure": "length", "default": {"max": 60}}))


@pytest.mark.parametrize(
    "conflict", [{}, {"claim": "全场"}, {"said": [{"pattern": "(?P<value>全)场"}], "claim": "全场"}]
)
def test_a_conflict_says_what_contradicts_what(book: Book, conflict: dict[str, object]) -> None:
    with pytest.raises(RuleError) as caught:
        book(entry(conflict=conflict))
    assert "`conflict` needs `said`, or `claim` and `taken_back_by`" in caught.value.message("en")


def test_quantities_are_built_in_and_cannot_be_redefined(book: Book) -> None:
    (rule,) = book(entry(pattern="七折{{period}}")).rules
    assert "{{" not in (rule.pattern or "{{")
    with pytest.raises(RuleError) as caught:
        book(entry(terms=["响"]), lexicons=[{"id": "period", "words": ["一季"]}])
    assert "lexicon period is built in" in caught.value.message("en")


def test_lexicons_that_need_each_other_are_refused(book: Book) -> None:
    with pytest.raises(RuleError) as caught:
        book(entry(terms=["响"]), lexicons=[{"id": "a", "words": ["{{b}}"]}, {"id": "b", "words": ["{{a}}"]}])
    assert "lexicon a uses an unknown lexicon" in caught.value.message("en")


def test_an_id_is_given_once_over_all_packs(pack: Path) -> None:
    other = pack.parents[1] / "other" / "again.yaml"
    other.parent.mkdir()
    other.write_text(
        RULE.partition("rules:")[0].replace("广告法", "别法") + "rules:" + RULE.partition("rules:")[2], "utf-8"
    )
    with pytest.raises(RuleError) as caught:
        load(pack)
    assert caught.value.message("en") == f"loud is already defined in {pack}"
    assert caught.value.place == f"{other}:4:9"


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        loader.load([tmp_path / "nowhere"])
    assert caught.value.path == str(tmp_path / "nowhere")
    assert "`packs`" in caught.value.message("en")


def test_a_file_that_is_not_utf8_is_an_error(pack: Path) -> None:
    pack.write_bytes(RULE.encode("gb18030"))
    with pytest.raises(RuleError, match="UTF-8") as caught:
        load(pack)
    assert caught.value.path == str(pack)


def test_a_byte_order_mark_and_an_empty_file_do_no_harm(pack: Path) -> None:
    pack.write_bytes(b"\xef\xbb\xbf" + RULE.encode())
    pack.with_name("empty.yaml").write_bytes(b"")
    assert len(load(pack).rules) == 1


def test_our_own_packs_load_with_a_further_one(pack: Path) -> None:
    pack.write_text(RULE.partition("rules:")[1] + RULE.partition("rules:")[2], "utf-8")
    book = loader.load([pack.parents[1]])
    assert {"absolute", "claims", "privacy", "titles", "noise"} <= {rule.pack for rule in book.rules}


def test_the_cache_gives_an_equal_rulebook_without_parsing(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(pack)
    monkeypatch.setattr(build, "Source", None)
    assert load(pack) == first


def test_our_own_packs_come_from_the_cache_as_they_were_built(monkeypatch: pytest.MonkeyPatch) -> None:
    built = loader.load()
    monkeypatch.setattr(build, "Source", None)
    assert loader.load() == built


def test_of_a_changed_pattern_only_what_is_new_is_taken_apart(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    apart: list[str] = []
    take = branches._taken_apart
    monkeypatch.setattr(branches, "_taken_apart", lambda part: apart.append(part) or take(part))
    for patterns in ("甲[一二]最响|乙最响", "甲[一二]最响|丙最响", "丙最响|甲[一二]最响"):
        pack.write_text(RULE.replace("terms: [最响]", f"pattern: {patterns}"), "utf-8")
        load(pack)
    assert apart == ["甲[一二]最响", "乙最响", "丙最响"]


def test_spoilt_remains_of_earlier_builds_are_ignored(pack: Path, cache: Path) -> None:
    pack.write_text(RULE.replace("terms: [最响]", "pattern: 甲最响|乙最响"), "utf-8")
    first = load(pack)
    for kept in cache.iterdir():
        kept.write_bytes(b"\xc1")
    assert load(pack) == first


def test_a_pack_that_was_moved_is_not_compiled_again(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(pack)
    monkeypatch.setattr(build, "Source", None)
    moved = pack.parents[1].rename(pack.parents[2] / "elsewhere")
    assert load(moved / "noise" / "loud.yaml") == first


def test_a_changed_file_is_compiled_anew(pack: Path) -> None:
    load(pack)
    pack.write_text(RULE.replace("[最响]", "[最静]"), "utf-8")
    assert load(pack).rules[0].terms == ("最静",)


def test_a_new_file_is_compiled_too(pack: Path) -> None:
    load(pack)
    rulebooks.write(pack.parent, entry("more", terms=["巨响"]), laws=[], name="more.yaml")
    assert [rule.id for rule in load(pack).rules] == ["loud", "more"]


@pytest.mark.parametrize("spoil", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"\xc1" * 9])
def test_a_spoilt_cache_is_built_again(pack: Path, cache: Path, spoil: object) -> None:
    first = load(pack)
    (stored,) = cache.iterdir()
    whole = stored.read_bytes()
    stored.write_bytes(spoil(whole))  # type: ignore[operator]
    assert load(pack) == first
    assert stored.read_bytes() == whole


def test_a_cache_that_cannot_be_written_does_not_matter(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a-file"
    file.write_text("no folder")
    monkeypatch.setenv("ADLINT_CACHE_DIR", str(file))
    assert compiled.folder() == file
    assert len(load(pack).rules) == 1
    assert file.read_text() == "no folder"


def test_a_long_build_that_cannot_be_kept_is_told_once(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a-file").write_text("no folder")
    monkeypatch.setenv("ADLINT_CACHE_DIR", str(tmp_path / "a-file"))
    load(pack)
    assert caplog.messages == []
    monkeypatch.setattr(compiled, "_LONG", 0)
    load(pack)
    (said,) = caplog.messages
    assert "ADLINT_CACHE_DIR" in said
    assert "\n" not in said
    # One that is kept is nothing to speak of.
    monkeypatch.setenv("ADLINT_CACHE_DIR", str(tmp_path / "cache"))
    load(pack)
    assert len(caplog.messages) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="homes")
@pytest.mark.parametrize("name", ["HOME", "XDG_CACHE_HOME"])
def test_a_relative_home_is_not_used(pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv("ADLINT_CACHE_DIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv(name, "relative")
    monkeypatch.chdir(tmp_path)
    assert compiled.folder().is_absolute()
    assert len(load(pack).rules) == 1
    assert not (tmp_path / "relative").exists()


def test_nothing_is_left_beside_the_compiled_file(pack: Path, cache: Path) -> None:
    load(pack)
    assert [path.suffix for path in cache.iterdir()] == [".msgpack"]


def test_compiled_forms_that_are_not_used_go_and_those_in_use_stay(
    pack: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "_MOST_FORMS", 3)
    load(pack)
    (in_use,) = cache.iterdir()
    for number in range(8):
        pack.write_text(RULE.replace("最响", f"最响{number}"), "utf-8")
        load(pack)
        for age, form in enumerate(sorted(cache.iterdir(), key=lambda form: form.stat().st_mtime)):
            os.utime(form, (age, age))
        pack.write_text(RULE, "utf-8")
        load(pack)
    assert in_use.exists()
    assert len(list(cache.iterdir())) == 3


@pytest.mark.parametrize("suffix", [".yml", ".YAML"])
def test_a_pack_under_a_name_that_is_not_read_is_told(pack: Path, suffix: str) -> None:
    # What other programs keep there is not our business.
    pack.with_name(".gitlab-ci.yml").write_text("stages: [test]\n", "utf-8")
    load(pack)
    pack.rename(pack.with_suffix(suffix))
    with pytest.raises(RuleError, match=suffix[1:]):
        load(pack)


@pytest.mark.parametrize("parent", ["nowhere", "b"])
def test_goods_hang_from_goods_that_there_are(pack: Path, parent: str) -> None:
    goods = f"goods: [{{id: a, label: 甲, parent: {parent}}}, {{id: b, label: 乙, parent: a}}]\n"
    pack.with_name("goods.yaml").write_text(goods, "utf-8")
    with pytest.raises(RuleError, match=r"未知的商品类别|成环"):
        load(pack)
