"""The portal is served until it is told to stop, and the log is published meanwhile."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

ACT = """
import sys
from pathlib import Path
from pilotzone_portal.opening import open_zone
open_zone(Path(sys.argv[1]))
from pilotzone_portal.accounts.services import actor_for_party
from pilotzone_portal.oversight.services.parties import admit_party
admit_party(actor_for_party("zone_office"), "university", name_en="U", name_zh="U", roles=["data_consumer"])
"""
"""An act that leaves the publishing to others, as the acts of the portal do."""


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(pilotzone, port, *options):
    process = pilotzone.start("serve", "--port", port, *options, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        wait_until(lambda: process.poll() is not None or answers(port))
        assert process.poll() is None, process.stdout.read()
        yield process
    finally:
        process.kill()
        process.communicate()


def answers(port) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as reply:
            return reply.status == 200
    except OSError:
        return False


def wait_until(true):
    for _ in range(600):
        if true():
            return
        time.sleep(0.1)
    pytest.fail("it did not happen in a minute")


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_portal_answers_publishes_and_stops_cleanly(pilotzone, port, stop):
    with serving(pilotzone, port) as process:
        before = published_size(pilotzone)
        subprocess.run([sys.executable, "-c", ACT, pilotzone.zone], env=pilotzone.environment, check=True)
        wait_until(lambda: published_size(pilotzone) == before + 1)
        taken = pilotzone("serve", "--port", port, timeout=60)
        assert (taken.status, taken.err.splitlines()[-1]) == (1, "code: address_taken")
        process.send_signal(stop)
        said = process.communicate(timeout=60)[0]
    assert process.returncode == 0
    assert "Traceback" not in said
    assert not answers(port)


def published_size(pilotzone) -> int:
    return int((pilotzone.zone / "evidence" / "checkpoint").read_text().splitlines()[1])


def test_the_portal_is_not_opened_to_the_world_by_mistake(pilotzone, port):
    refused = pilotzone("serve", "--host", "0.0.0.0", "--port", port, timeout=60)  # noqa: S104 - it must be refused
    assert (refused.status, refused.err.splitlines()[-1]) == (1, "code: host_not_allowed")


def test_what_is_no_zone_is_not_served(nowhere, port):
    refused = nowhere("serve", "--port", port, timeout=60)
    assert (refused.status, refused.err.splitlines()[-1]) == (1, "code: zone_not_found")
