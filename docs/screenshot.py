"""Makes docs/images/asset-graph.png: the asset graph of a real run on the sample site, as the Dagster UI draws it.

    python -m docs.screenshot [--home HOME] [--chromium PROGRAM]

Belongs here: starting the webserver on loopback and a headless Chromium, waiting until the graph is drawn, taking the picture.
Does not belong here: the run itself (`kaoju refresh`).
"""

import base64
import io
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import click
from PIL import Image
from websockets.sync.client import ClientConnection, connect

from orchestration.resources import prepare_environment
from warehouse.home import PROJECT, Home

TARGET = PROJECT / "docs" / "images" / "asset-graph.png"
MAX_BYTES = 500_000
BIN = Path(sys.executable).parent

# What the nightly job of a fresh clone runs; the other sources and the inputs of the build would only crowd the picture.
SELECTION = 'key:"captures/sample*" or key:"raw/*" or group:"staging" or group:"intermediate" or group:"marts" or group:"release"'
OPEN_GROUPS = ("raw", "marts", "release")
LAST_ASSET = "fct_observation"
WINDOW = (1800, 1400)
SETTINGS = {"asset-node-facets": ["Status", "Asset checks"], "asset-graph-direction": "horizontal"}
MARGIN = 12
# The box around all groups and nodes of the graph, which the rest of the user interface would only make smaller.
GRAPH_BOX = """
(() => {
    const boxes = [...document.querySelectorAll("foreignObject")].map(node => node.getBoundingClientRect())
        .filter(box => box.width > 20 && box.height > 8);
    const [left, top] = [Math.min(...boxes.map(box => box.left)), Math.min(...boxes.map(box => box.top))];
    return [left, top, Math.max(...boxes.map(box => box.right)) - left, Math.max(...boxes.map(box => box.bottom)) - top];
})()
"""
CHROMIUM_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--hide-scrollbars", "--remote-debugging-port=0"),
)


@click.command()
@click.option("--home", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Home of a finished run; else one is made.")
@click.option("--chromium", default="/usr/bin/chromium", show_default=True, help="Program that draws the page.")
def main(home: Path | None, chromium: str) -> None:
    """Make the picture of the asset graph that the README shows."""
    with tempfile.TemporaryDirectory(prefix="kaoju-picture-") as temporary:
        folder = Path(temporary)
        root = home or folder / "home"
        environment = os.environ | {"KAOJU_HOME": str(root), "DAGSTER_HOME": str(root / "dagster")}
        if home is None:
            subprocess.run([str(BIN / "kaoju"), "refresh"], env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        prepare_environment(Home(root))
        with webserver(environment) as address, browser(chromium, folder / "profile") as page:
            picture = draw(page, address)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(smaller(picture))
    click.echo(f"{TARGET} ({TARGET.stat().st_size:,} bytes)")


@contextmanager
def webserver(environment: Mapping[str, str]) -> Generator[str]:
    """Serve the Dagster UI on a free port of loopback while the context lasts; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(BIN / "dagster-webserver"), "-m", "orchestration.definitions", "-h", "127.0.0.1", "-p", str(port)]
    with process(command, environment):
        address = f"http://127.0.0.1:{port}"
        wait_for(lambda: urlopen(f"{address}/server_info", timeout=5).status == 200, "the webserver", seconds=120)  # noqa: S310
        yield address


@contextmanager
def browser(program: str, profile: Path) -> Generator["Page"]:
    """A page of a headless Chromium with an empty profile, while the context lasts."""
    width, height = WINDOW
    command = [program, *CHROMIUM_FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}", "about:blank"]
    noted = profile / "DevToolsActivePort"

    def debugger() -> str:
        port = noted.read_text(encoding="utf-8").split()[0]
        targets = json.load(urlopen(f"http://127.0.0.1:{port}/json/list", timeout=5))
        return next(target["webSocketDebuggerUrl"] for target in targets if target["type"] == "page")

    with process(command, os.environ), connect(wait_for(debugger, "Chromium", seconds=60), max_size=None) as connection:
        yield Page(connection)


@contextmanager
def process(command: Sequence[str], environment: Mapping[str, str]) -> Generator[None]:
    """Run a program in a process group of its own, so that its children end with it."""
    running = subprocess.Popen(  # noqa: S603 (our own commands, no shell)
        command, env=dict(environment), start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()


class Page:
    """One page, driven through the DevTools protocol."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._number = 0

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Call a method of the protocol and return its result.

        Raises:
            RuntimeError: the browser refused.
        """
        self._number += 1
        self._connection.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            said = json.loads(self._connection.recv(timeout=60))
            if said.get("id") == self._number:
                if "error" in said:
                    raise RuntimeError(f"{method}: {said['error']}")
                return said["result"]

    def evaluate(self, expression: str) -> Any:
        """Value of a JavaScript expression."""
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)["result"].get("value")


def draw(page: Page, address: str) -> bytes:
    """Open the graph, wait until it stands still, and return the picture as PNG."""
    settings = "".join(f"localStorage.setItem({json.dumps(name)}, {json.dumps(json.dumps(value))});" for name, value in SETTINGS.items())
    groups = quote(",".join(f"global@global:{group}" for group in OPEN_GROUPS), safe="")
    width, height = WINDOW
    page.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
    page.call("Page.enable")
    page.call("Page.addScriptToEvaluateOnNewDocument", source=settings)
    page.call("Page.navigate", url=f"{address}/asset-groups~{quote(SELECTION, safe='')}?expanded={groups}")
    text = "document.body ? document.body.innerText : ''"
    wait_for(lambda: LAST_ASSET in page.evaluate(text) and "Loading" not in page.evaluate(text), "the graph", seconds=90)
    # The status of the assets and the layout follow the names: two equal pictures in a row say that nothing moves any more.
    pictures = [b""]

    def still() -> bool:
        left, top, width, height = page.evaluate(GRAPH_BOX)
        clip = {"x": left - MARGIN, "y": top - MARGIN, "width": width + 2 * MARGIN, "height": height + 2 * MARGIN, "scale": 1}
        pictures.append(base64.b64decode(page.call("Page.captureScreenshot", format="png", clip=clip)["data"]))
        return pictures[-1] == pictures[-2]

    wait_for(still, "a graph that stands still", seconds=60, pause=2.0)
    return pictures[-1]


def smaller(picture: bytes) -> bytes:
    """The picture with a palette of 256 colours, which a user interface does not exceed by much.

    Raises:
        ValueError: it is still larger than a README should load.
    """
    buffer = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(256).save(buffer, "PNG", optimize=True)
    if buffer.tell() > MAX_BYTES:
        raise ValueError(f"the picture has {buffer.tell()} bytes, more than {MAX_BYTES}")
    return buffer.getvalue()


def wait_for(ready: Callable[[], Any], what: str, *, seconds: float, pause: float = 0.5) -> Any:
    """Ask until `ready` gives something true, and return it.

    Raises:
        TimeoutError: it never did; the message names what was waited for.
    """
    deadline, trouble = time.monotonic() + seconds, ""
    while time.monotonic() < deadline:
        try:
            if found := ready():
                return found
        except (OSError, ValueError, IndexError, StopIteration) as error:  # not there yet
            trouble = f" ({type(error).__name__}: {error})"
        time.sleep(pause)
    raise TimeoutError(f"{what} did not come within {seconds:g} s{trouble}")


if __name__ == "__main__":
    main()
