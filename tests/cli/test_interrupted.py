"""Ctrl-C ends a command at once, without a trace on the screen or a process left behind."""

import os
import signal
import subprocess

import pytest


@pytest.mark.slow
def test_ctrl_c_ends_the_demonstration_in_the_middle_of_its_story(nowhere):
    process = nowhere.start("demo", stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    for line in process.stdout:
        if line.startswith("1. "):
            break
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to the whole group, workers included
    rest, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in rest + said
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_an_act_stands_although_its_publishing_failed(pilotzone):
    """The receipt is durable with the act; the next act publishes both."""
    evidence, aside = pilotzone.zone / "evidence", pilotzone.zone / "aside"
    admit = ("party", "add", "university", "--name-en", "University", "--role", "data_consumer", "--format", "json")
    evidence.rename(aside)
    evidence.write_text("no folder")
    warned = pilotzone(*admit)
    assert (warned.status, warned.error["code"]) == (1, "log_not_published")
    assert warned.json["identifier"] == "university"
    evidence.unlink()
    aside.rename(evidence)
    waiting, _, verified = pilotzone.done(
        ["evidence", "verify", "--format", "json"],
        ["evidence", "proof", "0", "--output", pilotzone.zone.parent / "founding.tlog-proof"],
        ["evidence", "verify", "--format", "json"],
    )
    assert (waiting.json["size"], waiting.json["waiting"]) == (7, 1)
    assert (verified.json["size"], verified.json["waiting"]) == (8, 0)
