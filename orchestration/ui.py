"""The Dagster UI with the schedule on: code server, daemon, and the web server behind its guard, until someone ends it.

Belongs here: starting, watching and ending these processes. Does not belong here: which requests pass (`orchestration.guard`).

`dagster dev` starts the same three, but its web server cannot be guarded. Ours runs in this process; the other two are Dagster's own.
"""

import ipaddress
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import dagster as dg
import uvicorn
import yaml
from dagster._cli.proxy_server_manager import ProxyServerManager
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import ModuleTarget, WorkspaceFileTarget
from dagster._utils.log import configure_loggers
from dagster_webserver.app import create_app_from_workspace_process_context
from dagster_webserver.version import __version__ as webserver_version

from orchestration.guard import App, Guard, Receive, Scope, Send
from orchestration.resources import prepare_environment
from warehouse.home import Home

LOOPBACK = "127.0.0.1"
LOOPBACK_NAMES = (LOOPBACK, "localhost")
DEFINITIONS = "orchestration.definitions"
POLL_MILLISECONDS = 2000
END_SECONDS = 30.0


class UiError(RuntimeError):
    """The UI cannot start, or a part of it ended by itself; the message says which."""


def serve(home: Home, *, port: int, viewers_port: int | None, viewers_host: str, say: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        home: whose runs are shown and started.
        port: on loopback, where everything may be done.
        viewers_port: where runs are shown and nothing can be changed; None for no such port.
        viewers_host: name or address by which viewers reach that port, and on which alone it listens.
        say: takes a line for the person at the terminal.

    Raises:
        UiError: a port is taken, or the daemon ended.
    """
    prepare_environment(home)
    configure_loggers(log_level="WARNING")
    # SIGTERM ends this process by an exception, so that the others are ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as stack:
        doors = {port: stack.enter_context(_listening(LOOPBACK, port))}
        if viewers_port is not None:
            doors[viewers_port] = stack.enter_context(_listening(viewers_host, viewers_port))
        instance = stack.enter_context(dg.DagsterInstance.get())
        workspace = stack.enter_context(_code_server(instance))

        def webserver(*, read_only: bool) -> App:
            target = WorkspaceFileTarget([str(workspace)])
            context = stack.enter_context(WorkspaceProcessContext(instance, target, version=webserver_version, read_only=read_only))
            return create_app_from_workspace_process_context(context, live_data_poll_rate=POLL_MILLISECONDS)

        apps = {port: Guard(webserver(read_only=False), _names(LOOPBACK, port))}
        if viewers_port is not None:
            apps[viewers_port] = Guard(webserver(read_only=True), _names(viewers_host, viewers_port))
        server = uvicorn.Server(uvicorn.Config(_by_port(apps), log_level="warning", lifespan="off", timeout_graceful_shutdown=5))
        daemon = stack.enter_context(_daemon(workspace, when_it_ends=lambda: setattr(server, "should_exit", True)))
        say(f"http://{LOOPBACK}:{port}  (Ctrl-C ends it)")
        if viewers_port is not None:
            say(f"http://{viewers_host}:{viewers_port}  for viewers: shows the same, changes nothing")
        server.run(sockets=list(doors.values()))
        if daemon.poll() is not None:
            raise UiError(f"the daemon ended by itself with code {daemon.returncode}: no schedule runs; start the UI again")


def is_loopback(host: str) -> bool:
    """Whether a name or address is this machine's own, out of reach for others.

    Raises:
        UiError: it has no address.
    """
    return ipaddress.ip_address(_address(host)).is_loopback


def _address(host: str) -> str:
    try:
        address = str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])
    except OSError as error:
        raise UiError(f"{host} has no address here: {error}") from None
    if ipaddress.ip_address(address).is_unspecified:
        # Whoever listens everywhere does not know its own name, and could not tell it from a foreign one.
        raise UiError(f"{host} stands for every address: give the one name or address that viewers will type")
    return address


def _names(host: str, port: int) -> list[str]:
    return [f"[{name}]:{port}" if ":" in name else f"{name}:{port}" for name in {host, *(LOOPBACK_NAMES if is_loopback(host) else ())}]


@contextmanager
def _listening(host: str, port: int) -> Generator[socket.socket]:
    address = _address(host)
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((address, port))
            door.listen()
        except OSError as error:
            raise UiError(f"cannot listen on {host}:{port}: {error.strerror}; another UI may run, or choose another port") from None
        yield door


def _by_port(apps: dict[int, Guard]) -> App:
    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        await apps[scope["server"][1]](scope, receive, send)

    return route


@contextmanager
def _code_server(instance: dg.DagsterInstance) -> Generator[Path]:
    """Run the code server that daemon and web servers share; yields the workspace file that names it."""
    module = ModuleTarget(DEFINITIONS, attribute=None, working_directory=str(Path.cwd()), location_name=None)
    with ProxyServerManager(instance, module, code_server_log_level="WARNING") as servers, tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace.yaml"
        workspace.write_text(yaml.safe_dump({"load_from": servers.get_code_server_specs()}), encoding="utf-8")
        yield workspace


@contextmanager
def _daemon(workspace: Path, *, when_it_ends: Callable[[], None]) -> Generator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "dagster._daemon", "run", "--log-level", "warning", "--workspace", str(workspace)]
    running = subprocess.Popen(command)  # noqa: S603 (our own command, no shell)

    def watch() -> None:
        running.wait()
        when_it_ends()

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield running
    finally:
        running.send_signal(signal.SIGINT)
        try:
            running.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
