"""Targets decided by published figures: who may ask, what is kept, what a revision changes, and what it does not."""

import json
import threading
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from pilotzone.common.canonical_json import canonical_bytes, sha256_digest
from pilotzone.dataspace.queries.errors import QueryRefusedError
from pilotzone.programme.commitments import load_commitments
from pilotzone_portal.accounts.services import PUBLIC, RightMissingError
from pilotzone_portal.oversight.services.evidence import list_entries
from pilotzone_portal.programme.services.changes import list_changes
from pilotzone_portal.programme.services.registers.item_errors import ItemUnknownError, ItemWithdrawnError
from pilotzone_portal.programme.services.registers.items import (
    change_item,
    get_item,
    load_commitments_as_items,
    publish_items,
    withdraw_item,
)
from pilotzone_portal.programme.services.targets.target_errors import (
    ItemWithoutTargetError,
    TargetEvaluationUnknownError,
)
from pilotzone_portal.programme.services.targets.targets import (
    TargetEvaluation,
    compute_figures_asked,
    evaluate_items,
    evaluation_history,
    get_evaluation,
    is_reproduced,
    list_targets,
    newest_evaluations,
    recompute,
)
from pilotzone_portal.statistics.services.computing import compute_indicators, publish_computation
from pilotzone_portal.statistics.services.figures import get_figure

LEVEL = "gross_regional_product_as_published"
VINTAGES = ["2022-01 first release", "2024 NBS database", "2025 post-5th-census"]


def test_hubei_and_guangdong_are_met_in_every_vintage_and_each_vintage_is_named(university, figures):
    answers = {one.item_id: one for one in evaluate_items(university)}
    for item in ("S004-01", "S004-05"):
        assert answers[item].answer == "met"
        assert [one["vintages"] for one in answers[item].figures] == [[name] for name in VINTAGES]
        assert {one["answer"] for one in answers[item].figures} == {"met"}
    assert answers["S004-01"].figures[0]["compared"] == "5.00129400"


def test_each_of_the_77_has_its_answer_or_is_no_target(university, figures):
    evaluated = evaluate_items(university)
    answers = Counter(one.answer for one in evaluated)
    assert answers == {"met": 2, "undetermined": 19}
    kinds = {one.id: one.type for one in load_commitments()}
    assert {kinds[one.item_id] for one in evaluated} == {"target", "actual"}
    with pytest.raises(ItemWithoutTargetError):
        evaluate_items(university, ["S000-01"])
    with pytest.raises(ItemWithoutTargetError):
        evaluate_items(university, ["S000-03"])  # a claim: what a text asserts is no target


def test_each_evaluation_names_figures_formula_tolerance_and_leaves_one_receipt(university, figures):
    (hubei,) = evaluate_items(university, ["S004-01"])
    reading = hubei.readings[0]
    assert (reading["formula"], reading["version"]) == ("gross_regional_product_as_published", "1")
    assert hubei.members["tolerance"]["relative"] == "0.025"
    assert {one["grade"] for one in hubei.figures} == {"observed"}
    assert all(get_figure(PUBLIC, one["digest"]).stored.value == one["value"] for one in hubei.figures)
    entry = list_entries(university, act="target.evaluated").get()
    assert entry.object == "S004-01"
    assert hubei.digest == sha256_digest(bytes(hubei.content))


def test_asking_again_without_anything_new_keeps_nothing_new(university, figures):
    first, second = evaluate_items(university, ["S004-05"]), evaluate_items(university, ["S004-05"])
    assert [one.pk for one in first] == [one.pk for one in second]
    assert list_entries(university, act="target.evaluated").count() == 1


