"""The real UI behind its guard: the port of the person who runs it, the port of those who look on, and the end of all its processes."""

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from orchestration.cli import main
from tests.orchestration.conftest import KAOJU

LAUNCH = """
mutation { launchPipelineExecution(executionParams: {
    selector: {repositoryLocationName: "orchestration.definitions", repositoryName: "__repository__", pipelineName: "nightly"}
    runConfigData: {ops: {nothing: {}}} mode: "default"
}) { __typename } }
"""
SWITCH = """
mutation { startSchedule(scheduleSelector: {
    repositoryLocationName: "orchestration.definitions", repositoryName: "__repository__", scheduleName: "nightly_refresh"
}) { __typename } }
"""


@dataclass(frozen=True)
class Ui:
    """A running UI."""

    running: subprocess.Popen[str]
    port: int
    viewers_port: int

    def ask(self, port: int, body: dict[str, str] | None, path: str = "/graphql", **headers: str) -> tuple[int, str]:
        """Send one request: a POST of `body` as JSON, or a GET where there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            told = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
            connection.request("POST" if body else "GET", path, json.dumps(body) if body else None, told)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def mutate(self, port: int, mutation: str) -> str:
        """Send a mutation as the UI's own page does; returns the type of the answer."""
        status, said = self.ask(port, {"query": mutation}, Origin=f"http://127.0.0.1:{port}", Sec_Fetch_Site="same-origin")
        assert status == 200, said
        ((_, answer),) = json.loads(said)["data"].items()
        return answer["__typename"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def ui(tmp_path_factory: pytest.TempPathFactory) -> Generator[Ui]:
    home = tmp_path_factory.mktemp("ui")
    port, viewers_port = free_port(), free_port()
    command = [KAOJU, "ui", "--port", str(port), "--viewers-port", str(viewers_port)]
    environment = os.environ | {"KAOJU_HOME": str(home), "PYTHONWARNINGS": "ignore"}
    running = subprocess.Popen(command, env=environment, text=True, stderr=subprocess.PIPE, start_new_session=True)
    try:
        lines = [running.stderr.readline(), running.stderr.readline()] if running.stderr else []
        assert f"http://127.0.0.1:{port} " in "".join(lines), lines
        ui = Ui(running, port, viewers_port)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                ui.ask(viewers_port, None, "/server_info")
                break
            except ConnectionError:
                time.sleep(0.2)
        yield ui
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()


def test_UI_02_runs_are_launched_and_schedules_switched_from_its_own_pages(ui):
    # A wrong configuration is enough to see that the launch came through, and no run has to be waited for.
    assert ui.mutate(ui.port, LAUNCH) == "RunConfigValidationInvalid"
    assert ui.mutate(ui.port, SWITCH) == "ScheduleStateResult"


def test_UI_02_viewers_see_everything_and_change_nothing(ui):
    for mutation in (LAUNCH, SWITCH):
        assert ui.mutate(ui.viewers_port, mutation) == "UnauthorizedError"
    status, said = ui.ask(ui.viewers_port, {"query": "{runsOrError{... on Runs {results {runId}}}}"})
    assert (status, json.loads(said)) == (200, {"data": {"runsOrError": {"results": []}}})


@pytest.mark.parametrize("viewers", [False, True])
def test_UI_02_other_sites_are_refused_on_both_ports(ui, viewers):
    port = ui.viewers_port if viewers else ui.port
    other = f"http://127.0.0.1:{ui.port if viewers else ui.viewers_port}"
    assert ui.ask(port, None, "/graphql?" + urlencode({"query": LAUNCH}))[0] == 403
    assert ui.ask(port, {"query": LAUNCH}, Host="evil.example")[0] == 403
    assert ui.ask(port, {"query": LAUNCH}, Origin="http://evil.example")[0] == 403
    assert ui.ask(port, {"query": LAUNCH}, Origin=other)[0] == 403
    assert ui.ask(port, {"query": LAUNCH}, Sec_Fetch_Site="cross-site")[0] == 403
    assert ui.ask(port, {"a": "b"}, "/report_asset_materialization/marts/fct_observation")[0] == 403
    assert ui.ask(port, None, "/", Host="evil.example")[0] == 403
    assert ui.ask(port, None, "/")[0] == 200


@pytest.mark.parametrize(
    ("arguments", "ends_with", "says"),
    [
        (["--port", "{taken}"], 1, "cannot listen on 127.0.0.1:{taken}"),
        (["--viewers-host", "203.0.113.9"], 2, "stays on loopback"),
        (["--viewers-host", "0.0.0.0", "--viewers-port", "3999"], 1, "stands for every address"),  # noqa: S104 (refused)
        (["--viewers-host", "203.0.113.9", "--viewers-port", "3999"], 1, "without a password"),
        (["--viewers-host", "no.such.name.invalid", "--viewers-port", "3999"], 1, "has no address"),
        (["--port", "3999", "--viewers-port", "3999"], 2, "two ports"),
    ],
)
def test_UI_02_ports_that_cannot_be_had_are_named_and_others_are_warned_of(monkeypatch, tmp_path, arguments, ends_with, says):
    monkeypatch.setenv("KAOJU_HOME", str(tmp_path))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        taken = str(door.getsockname()[1])
        done = CliRunner().invoke(main, ["ui", *[argument.replace("{taken}", taken) for argument in arguments]])
    assert (done.exit_code, says.replace("{taken}", taken) in done.output) == (ends_with, True), done.output


def test_the_end_of_the_ui_is_the_end_of_its_daemon_and_code_server(ui):
    (home,) = [line for line in environment_of(ui.running.pid) if line.startswith("KAOJU_HOME=")]
    assert len(processes_with(home)) >= 4
    ui.running.send_signal(signal.SIGTERM)
    assert ui.running.wait(60) == 0
    assert processes_with(home) == []


def processes_with(variable: str) -> list[int]:
    """Ids of the processes that have `variable` in their environment."""
    numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [number for number in numbers if variable in environment_of(number)]


def environment_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/environ").read_text(encoding="utf-8", errors="replace").split("\0")
    except OSError:
        return []
