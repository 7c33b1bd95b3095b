"""Parties take turns before the workers, and nobody's line is without end."""

import threading
import time

import pytest

from pilotzone.dataspace.queries.errors import EngineBusyError
from pilotzone.dataspace.queries.waiting import WaitingLine


class Asking:
    """Threads that ask one after the other, each only once the one before stands in the line."""

    def __init__(self, line):
        self.line = line
        self.served = []
        self.threads = []

    def ask(self, party, number):
        def run():
            with self.line.place(party):
                self.served.append((party, number))

        thread = threading.Thread(target=run)
        thread.start()
        self.threads.append(thread)
        until(lambda: sum(map(len, self.line._waiting.values())) == len(self.threads))

    def all_served(self):
        for thread in self.threads:
            thread.join(10)
        return self.served


def until(true):
    for _ in range(1000):
        if true():
            return
        time.sleep(0.005)
    raise AssertionError


def test_parties_take_turns_whoever_came_first():
    line = WaitingLine(places=1, longest=10)
    asking = Asking(line)
    with line.place("bank"):
        for number in range(4):
            asking.ask("bank", number)
        asking.ask("university", 0)
        asking.ask("hospital", 0)
        asking.ask("university", 1)
    order = [("bank", 0), ("university", 0), ("hospital", 0), ("bank", 1), ("university", 1), ("bank", 2), ("bank", 3)]
    assert asking.all_served() == order


def test_a_party_with_too_many_waiting_is_refused_and_others_are_not():
    line = WaitingLine(places=1, longest=2)
    asking = Asking(line)
    with line.place("bank"):
        asking.ask("bank", 0)
        asking.ask("bank", 1)
        with pytest.raises(EngineBusyError) as refusal, line.place("bank"):
            pass
        asking.ask("university", 0)
    assert refusal.value.as_dict()["code"] == "engine_busy"
    assert refusal.value.parameters == {"waiting": 2}
    assert len(asking.all_served()) == 3
    with line.place("bank"):  # and the line is empty again
        pass


def test_there_are_never_more_inside_than_places_and_all_of_them_are_used():
    line, lock = WaitingLine(places=3, longest=100), threading.Lock()
    inside, most = set(), []
    together = threading.Barrier(3)

    def run(number):
        with line.place(f"party {number % 5}"):
            with lock:
                inside.add(number)
                most.append(len(inside))
            if number < 3:
                together.wait(10)
            time.sleep(0.001)
            with lock:
                inside.remove(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(most) == 60
    assert max(most) == 3


def test_a_failure_inside_frees_the_place():
    line = WaitingLine(places=1, longest=1)
    with pytest.raises(ZeroDivisionError), line.place("bank"):
        raise ZeroDivisionError
    with line.place("university"):
        pass
