"""A served zone and a real browser.

Both end with the module: Playwright keeps an event loop in this thread, in which Django would not read its records.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

BUILDER = Path(__file__).with_name("zone_for_browsers.py")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return a running chromium, or skip where the machine has none."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no chromium on this machine (apt-get install chromium fonts-noto-cjk)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def portal(tmp_path_factory) -> Iterator[str]:
    """Return the address of a portal that ``pilotzone serve`` serves."""
    zone = tmp_path_factory.mktemp("browser") / "zone"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PILOTZONE_")}
    subprocess.run([sys.executable, BUILDER, zone], check=True, env=environment)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("pilotzone"), "--zone", zone, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment) as server:
        try:
            _wait_for(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait_for(port: int, server: subprocess.Popen) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server ended before it answered"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    pytest.fail("the server did not answer within half a minute")
