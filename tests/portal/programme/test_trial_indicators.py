"""Indicators of the programme: recorded, filled, revised, known as they were on any day, shown on their pages."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilotzone.common.errors import InvalidValueError
from pilotzone.programme.evaluation import (
    DataQuality,
    Measured,
    Reading,
    current,
    parse_baseline,
    parse_period,
    parse_place,
)
from pilotzone.programme.evaluation.errors import IndicatorValueError, PeriodsOverlapError, RevisionError
from pilotzone.programme.work.errors import WorkRightError
from pilotzone_portal.oversight.services.evidence import list_entries
from pilotzone_portal.programme.models import IndicatorReading, TrialIndicator
from pilotzone_portal.programme.services.directory import enter_department
from pilotzone_portal.programme.services.trials.trial_errors import TrialIndicatorUnknownError
from pilotzone_portal.programme.services.trials.trial_indicators import (
    NOT_RECORDED,
    Definition,
    get_indicator,
    indicator_as_of,
    list_trial_indicators,
    publish_indicator,
    record_indicator,
    record_value,
    revise_indicator,
)

PLACE = parse_place("CN-33")
YEAR = date(2025, 1, 1)


def jobs(**changes):
    given = {
        "title": "New jobs",
        "measured": Measured.UNIT,
        "ascending": True,
        "aggregation": True,
        "unit": "jobs",
        "baselines": (parse_baseline("2024 CN-33 100 by the survey"),),
        "periods": (parse_period("2025"), parse_period("2026")),
    }
    return Definition(**given | changes)


def reading(value, place="CN-33", **more):
    number = None if value is None else Decimal(value)
    return Reading(value=number, place=parse_place(place), recorded_at=NOT_RECORDED, **more)


@pytest.fixture
def assessor(operator, bureau):
    enter_department(operator, "bureau", place="CN-33", rights=["assess"])
    return bureau


@pytest.fixture
def recorded(assessor):
    return record_indicator(assessor, jobs(), measure="one_stop").identifier


def test_every_act_leaves_one_receipt(assessor, operator, recorded):
    record_value(assessor, recorded, "target", YEAR, reading("150"))
    revise_indicator(assessor, recorded, jobs(unit="persons"), reason="jobs are counted as persons")
    publish_indicator(assessor, recorded)
    publish_indicator(assessor, recorded)
    acts = [one.act for one in list_entries(operator, object_id=recorded)]
    assert acts == ["indicator.published", "indicator.revised", "indicator.value_recorded", "indicator.recorded"]


def test_a_value_is_replaced_with_a_reason_and_stays_readable(assessor, recorded):
    record_value(assessor, recorded, "actual", YEAR, reading("120", quality=DataQuality.ESTIMATED))
    between = timezone.now()
    with pytest.raises(RevisionError, match="no reason is given"):
        record_value(assessor, recorded, "actual", YEAR, reading("130"))
    record_value(assessor, recorded, "actual", YEAR, reading("130", reason="the survey is in"))
    now, then = (indicator_as_of(assessor, recorded, moment).indicator.periods[0] for moment in (None, between))
    assert current(now.actuals, PLACE).value == 130
    assert current(then.actuals, PLACE).value == 120
    assert current(then.actuals, PLACE).quality is DataQuality.ESTIMATED
    assert len(now.actuals) == 2


def test_a_definition_is_replaced_with_a_reason_and_stays_known_as_it_was(assessor, recorded):
    record_value(assessor, recorded, "actual", YEAR, reading("120"))
    between = timezone.now()
    corrected = jobs(baselines=(parse_baseline("2024 CN-33 90 corrected"),), ascending=False)
    with pytest.raises(InvalidValueError):
        revise_indicator(assessor, recorded, corrected, reason=" ")
    revise_indicator(assessor, recorded, corrected, reason="the base was counted twice")
    assert get_indicator(assessor, recorded).indicator.baselines[0].value == 90
    then = indicator_as_of(assessor, recorded, between).indicator
    assert then.baselines[0].value == 100
    assert then.ascending
    with pytest.raises(PeriodsOverlapError):
        revise_indicator(assessor, recorded, jobs(periods=(parse_period("2026"),)), reason="2025 is over")
    with pytest.raises(IndicatorValueError):
        revise_indicator(assessor, recorded, jobs(measured=Measured.QUALITATIVE, baselines=()), reason="words")


def test_before_it_was_recorded_an_indicator_is_not_known(assessor, recorded):
    with pytest.raises(TrialIndicatorUnknownError):
        indicator_as_of(assessor, recorded, timezone.now() - timedelta(days=1))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 99), min_size=1, max_size=5), st.integers(0, 6))
def test_what_was_known_at_any_moment_is_what_was_recorded_by_then(assessor, values, asked):
    identifier = record_indicator(assessor, jobs()).identifier
    moments = []
    for number, value in enumerate(values):
        moments.append(timezone.now())
        record_value(assessor, identifier, "target", YEAR, reading(str(value), reason="again" if number else ""))
    moment = [*moments, timezone.now()][min(asked, len(values))]
    known = indicator_as_of(assessor, identifier, moment).indicator.periods[0].targets
    assert [int(one.value) for one in known] == values[: min(asked, len(values))]


def test_drafts_are_seen_by_their_party_the_operator_and_the_regulator(assessor, operator, regulator, bank, recorded):
    for reader in (assessor, operator, regulator):
        assert get_indicator(reader, recorded).row.identifier == recorded
    with pytest.raises(TrialIndicatorUnknownError):
        get_indicator(bank, recorded)
    assert not list_trial_indicators(bank).exists()
    publish_indicator(assessor, recorded)
    assert get_indicator(bank, recorded).indicator.title == "New jobs"
    assert list_trial_indicators(measure="one_stop").count() == 1


def test_whoever_may_not_assess_records_nothing(operator, bureau, assessor, power, recorded):
    enter_department(operator, "power", place="CN-33", rights=["plan", "report", "review", "close"])
    for act in (
        lambda: record_indicator(power, jobs()),
        lambda: record_value(power, recorded, "actual", YEAR, reading("1")),
        lambda: revise_indicator(power, recorded, jobs(), reason="x"),
        lambda: publish_indicator(power, recorded),
    ):
        with pytest.raises(WorkRightError):
            act()
    enter_department(operator, "power", place="CN-33", rights=["assess"])
    with pytest.raises(TrialIndicatorUnknownError):
        record_value(power, recorded, "actual", YEAR, reading("1"))
    assert TrialIndicator.objects.count() == 1
    assert not IndicatorReading.objects.exists()


def value_form(**changes):
    form = {"kind": "actual", "period": "2025-01-01", "place": "CN-33", "value": "160", "quality": "observed"}
    return form | changes


def test_the_page_shows_target_against_actual_parts_revisions_and_any_past_day(assessor, recorded, browse):
    client = browse("bureau")
    address = f"/programme/indicators/{recorded}/"
    for form in (
        value_form(kind="target", value="150", comparator=">="),
        value_form(),
        value_form(place="CN-33,sector=software", value="100"),
        value_form(place="CN-33,sector=other", value="50"),
        value_form(value="150", reason="the survey is in"),
    ):
        assert client.post(f"{address}values/", form).status_code == 302
    shown = client.get(address).content.decode()
    for words in (
        "at least 150",
        "met",
        "100 % of the way",
        "the survey is in",
        "sector=software",
        "1 value was replaced",
    ):
        assert words in shown
    assert "the parts of" not in shown
    client.post(f"{address}values/", value_form(place="CN-33,sector=other", value="40", reason="counted twice"))
    assert "By sector the parts of" in client.get(address).content.decode()
    assert client.get(f"{address}chart.svg").content.startswith(b"<?xml")
    yesterday = (timezone.localtime() - timedelta(days=1)).date().isoformat()
    assert client.get(f"{address}?known={yesterday}").status_code == 404
    today = client.get(f"{address}?known={timezone.localdate().isoformat()}").content.decode()
    assert "This is what was known at the end of" in today
    assert "Record a value" not in today


def test_a_refused_value_keeps_what_was_typed(assessor, recorded, browse):
    client = browse("bureau")
    address = f"/programme/indicators/{recorded}/values/"
    for form, said in (
        (value_form(value="many"), "&#x27;many&#x27; is no number."),
        (value_form(place="CN-33,x"), "&#x27;CN-33,x&#x27; is no place."),
        (value_form(value=""), "cannot have the value None"),
    ):
        shown = client.post(address, form | {"comment": "by the survey"}).content.decode()
        assert said in shown
        assert 'value="by the survey"' in shown
    assert not IndicatorReading.objects.exists()


def test_an_indicator_is_recorded_revised_and_published_on_its_pages(assessor, browse):
    client = browse("bureau")
    form = {
        "title": "Days to register",
        "measured": "unit",
        "unit": "days",
        "ascending": "less",
        "baselines": "2024 CN-33 12.5 by the survey",
        "periods": "2025\n2026-01-01/2026-06-30",
    }
    refused = client.post("/programme/indicators/new/", form | {"periods": "2025\nnext year"}).content.decode()
    assert "&#x27;next year&#x27; is no period." in refused
    assert "Days to register" in refused
    made = client.post("/programme/indicators/new/", form)
    identifier = made["Location"].split("/")[-2]
    known = get_indicator(assessor, identifier).indicator
    assert (known.ascending, known.aggregation, len(known.periods)) == (False, False, 2)
    shown = client.get(f"{made['Location']}revise/").content.decode()
    assert "2024 CN-33 12.5 by the survey" in shown
    assert "2026-01-01/2026-06-30" in shown
    client.post(f"{made['Location']}revise/", form | {"unit": "working days", "reason": "as in the law"})
    assert get_indicator(assessor, identifier).indicator.unit == "working days"
    assert browse().get(made["Location"]).status_code == 404
    client.post(f"{made['Location']}publish/")
    assert "working days" in browse().get(made["Location"]).content.decode()
    assert "Days to register" in browse().get("/programme/indicators/").content.decode()


def test_a_value_in_words_is_shown_in_words(assessor, browse):
    words = jobs(measured=Measured.QUALITATIVE, baselines=(), unit="")
    identifier = record_indicator(assessor, words).identifier
    record_value(assessor, identifier, "actual", YEAR, reading(None, comment="one office answers for all"))
    shown = browse("bureau").get(f"/programme/indicators/{identifier}/").content.decode()
    assert "one office answers for all" in shown
    assert "chart.svg" not in shown


@pytest.mark.django_db(transaction=True)
def test_of_two_who_record_the_first_value_at_once_one_is_asked_for_a_reason(assessor, recorded):
    start, outcomes = threading.Barrier(2, timeout=60), []

    def record(value):
        start.wait()
        try:
            record_value(assessor, recorded, "actual", YEAR, reading(value))
            outcomes.append("recorded")
        except RevisionError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=record, args=(value,)) for value in ("1", "2")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["recorded", "refused"]
    assert IndicatorReading.objects.count() == 1
