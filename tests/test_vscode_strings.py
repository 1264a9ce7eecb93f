"""The VS Code extension says everything in Chinese and English, and knows the texts that the readers read."""

from __future__ import annotations

import json
import re
from pathlib import Path

from adlint import __version__, readers

EXTENSION = Path(__file__).parents[1] / "editors" / "vscode"
SOURCES = "".join(path.read_text("utf-8") for path in sorted((EXTENSION / "src").glob("*.ts")))


def loaded(name: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((EXTENSION / name).read_text("utf-8"))
    return found


def test_every_string_of_the_manifest_is_in_both_languages() -> None:
    used = set(re.findall(r'"%([^"%]+)%"', (EXTENSION / "package.json").read_text("utf-8")))
    assert used == set(loaded("package.nls.json")) == set(loaded("package.nls.zh-cn.json"))


def test_every_string_of_the_program_has_a_translation_with_the_same_places() -> None:
    said = {match[1] for match in re.finditer(r'l10n\.t\(\s*"([^"]+)"', SOURCES)}
    assert SOURCES.count("l10n.t(") == len(re.findall(r'l10n\.t\(\s*"', SOURCES))
    translated = loaded("l10n/bundle.l10n.zh-cn.json")
    assert said == set(translated)
    places = re.compile(r"\{\d\}")
    assert all(sorted(places.findall(one)) == sorted(places.findall(other)) for one, other in translated.items())


def test_every_text_that_is_read_is_offered_to_the_server() -> None:
    known = set(re.search(r'SUFFIXES =\s*"([^"]+)"', SOURCES)[1].split(","))  # type: ignore[index]
    assert known == {suffix.removeprefix(".") for suffix in readers.suffixes() if readers.is_text("a" + suffix)}


def test_every_command_and_setting_is_there() -> None:
    manifest = json.loads((EXTENSION / "package.json").read_text("utf-8"))
    declared = {one["command"] for one in manifest["contributes"]["commands"]}
    assert declared == set(re.findall(r'registerCommand\("([^"]+)"', SOURCES))
    settings = set(manifest["contributes"]["configuration"]["properties"])
    read = {f"adlint.{name}" for name in re.findall(r'get<[^(]+>\("(\w+)"', SOURCES)}
    # The client library reads how much is traced.
    assert settings == read | {"adlint.trace.server"}


def test_versions_are_pinned_and_the_extension_has_the_projects() -> None:
    manifest = json.loads((EXTENSION / "package.json").read_text("utf-8"))
    assert manifest["version"] == __version__
    tools = json.loads((Path(__file__).parent / "vscode" / "package.json").read_text("utf-8"))
    versions = {**manifest["dependencies"], **manifest["devDependencies"], **tools["dependencies"]}.values()
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
