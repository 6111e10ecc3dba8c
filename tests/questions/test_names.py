"""Names of the reference documents: what is one organisation, what waits for a person, what is never mixed up."""

import pytest

from warehouse.reader import query
from warehouse.release import current_release


@pytest.fixture(scope="module")
def ask(seeds_home):
    release = current_release(seeds_home)
    assert release is not None
    return lambda sql: query(release, sql).rows


def test_two_spellings_of_a_company_wait_for_a_person_and_are_two_until_then(ask):
    proposed = ask("SELECT name_a, name_b FROM mart_organisation_review WHERE name_a LIKE '%薄言%' OR name_b LIKE '%薄言%'")
    assert [set(pair) for pair in proposed] == [{"宁波薄言信息技术有限公司", "宁波薄言信息科技有限公司"}]
    found = ask("SELECT count(DISTINCT canonical_organisation_id) FROM dim_organisation WHERE organisation_name LIKE '%薄言%'")
    assert found[0][0] == 2


@pytest.mark.parametrize(("whole", "part"), [("舜宇集团", "舜宇智能制造"), ("宁波大学", "宁波大学科学技术学院")])
def test_a_group_and_its_member_are_neither_merged_nor_proposed(ask, whole, part):
    organisations = dict(ask("SELECT organisation_name, canonical_organisation_id FROM dim_organisation"))
    assert organisations[whole] != organisations[part]
    assert not [pair for pair in ask("SELECT name_a, name_b FROM mart_organisation_review") if set(pair) == {whole, part}]
