"""The same captures and code give the same exports, on any machine."""

from tests.warehouse.conftest import build
from tests.warehouse.factories import TEXT, batch_of, inputs
from warehouse.home import Home
from warehouse.release import make_candidate


def test_det_01_threads_time_zone_locale_and_hash_seed_do_not_change_a_byte_of_the_exports(built, tmp_path):
    """`built` was made with two threads in the time zone of this machine."""
    home = Home(tmp_path / "elsewhere")
    home.build.mkdir(parents=True)
    batch_of(home, [TEXT, TEXT + "更正。"])
    inputs(home, "0001-test")
    build(home, threads=1, TZ="America/New_York", LC_ALL="C", PYTHONHASHSEED="7")
    assert make_candidate(home) == make_candidate(built)
