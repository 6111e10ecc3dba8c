"""The SQL on rows of its own: dbt's unit tests, which a night leaves out."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from orchestration.resources import DBT_FOLDER, dbt_project
from warehouse.home import Home


def test_each_unit_test_of_a_model_passes(nights, tmp_path):
    # A unit test takes the types of its rows from the tables of a build: those of a night, copied, since dbt opens them for writing.
    home = Home(tmp_path)
    home.build.mkdir(parents=True)
    shutil.copyfile(nights.home.build_file, home.build_file)
    folder = ["--project-dir", str(DBT_FOLDER), "--profiles-dir", str(DBT_FOLDER)]
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            *("test", "--select", "test_type:unit", *folder, "--target-path", str(tmp_path / "target"), "--log-path", str(tmp_path)),
        ],
        env=os.environ | {"KAOJU_HOME": str(home.root), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    wanted = json.loads(dbt_project().manifest_path.read_text(encoding="utf-8"))["unit_tests"]
    results = json.loads((tmp_path / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    assert {result["unique_id"]: result["status"] for result in results} == dict.fromkeys(wanted, "pass")
