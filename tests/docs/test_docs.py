"""The documentation is true: it names every command, its links lead somewhere, its generated pages are those of the code.

Whether the answers of its examples are what kaoju says is asked in tests/orchestration/test_documentation.py, where a finished run is.
"""

import re
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner
from PIL import Image

from docs import generate
from docs.examples import agrees, documented, examples
from docs.screenshot import MAX_BYTES, TARGET
from orchestration.cli import main as kaoju
from scrapers.sources import load_source
from warehouse.home import PROJECT

PAGES = sorted(path for path in [*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")])
NAMES = [path.relative_to(PROJECT).as_posix() for path in PAGES]
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors(text: str) -> set[str]:
    """Anchors as GitHub makes them from headings."""
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(without_code(text)))
    return {words.strip().replace(" ", "-") for words in kept}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_relative_links_lead_to_files_and_headings_that_exist(page: Path):
    for match in LINK.finditer(without_code(page.read_text(encoding="utf-8"))):
        target = match["target"]
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), f"{target} does not exist"
        if anchor:
            assert anchor in anchors(file.read_text(encoding="utf-8")), f"{target} has no such heading"


def test_every_command_and_option_stands_in_the_reference_of_the_command_line():
    text = (PROJECT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    found = list(generate.contexts(click.Context(kaoju, info_name="kaoju")))
    assert len(found) > 10
    for context in found:
        assert f"## {context.command_path}\n" in text
        section = text.split(f"## {context.command_path}\n")[1].split("\n## ")[0]
        for parameter in context.command.params:
            assert all(option in section for option in parameter.opts if option.startswith("--"))


def test_every_command_is_shown_in_use_somewhere_in_the_guides():
    shown = "\n".join(page.read_text(encoding="utf-8") for page in documented())
    names = {context.command_path for context in generate.contexts(click.Context(kaoju, info_name="kaoju"))}
    assert {name for name in names if not re.search(rf"{name}\b", shown)} == set()


def test_commands_that_the_guides_show_exist_with_their_options():
    known = {context.command_path: context.command for context in generate.contexts(click.Context(kaoju, info_name="kaoju"))}
    for page in documented():
        for line in re.findall(r"(?:^|`)(kaoju [a-z][^`\n]*)", page.read_text(encoding="utf-8"), re.MULTILINE):
            line = re.split(r" [|]|&&", line)[0]
            words = line.split()
            path = " ".join(words[:3]) if " ".join(words[:3]) in known else " ".join(words[:2])
            assert path in known, f"{page.name}: {line}"
            options = {option for parameter in known[path].params for option in parameter.opts}
            said = set(re.findall(r"(?<=\s)--[a-z][a-z-]*", re.sub(r'"[^"]*"?', "", line)))
            assert said <= options, f"{page.name}: {line}"


def test_the_generated_reference_is_up_to_date():
    done = CliRunner().invoke(generate.main, ["--check"])
    assert done.exit_code == 0, done.output


def test_an_outdated_reference_is_named_and_ends_with_1(monkeypatch, tmp_path):
    monkeypatch.setattr(generate, "REFERENCE", tmp_path)
    assert CliRunner().invoke(generate.main, []).exit_code == 0
    (tmp_path / "cli.md").write_text("something else", encoding="utf-8")
    done = CliRunner().invoke(generate.main, ["--check"])
    assert (done.exit_code, "cli.md" in done.output, "marts.md" in done.output) == (1, True, False)


def test_every_column_of_a_mart_is_explained_in_english_and_chinese():
    rows = [line for line in generate.marts() if line.startswith("| `")]
    assert len(rows) > 100
    for row in rows:
        _, english, chinese = row.strip("| ").split(" | ")[-3:]
        assert re.search(r"[A-Za-z]", english), row
        assert re.search(r"[\u4e00-\u9fff]", chinese), row


def test_there_are_examples_to_run():
    counts = {page.name: len(list(examples(page, page.read_text(encoding="utf-8")))) for page in documented()}
    assert counts["README.md"] == counts["README.zh.md"] >= 4
    assert counts["query.md"] == counts["query.zh.md"] >= 6


def test_an_answer_that_differs_is_seen_and_what_differs_by_home_is_not():
    assert agrees("a  1\n…\nrelease 0001-0a1b2c3d\n", "a   1\nx\ny\nrelease 0044-ffffffff\n")
    assert not agrees("a  1\n…\nz\n", "a  2\nx\nz\n")
    assert not agrees("a\n", "a\nb\n")


def test_the_source_files_that_the_guides_show_are_valid(tmp_path):
    shown = []
    for page in documented():
        for body in re.findall(r"^```yaml source\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            path = tmp_path / f"{yaml.safe_load(body)['id']}.yml"
            path.write_text(body, encoding="utf-8")
            shown.append(load_source(path).id)
    assert shown


def test_each_decision_is_listed_and_says_what_why_and_at_what_cost():
    folder = PROJECT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    pages = sorted(folder.glob("[0-9]*.md"))
    assert [path.name[:4] for path in pages] == [f"{number:04d}" for number in range(1, len(pages) + 1)]
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert f"({path.name})" in listed
        assert all(word in text for word in ("**Decided.**", "**Why.**", "**Costs.**")), path.name


def test_the_picture_of_the_asset_graph_is_a_small_picture():
    with Image.open(TARGET) as picture:
        assert picture.format == "PNG"
        assert picture.width >= 1000
    assert TARGET.stat().st_size <= MAX_BYTES
