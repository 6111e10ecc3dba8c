"""The answers that the documentation shows are what kaoju says on the sample site."""

import re
from pathlib import Path

import pytest

from docs.examples import agrees, comparable, documented, refreshed
from tests.orchestration.conftest import Nights
from warehouse.home import PROJECT


@pytest.mark.parametrize("page", documented(), ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_the_answers_in_the_guides_are_what_kaoju_says(page: Path, nights: Nights):
    text = page.read_text(encoding="utf-8")
    assert refreshed(page, text, nights.home.root) == text, f"run `python -m docs.examples HOME` for {page.name}"


def numbers_hidden(text: str) -> str:
    return "\n".join(re.sub(r"\d+", "0", comparable(line)) for line in text.splitlines())


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_end_of_the_first_run_is_shown_as_it_is(name: str, nights: Nights):
    text = (PROJECT / name).read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```text first-night\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert agrees(f"…\n{numbers_hidden(shown)}\n…", numbers_hidden(nights.first))
