"""The SQL on rows of its own: dbt's unit tests, which a night leaves out."""

import json
import shutil

from orchestration.dbt import dbt_project, run_dbt
from warehouse.home import Home


def test_each_unit_test_of_a_model_passes(nights, tmp_path):
    # A unit test takes the types of its rows from the tables of a build: those of a night, copied, since dbt opens them for writing.
    home = Home(tmp_path)
    home.build.mkdir(parents=True)
    shutil.copyfile(nights.home.build_file, home.build_file)
    run_dbt(home, "test", "--select", "test_type:unit")
    wanted = json.loads(dbt_project().manifest_path.read_text(encoding="utf-8"))["unit_tests"]
    results = json.loads((tmp_path / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    assert {result["unique_id"]: result["status"] for result in results} == dict.fromkeys(wanted, "pass")
