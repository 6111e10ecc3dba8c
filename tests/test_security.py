"""Rules of the whole code base that no single module can hold."""

import os
import re
import stat
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path

from orchestration.dbt import dbt_resource
from tests.orchestration.conftest import KAOJU
from warehouse.home import PROJECT

PACKAGES = ("scrapers", "warehouse", "expectations", "orchestration")
# What runs text as code, reads objects from bytes, or trusts whom it should not; ruff's S rules see most of it, and can be silenced.
FORBIDDEN = re.compile(
    r"\bpickle\.loads?\(|\bmarshal\.loads?\(|\byaml\.(unsafe_load|load)\(|verify\s*=\s*False|shell\s*=\s*True|(?<![\w.])(eval|exec)\(|os\.system\("
)


def sources() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((PROJECT / package).rglob("*.py"))]


def test_SEC_01_nothing_runs_text_as_code_or_trusts_bytes_and_certificates_blindly():
    found = [f"{path.name}: {line.strip()}" for path in sources() for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line for line in found if FORBIDDEN.search(line)] == []
    assert FORBIDDEN.search("pickle.loads(x)")
    assert FORBIDDEN.search("eval(x)")


def test_SQLI_01_ruff_looks_for_statements_that_are_built_of_strings():
    lint = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert not {"S", "S608"} & set(lint["ignore"])
    excused = {path for path, rules in lint["per-file-ignores"].items() if {"S", "S608"} & set(rules)}
    assert {path for path in excused if path.startswith(PACKAGES)} <= {"warehouse/store.py", "warehouse/interface.py"}


def test_SQLI_01_no_data_reaches_dbt_as_variables_which_it_pastes_into_sql():
    assert [path.name for path in sources() if "--vars" in path.read_text(encoding="utf-8")] == []


def test_SUP_01_dbt_is_not_asked_for_its_version_since_it_would_ask_pypi(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a process was started")

    dbt = dbt_resource()
    monkeypatch.setattr("dagster_dbt.core.resource.check_output", refuse)
    assert str(dbt._cli_version) == version("dbt-core")


def test_SEC_03_with_umask_0_nobody_but_owner_and_group_reads_and_the_owner_alone_writes(tmp_path):
    home = tmp_path / "home"
    script = 'umask 0 && exec "$0" captures rebuild-ledger'
    environment = os.environ | {"KAOJU_HOME": str(home)}
    subprocess.run(["sh", "-c", script, KAOJU], env=environment, check=True, capture_output=True)
    written = [home, *home.rglob("*")]
    assert len(written) > 2
    assert [path.name for path in written if stat.S_IMODE(path.stat().st_mode) & 0o027] == []
