"""Let two processes write and publish one log, kill both at random moments, many times; then compare all that was said.

Arguments: the folder of a zone with the party ``city_bank``, a folder for notes, how often to kill. The processes are
forks of this one, which saves the seconds of each start. What holds is printed as JSON; what does not ends the program.
"""

import json
import os
import random
import signal
import sys
import threading
import time
from collections import deque
from itertools import count, pairwise
from pathlib import Path

from pilotzone.oversight.evidence.checkpoints import read_checkpoint
from pilotzone.oversight.evidence.growth import RightEdge, leaf_hashes
from pilotzone_portal.opening import open_zone

PROCESSES = 2
LONGEST = 0.3
"""Seconds that a process may live."""

BATCH = 30


def work(name: str, notes: Path) -> None:
    """Write single entries, batches and acts in threads of their own, and publish, until killed."""
    said = os.open(notes / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(*words: object) -> None:
        os.write(said, " ".join(map(str, words)).encode() + b"\n")  # one write: a line is whole or absent

    writers = [(single, f"{name}-a"), (single, f"{name}-b"), (batch, f"{name}-c"), (act, f"{name}-d"), (publish, name)]
    for writer, called in writers:
        threading.Thread(target=writer, args=(called, say)).start()


def single(writer, say) -> None:
    states(writer, say, 1)


def batch(writer, say) -> None:
    states(writer, say, BATCH)


def states(writer, say, size) -> None:
    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.oversight.services.statements import Statement, state

    bank = actor_for_party("city_bank")
    for step in count():
        objects = [f"{writer}-{step * size + each}" for each in range(size)]
        digests = ("sha256:" + "00" * 32,)
        indices = state(bank, [Statement(object=name, object_digests=digests) for name in objects])
        for index, name in zip(indices, objects, strict=True):
            say("entry", index, name)


def act(writer, say) -> None:
    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.oversight.services.parties import admit_party

    operator = actor_for_party("operator")
    for step in count():
        name = f"party_{writer.replace('-', '_')}_{step}"
        admit_party(operator, name, name_en=name, name_zh=name, roles=["data_consumer"])
        say("party", name)


def publish(_name, say) -> None:
    from pilotzone_portal.oversight.services.evidence import publish_log

    while True:
        checkpoint = publish_log()
        say("checkpoint", checkpoint.size, checkpoint.root.hex())


def kill_many(zone: Path, notes: Path, times: int) -> None:
    """Start the processes, kill each at a moment of its own, and note the checkpoint that then lies in the folder."""
    moments = random.Random(200)  # noqa: S311 - moments, no secret
    for number in range(times // PROCESSES):
        children = []
        for which in range(PROCESSES):
            child = os.fork()
            if not child:
                work(f"{number}-{which}", notes)
                signal.pause()
            children.append((moments.uniform(0, LONGEST), child))
        start = time.monotonic()
        for moment, child in sorted(children):
            time.sleep(max(0, start + moment - time.monotonic()))
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
        found = read_checkpoint((zone / "evidence" / "checkpoint").read_bytes())
        with (notes / f"{number}-found").open("w") as file:
            file.write(f"checkpoint {found.size} {found.root.hex()}\n")


def check(lines: list[list[str]]) -> dict[str, int]:
    """Compare what the processes and their folder said with what the records hold."""
    from pilotzone_portal.accounts.models import Party
    from pilotzone_portal.oversight.models import Entry
    from pilotzone_portal.oversight.services.evidence import log_size, publish_log, verify_log

    assert publish_log().size == verify_log().size == log_size()
    table = list(Entry.objects.order_by("index").values_list("index", "act", "object", "payload"))
    assert [row[0] for row in table] == list(range(len(table))), "a gap"
    stated = [name for _, act, name, _ in table if act == "party.statement"]
    admitted = [name for _, act, name, _ in table if act == "party.admitted"]
    acknowledged = [line[1:] for line in lines if line[0] == "entry"]
    for index, name in acknowledged:
        assert table[int(index)][2] == name, f"entry {index}, {name}, was acknowledged and is lost"
    last: dict[str, int] = {}
    for name in stated:
        writer, _, number = name.rpartition("-")
        assert int(number) == last.get(writer, -1) + 1, f"{name} is out of order"
        last[writer] = int(number)
    assert {line[1] for line in lines if line[0] == "party"} <= set(admitted), "an acknowledged act is lost"
    registered = set(Party.objects.exclude(pk="operator").values_list("pk", flat=True))
    assert set(admitted) == registered, "an act without its entry, or an entry without its act"
    assert len(admitted) == len(registered)
    signed = {(int(line[1]), line[2]) for line in lines if line[0] == "checkpoint"}
    check_roots(sorted(signed), [bytes(row[3]) for row in table])
    return {"entries": len(table), "acknowledged": len(acknowledged), "acts": len(admitted), "checkpoints": len(signed)}


def check_roots(signed: list[tuple[int, str]], payloads: list[bytes]) -> None:
    """Compare every root that was ever signed with the root of as many rows of the table."""
    assert all(one[0] < other[0] for one, other in pairwise(signed)), "one size, two roots"
    edge = RightEdge()
    for size, root in signed:
        for payload in payloads[edge.size : size]:
            deque(edge.extend(leaf_hashes([payload])), maxlen=0)
        assert (edge.size, edge.root().hex()) == (size, root), f"the checkpoint of {size} is not that of the table"


def main(zone: Path, notes: Path, times: int) -> None:
    open_zone(zone)
    import pilotzone_portal.oversight.services.parties
    import pilotzone_portal.oversight.services.statements  # noqa: F401 - loaded once, before the forks

    kill_many(zone, notes, times)
    lines = [line.split() for path in notes.iterdir() for line in path.read_text(encoding="utf-8").splitlines()]
    json.dump({"killed": times, **check(lines)}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