def test_only_published_figures_are_read(university, commitments, regional_product):
    """Figures that a party has computed and not published decide nothing, not even for the party itself."""
    rows = compute_indicators(university, LEVEL, datasets=["provincial_gdp"], purpose="research", every_vintage=True)
    (before,) = evaluate_items(university, ["S004-01"])
    assert (before.answer, before.reason["code"]) == ("undetermined", "no_evidence")
    publish_computation(university, rows[0].computation_id)
    (after,) = evaluate_items(university, ["S004-01"])
    assert after.answer == "met"


def test_a_revision_gives_a_new_evaluation_and_the_old_one_stays_and_is_made_again(university, figures, revised):
    (before,) = evaluate_items(university, ["S004-01"])
    known = timezone.now()
    revised("2026 revision", Decimal("47000.00"))
    (after,) = evaluate_items(university, ["S004-01"])
    assert (before.answer, after.answer) == ("met", "undetermined")
    assert after.reason["code"] == "vintages_differ"
    assert "2026 revision" in after.reason["en"]
    assert [one.pk for one in evaluation_history(university, "S004-01")] == [after.pk, before.pk]
    assert is_reproduced(TargetEvaluation.objects.get(pk=before.pk))
    assert is_reproduced(after)
    assert newest_evaluations(["S004-01"])["S004-01"].pk == after.pk
    assert newest_evaluations(["S004-01"], known=known)["S004-01"].pk == before.pk


def test_every_evaluation_of_the_77_is_made_again_to_the_same_bytes(university, figures):
    for one in evaluate_items(university):
        assert recompute(one) == bytes(one.content)


@pytest.mark.parametrize(
    "forge",
    [
        lambda members: members.update(answer="not_met"),
        lambda members: members["readings"][0]["figures"].pop(),
        lambda members: members["readings"][0]["figures"][0].update(value="99999"),
        lambda members: members["reasons"][0].update(en="Of course it is met."),
        lambda members: members["statement"].update(value="6"),
        lambda members: members["statement"].update(unit="%"),
        lambda members: members["statement"].update(title_zh="", title_en="growth of core industries"),
        lambda members: members["readings"][0]["figures"][0].update(digest="sha256:" + "0" * 64),
        lambda members: members["tolerance"].update(valid_from="1999-01-01"),
        lambda members: members.update(rules="99"),
    ],
    ids=[
        *("answer", "a figure left out", "another value", "another reason", "another target"),
        *("another unit", "another aim", "a figure that there is not", "another tolerance", "other rules"),
    ],
)
def test_a_forged_evaluation_is_found_out(university, figures, forge):
    (one,) = evaluate_items(university, ["S004-01"])
    members = json.loads(bytes(one.content))
    forge(members)
    TargetEvaluation.objects.filter(pk=one.pk).update(content=canonical_bytes(members))
    assert not is_reproduced(TargetEvaluation.objects.get(pk=one.pk))


def test_a_figure_that_was_tampered_with_gives_other_bytes(university, figures):
    (one,) = evaluate_items(university, ["S004-01"])
    row = get_figure(PUBLIC, one.figures[0]["digest"]).stored
    row.content = bytes(row.content).replace(b"50012.94", b"60012.94")
    row.save()
    assert not is_reproduced(one)


def test_a_correction_of_the_item_asks_for_a_new_evaluation(operator, university, figures):
    (before,) = evaluate_items(university, ["S004-05"])
    item = get_item(operator, "S004-05").content
    wording = replace(item.target, wording="> 12.5 trillion yuan")
    change_item(operator, "S004-05", replace(item, target=wording), reason="misread")
    assert "S004-05" not in newest_evaluations()
    (after,) = evaluate_items(university, ["S004-05"])
    assert (before.answer, after.answer) == ("met", "undetermined")
    assert after.statement["value"] == "12.5"
    assert {one.pk for one in evaluation_history(PUBLIC, "S004-05")} == {before.pk, after.pk}


