"""Tasks on the command line: from departments to the close-out, and what is refused there."""

from datetime import date, timedelta

import pytest

SOON, LATER = (str(date.today() + timedelta(days=days)) for days in (30, 60))  # noqa: DTZ011 - any day to come will do
TASK = (
    *("--as", "power_company", "task", "define", "--title", "建设数据市场", "--lead", "city_bank"),
    *("--place", "CN-330106", "--deadline", LATER, "--node", "signed", SOON, "contract", "--format", "json"),
)
OFFICE, LEAD = ("--as", "power_company", "task"), ("--as", "city_bank", "task")
RIGHTS = ("--right", "plan", "--right", "review", "--right", "close")


@pytest.fixture
def work(pilotzone):
    """Return the program on a zone with an office and a lead department."""
    pilotzone.done(
        ["department", "enter", "power_company", "--place", "CN-33", *RIGHTS],
        ["department", "enter", "city_bank", "--place", "CN-330100", "--right", "report"],
    )
    return pilotzone


def refusal(outcome):
    assert outcome.status == 1
    return outcome.error["code"]


def test_a_task_runs_from_its_definition_to_its_close(work, tmp_path):
    (tmp_path / "contract.pdf").write_bytes(b"signed")
    task = work.done(TASK)[0].json["task"]
    outcomes = work.done(
        [*OFFICE, "dispatch", task],
        [*LEAD, "accept", task],
        [*LEAD, "list", "--duty", "todo", "--format", "json"],
        [*LEAD, "submit", task, "signed", "--file", tmp_path / "contract.pdf"],
        [*OFFICE, "accept-evidence", task, "signed"],
        [*OFFICE, "close", task, "--format", "json"],
        [*OFFICE, "show", task, "--format", "json"],
        [*OFFICE, "show", task],
        [*OFFICE, "roll-up", "--format", "json"],
        [*OFFICE, "list", "--format", "csv"],
    )
    assert [one["task"] for one in outcomes[2].json] == [task]
    assert outcomes[5].json["stage"] == "closed"
    assert [one["kind"] for one in outcomes[6].json["history"]][-1] == "close"
    assert "signed" in outcomes[7].out
    assert {one["key"]: one["tasks"] for one in outcomes[8].json}["CN-33"] == 1
    assert outcomes[9].out.count("closed") == 2


def test_what_was_known_on_a_day_is_shown_and_the_day_before_knows_nothing(work):
    task = work.done(TASK)[0].json["task"]
    today, yesterday = (str(date.today() - timedelta(days=days)) for days in (0, 1))  # noqa: DTZ011 - see above
    shown, unknown, listed = work.many(
        [*OFFICE, "show", task, "--at", SOON, "--known", SOON, "--format", "json"],
        [*OFFICE, "show", task, "--at", yesterday, "--known", yesterday, "--format", "json"],
        [*OFFICE, "list", "--at", today, "--known", yesterday, "--format", "json"],
    )
    assert shown.json["stage"] == "planned"
    assert refusal(unknown) == "task_unknown"
    assert listed.json == []


def test_what_is_refused_says_so_by_name(work, tmp_path):
    (tmp_path / "nothing.pdf").write_bytes(b"")
    first, second = (outcome.json["task"] for outcome in work.done(TASK, TASK))
    work.done([*OFFICE, "depend", first, second], [*OFFICE, "dispatch", first], [*LEAD, "accept", first])
    json = ("--format", "json")
    refused = work.many(
        [*OFFICE, "depend", second, first, *json],
        [*LEAD, "close", first, *json],
        [*OFFICE, "close", first, *json],
        [*LEAD, "show", second, *json],
        [*LEAD, "submit", first, "signed", "--file", tmp_path / "nothing.pdf", *json],
        [*LEAD, "submit", first, "signed", "--file", tmp_path / "absent.pdf", *json],
        [*OFFICE, "move", first, "--deadline", "soon", "--reason", "x", *json],
        [*OFFICE, "define", "--title", "x", "--lead", "city_bank", "--place", "CN-33", "--start", LATER,
         "--deadline", SOON, "--template", "decision", *json],
        ["place", "enter", "CN-330106", "--level", "county", "--parent", "CN-330100", "--name-en", "x",
         "--name-zh", "x", *json],
        ["--as", "city_bank", "department", "enter", "city_bank", "--place", "CN-33", "--right", "plan", *json],
    )  # fmt: skip
    assert list(map(refusal, refused)) == [
        "circular_dependency",
        "work_right",
        "close_without_evidence",
        "task_unknown",
        "invalid_value",
        "input_not_readable",
        "invalid_value",
        "task_deadline_before_start",
        "place_exists",
        "right_missing",
    ]


def test_dates_and_targets_move_with_their_reasons_and_tasks_go_into_the_next_year(work):
    task = work.done(TASK)[0].json["task"]
    later = str(date.fromisoformat(LATER) + timedelta(days=90))
    outcomes = work.done(
        [*OFFICE, "move", task, "--deadline", later, "--reason", "late permit"],
        [*OFFICE, "move", task, "--target", "30 factories", "--reason", "more money"],
        [*OFFICE, "move", task, "--node", "signed", "--deadline", LATER, "--reason", "late permit"],
        [*OFFICE, "carry-over", "9000", "--format", "json"],
        [*OFFICE, "show", task, "--format", "json"],
        [*LEAD, "remind", "--on", SOON, "--format", "json"],
    )
    assert [(one["task"], one["first_deadline"]) for one in outcomes[3].json] == [(task, LATER)]
    assert [one["reason"] for one in outcomes[4].json["given_up"]] == ["late permit", "more money", "late permit"]
    assert outcomes[5].json == []
    assert work.many([*OFFICE, "move", task, "--reason", "x"])[0].status == 2


def test_the_rest_of_the_acts_is_done_by_those_whose_they_are(work, tmp_path):
    (tmp_path / "contract.pdf").write_bytes(b"signed")
    first, second = (outcome.json["task"] for outcome in work.done(TASK, TASK))
    steps = [[*OFFICE, "dispatch", one] for one in (first, second)]
    steps += [[*LEAD, "decline", first, "--reason", "not ours"], [*OFFICE, "dispatch", first]]
    steps += [[*LEAD, "accept", one] for one in (first, second)]
    steps += [[*LEAD, "submit", one, "signed", "--file", tmp_path / "contract.pdf"] for one in (first, second)]
    work.done(*steps)
    outcomes = work.done(
        [*OFFICE, "used-twice", "--format", "json"],
        [*OFFICE, "return", first, "signed", "--reason", "page 2 is missing", "--format", "json"],
        ["department", "list", "--format", "json"],
    )
    assert outcomes[0].json[0]["uses"] == [f"{first} signed", f"{second} signed"]
    assert outcomes[1].json["next_due"] == SOON
    assert {one["party"] for one in outcomes[2].json} >= {"power_company", "city_bank"}
    work.done(
        ["department", "enter", "power_company", "--place", "CN-33", *RIGHTS, "--right", "assess"],
        [*OFFICE, "assess", first, "amber", "--text", "slow"],
    )
    assert work.done([*OFFICE, "list", "--confidence", "amber", "--format", "json"])[0].json[0]["task"] == first
