"""A served zone, a real browser, and persons at it.

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
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.zone_for_browsers import PASSWORD

BUILDER = Path(__file__).with_name("zone_for_browsers.py")


@dataclass
class Visit:
    """One person at a browser, and what the browser had to complain of."""

    page: Page
    portal: str
    complaints: list[str]

    def open(self, path: str) -> None:
        self.page.goto(self.portal + path)

    def sign_in(self, name: str) -> None:
        self.open("/sign-in/")
        self.page.fill("#id_username", name)
        self.page.fill("#id_password", PASSWORD)
        self.page.click("main form button")
        expect(self.page).to_have_url(f"{self.portal}/")


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


@pytest.fixture
def visit(chromium: Browser, portal: str):
    """Return what opens a browser window for one person; at the end no window may have complained."""
    contexts, visits = [], []

    def start(locale: str, *, scripts: bool = True, width: int = 1280) -> Visit:
        context = chromium.new_context(
            locale=locale, java_script_enabled=scripts, viewport={"width": width, "height": 900}
        )
        contexts.append(context)
        new = Visit(context.new_page(), portal, [])
        visits.append(new)
        context.on("request", lambda request: _note_foreign(new, request.url))
        new.page.on("console", lambda message: message.type == "error" and new.complaints.append(message.text))
        new.page.on("pageerror", lambda error: new.complaints.append(str(error)))
        return new

    yield start
    for context in contexts:
        context.close()
    assert [complaint for each in visits for complaint in each.complaints] == []


def _note_foreign(visit: Visit, address: str) -> None:
    if urlsplit(address).netloc != urlsplit(visit.portal).netloc:
        visit.complaints.append(f"another host was asked: {address}")
