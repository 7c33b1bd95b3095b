"""``policy dry-run``: other terms tried on the questions of a zone."""

import json

QUESTION = "SELECT district, count(*) AS n FROM customers GROUP BY district"
PERIOD = ("--since", "2026-01-01", "--until", "2099-01-01")


def ask(pilotzone):
    pilotzone.done(["--as", "city_bank", "query", "run", QUESTION, "--purpose", "credit_risk"])


def terms(pilotzone, tmp_path, **changed):
    """Write the terms of the agreement with a constraint changed, and return the file."""
    (shown,) = pilotzone.done(["--as", "power_company", "offer", "list", "customers", "--format", "json"])
    (offer,) = pilotzone.done(["--as", "power_company", "offer", "show", shown.json[0]["offer"], "--format", "json"])
    policy = offer.json["policy"]
    for constraint in policy["permission"][0]["constraint"]:
        name = constraint["leftOperand"].removeprefix("pz:")
        if name in changed:
            constraint["rightOperand"] = changed[name]
    path = tmp_path / "terms.json"
    path.write_text(json.dumps(policy), encoding="utf-8")
    return path


def dry_run(pilotzone, change, *more):
    return pilotzone("--as", "power_company", "policy", "dry-run", "--change", change, *PERIOD, *more)


def test_the_table_says_what_every_question_would_have_got(pilotzone, tmp_path):
    ask(pilotzone)
    size = {"@value": "29", "@type": "xsd:integer"}
    outcome = dry_run(pilotzone, terms(pilotzone, tmp_path, minimumGroupSize=size), "--format", "json")
    assert outcome.status == 0, outcome.err
    (row,) = outcome.json
    assert (row["outcome"], row["rows"]) == ("answered", 2)
    assert (row["outcome_then"], row["rows_then"]) == ("withheld", 0)
    assert "Of 1 questions 0 would be answered, 1 be left without any group" in outcome.err
    assert "1.25 yuan as it was, 0.00 yuan then" in outcome.err


def test_a_refusal_is_named_in_the_readers_language(pilotzone, tmp_path):
    ask(pilotzone)
    change = terms(pilotzone, tmp_path, aggregate=["sum"])
    outcome = pilotzone("--lang", "zh", "--as", "power_company", "policy", "dry-run", "--change", change, *PERIOD)
    assert outcome.status == 0, outcome.err
    assert "aggregate_not_allowed" in outcome.out
    assert "1 个会被拒绝" in outcome.err


def test_what_is_no_period_and_no_policy_is_refused(pilotzone, tmp_path):
    change = terms(pilotzone, tmp_path)
    wrong = pilotzone("--as", "power_company", "policy", "dry-run", "--change", change, "--since", "soon", *PERIOD[2:])
    assert (wrong.status, "'soon'" in wrong.err) == (1, True)
    assert dry_run(pilotzone, tmp_path / "missing.json").status == 1
    assert pilotzone("--as", "city_bank", "policy", "dry-run", "--change", change, *PERIOD).status == 1