def test_a_change_that_leaves_the_target_asks_again_and_announces_nothing(operator, university, figures):
    evaluate_items(university, ["S004-05"])
    change_item(operator, "S004-05", replace(get_item(operator, "S004-05").content, field="accounts"), reason="tidy")
    assert "S004-05" not in newest_evaluations()
    evaluate_items(university, ["S004-05"])
    assert newest_evaluations()["S004-05"].answer == "met"
    assert list_changes().filter(kind="target.evaluated").count() == 1


def test_drafts_are_evaluated_for_their_party_alone(operator, university, regional_product):
    load_commitments_as_items(operator)
    with pytest.raises(ItemUnknownError):
        evaluate_items(university, ["S004-01"])
    assert evaluate_items(university) == []
    (draft,) = evaluate_items(operator, ["S004-01"])
    with pytest.raises(TargetEvaluationUnknownError):
        get_evaluation(PUBLIC, draft.digest)
    assert not list_changes().filter(kind="target.evaluated").exists()
    publish_items(operator, ["S004-01"])
    assert get_evaluation(PUBLIC, draft.digest).pk == draft.pk


def test_what_a_draft_said_before_its_publication_stays_with_its_party(operator, university, regional_product):
    load_commitments_as_items(operator)
    (draft,) = evaluate_items(operator, ["S004-01"])
    item = get_item(operator, "S004-01").content
    change_item(
        operator, "S004-01", replace(item, target=replace(item.target, wording="> 4 trillion yuan")), reason="x"
    )
    publish_items(operator, ["S004-01"])
    assert list(evaluation_history(PUBLIC, "S004-01")) == []
    with pytest.raises(TargetEvaluationUnknownError):
        get_evaluation(PUBLIC, draft.digest)
    assert get_evaluation(operator, draft.digest).pk == draft.pk


def test_a_change_of_an_answer_is_announced_and_the_same_answer_is_not(
    university, commitments, regional_product, revised
):
    evaluate_items(university, ["S004-01"])
    compute_figures_asked(university, ["provincial_gdp"], purpose="research", identifiers=["S004-01"])
    evaluate_items(university, ["S004-01"])
    revised("2026 revision", Decimal("50100.00"))
    evaluate_items(university, ["S004-01"])
    told = list_changes().filter(kind="target.evaluated")
    assert [one.details["answer"] for one in told] == ["met", "undetermined"]
    assert evaluation_history(PUBLIC, "S004-01").count() == 3


def test_a_withdrawn_item_is_evaluated_no_more(operator, university, figures):
    withdraw_item(operator, "S004-05", reason="out of date")
    assert "S004-05" not in {one.item_id for one in evaluate_items(university)}
    with pytest.raises(ItemWithdrawnError):
        evaluate_items(university, ["S004-05"])


def test_targets_are_listed_by_answer_and_region(university, figures):
    evaluate_items(university, ["S004-01", "S004-10"])
    assert [one.identifier for one in list_targets(PUBLIC, answer="met")] == ["S004-01"]
    chongqing = list_targets(PUBLIC, region="CN-50")
    assert {one.identifier: one.answer for one in chongqing} == {
        "S004-10": "undetermined",
        "S004-11": "not_evaluated",
    }


def test_a_visitor_evaluates_nothing_and_without_an_agreement_nothing_is_computed(bank, commitments, regional_product):
    with pytest.raises(RightMissingError):
        evaluate_items(PUBLIC)
    with pytest.raises(QueryRefusedError):
        compute_figures_asked(bank, ["provincial_gdp"], purpose="research")


def test_only_a_consumer_has_figures_computed(bureau, commitments, regional_product):
    with pytest.raises(RightMissingError):
        compute_figures_asked(bureau, ["provincial_gdp"], purpose="research")


@pytest.mark.django_db(transaction=True)
def test_two_who_evaluate_at_once_keep_one_evaluation(university, commitments):
    """What was found twice at once is kept once: the item is locked while it is looked at."""
    found = []

    def ask():
        found.append(evaluate_items(university, ["S004-01"])[0].pk)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert list_entries(university, act="target.evaluated").count() == 1
