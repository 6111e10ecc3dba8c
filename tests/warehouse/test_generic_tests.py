"""The generic tests of the dbt project let what was built pass, and name a row that is planted."""

import shutil

import duckdb
import pytest

from warehouse.home import Home

QUOTES = "fct_observation_quotes_match_their_captures"
NAMES = "fct_mention_names_match_their_captures"
UNITS = "fct_observation_units_are_of_their_indicators"


@pytest.fixture
def failing(built: Home, tmp_path):
    """Plant a change in a copy of the build file, then run the SQL that dbt made of a test; return the rows that it names."""

    def run(test: str, *plants: str) -> list[tuple]:
        (compiled,) = (built.root / "target" / "compiled").rglob(f"{test}.sql")
        file = shutil.copy(built.build_file, tmp_path / built.build_file.name)
        with duckdb.connect(str(file)) as connection:
            for plant in plants:
                connection.execute(plant)
            return connection.execute(compiled.read_text(encoding="utf-8")).fetchall()

    return run


@pytest.mark.parametrize("test", [QUOTES, NAMES, UNITS])
def test_what_was_built_passes(failing, test):
    assert failing(test) == []


@pytest.mark.parametrize(
    "plant",
    [
        "UPDATE marts.fct_observation SET quote = replace(quote, '2674', '2764')",
        "UPDATE marts.fct_observation SET quote = quote || '。'",
        "UPDATE marts.fct_observation SET raw_spans = [[span[1] + 1, span[2]] FOR span IN raw_spans]",
        "UPDATE marts.fct_observation SET raw_spans = [[span[1] + 9000, span[2] + 9000] FOR span IN raw_spans]",
        "UPDATE marts.fct_observation SET block_position = 7",
        "UPDATE intermediate.int_blocks_deduplicated SET block_text = replace(block_text, '四', '三')",
    ],
)
def test_a_quote_that_is_not_at_its_offsets_is_named(failing, plant):
    assert len(failing(QUOTES, plant)) == 2


def test_a_quote_in_a_block_of_several_stretches_is_put_together_in_the_order_of_the_text(failing):
    """Where a page number or a line break was taken out, or columns were put in order, the later stretch may lie before the first."""
    moved = (
        "UPDATE marts.fct_observation SET raw_spans = [[500, 510], [100, 90 + length(quote)]]",
        "UPDATE intermediate.int_blocks_deduplicated SET raw_spans = [[500, 510], [100, 90 + length(block_text)]]",
    )
    assert failing(QUOTES, *moved) == []
    assert len(failing(QUOTES, moved[0])) == len(failing(QUOTES, moved[1])) == 2
    assert len(failing(QUOTES, *moved, "UPDATE marts.fct_observation SET raw_spans = list_reverse(raw_spans)[:1]")) == 2


def test_where_a_capture_writes_a_character_in_another_way_a_quote_stands_at_least_in_its_block(failing):
    entity = "UPDATE intermediate.int_blocks_deduplicated SET raw_spans = [[0, 900]]"
    assert failing(QUOTES, entity) == []
    assert len(failing(QUOTES, entity, "UPDATE marts.fct_observation SET quote = 'elsewhere'")) == 2


def test_a_name_that_is_not_at_its_offsets_is_named(failing):
    assert len(failing(NAMES, "UPDATE marts.fct_mention SET mention_name = '海州市' WHERE mention_kind = 'place'")) == 2


def test_only_documents_that_have_changed_are_looked_at_again(failing):
    plant = "UPDATE marts.fct_observation SET quote = 'elsewhere'"
    assert failing(QUOTES, "DELETE FROM intermediate.int_documents_changed", plant) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("unit_code = 'time:ms'", 2),
        ("unit_code = 'currency:CNY/千瓦时'", 2),
        ("unit_code = NULL", 2),
        ("unit_code = 'ratio:percent'", 2),
        ("unit_code = 'ratio:percent', measure = 'growth'", 0),
        ("unit_code = 'ratio:percent', measure = 'change'", 0),
        ("unit_code = 'ratio:pp', measure = 'change'", 2),
        ("unit_code = 'rank', measure = 'rank'", 0),
        ("unit_code = 'mass:吨', indicator = '进口大豆', indicator_id = 'imports'", 0),
        ("unit_code = 'mass:吨', indicator = '大豆进口额', indicator_id = 'imports'", 2),
        ("indicator_id = 'no_such_measure'", 2),
        ("indicator_id = NULL, unit_code = 'time:ms'", 0),
    ],
)
def test_a_unit_of_another_class_than_its_indicator_is_named(failing, change, named):
    assert len(failing(UNITS, "UPDATE marts.fct_observation SET " + change)) == named  # noqa: S608 (our own words)
