"""What an installation holds, under which licences, and who asks for known vulnerabilities in it."""

import http.server
import json
import os
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from docs.sbom import bill, is_permitted, main
from warehouse.home import PROJECT

UV = str(Path(sys.executable).with_name("uv"))


def test_OPS_04_no_installed_package_has_a_licence_that_forbids_handing_it_on():
    licences = {part["name"]: part["licenses"][0]["license"]["name"] for part in bill()["components"] if "licenses" in part}
    assert len(licences) > 100
    assert {name: licence for name, licence in licences.items() if not is_permitted(licence)} == {}


@pytest.mark.parametrize(
    ("licence", "permitted"),
    [
        ("MIT", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("Artistic License OR GNU General Public License (GPL)", True),
        ("GNU Affero General Public License v3", False),
        ("MIT AND GPL-3.0-only", False),
        ("LicenseRef-Proprietary", False),
        ("", False),
    ],
)
def test_OPS_04_a_licence_is_permitted_where_every_part_offers_a_permitted_one(licence, permitted):
    assert is_permitted(licence) is permitted


def test_OPS_04_the_bill_names_every_locked_package_with_its_hashes_and_is_the_same_each_time(tmp_path):
    for name in ("one", "two"):
        assert CliRunner().invoke(main, [str(tmp_path / name)]).exit_code == 0
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    parts = {part["name"]: part for part in json.loads((tmp_path / "one").read_text(encoding="utf-8"))["components"]}
    asked = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert {"duckdb", "dagster", "dbt-core"} <= parts.keys()
    assert len(parts) > len(asked)
    assert all(part["version"] and part["externalReferences"][0]["hashes"][0]["alg"] == "SHA-256" for part in parts.values())


class Advisories(http.server.BaseHTTPRequestHandler):
    """The service of osv.dev, that knows of one fault of one package."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        names = [query["package"].get("name") or query["package"]["purl"] for query in asked["queries"]]
        found = [{"vulns": [{"id": "TEST-1", "modified": "2026-01-01T00:00:00Z"}]} if name == "duckdb" else {} for name in names]
        self.answer({"results": found})

    def do_GET(self) -> None:
        self.answer({"id": "TEST-1", "modified": "2026-01-01T00:00:00Z", "summary": "a fault for the test", "affected": []})

    def answer(self, body: object) -> None:
        raw = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name of the base class)
        pass


def test_OPS_05_a_known_vulnerability_of_a_locked_package_fails_the_audit_and_no_answer_is_no_pass():
    (line,) = [line for line in (PROJECT / "Makefile").read_text(encoding="utf-8").splitlines() if "uv audit" in line]
    command = [UV, *line.split("uv ", 1)[1].split()]
    environment = os.environ | {"UV_HTTP_RETRIES": "0"}
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Advisories) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        done = subprocess.run([*command, "--service-url", url], cwd=PROJECT, capture_output=True, text=True, check=False, env=environment)
        server.shutdown()
    assert done.returncode == 1, done
    assert "TEST-1" in done.stdout + done.stderr
    silent = [*command, "--service-url", url]
    assert subprocess.run(silent, cwd=PROJECT, capture_output=True, check=False, env=environment).returncode not in (0, 1)
