from dataclasses import replace
from itertools import permutations

import pytest

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.measures import History, Listing, Scope
from pilotzone.programme.pairing import Need, search_measures
from pilotzone.programme.remarks import load_document
from tests.strategies.measures import MEASURE, event, passed

NATIONAL = Listing(batch="1", scope=Scope.NATIONAL, evidence=MEASURE.evidence)


def _listed(id_, *, last="list", listing=NATIONAL, **record):
    return passed(last, id_=id_, details={"propose": replace(MEASURE, **record), "list": listing})


CREDIT = _listed("M-credit")
TRADE = _listed(
    "M-trade",
    title="数据交易场所互认",
    problem="数据产品流通不畅。",
    content="一地登记、多地互认。",
    field="数据要素",
    preconditions=("data exchange",),
)
LICENCES = _listed(
    "M-licences",
    title="Electronic licences",
    problem="Approvals take weeks.",
    content="One licence for all offices.",
    field="政府管理创新",
    preconditions=("electronic seals",),
)
ALL = (CREDIT, TRADE, LICENCES)


def _search(problem="", histories=ALL, **more):
    return search_measures(Need(region="CN-45", problem=problem, **more), histories)


@pytest.mark.parametrize(
    ("problem", "found"),
    [
        ("小微企业贷款难", "M-credit"),
        ("Our firms get no loans", "M-credit"),
        ("trading of data products", "M-trade"),
        ("数据流通", "M-trade"),
        ("审批时间长", "M-licences"),
    ],
)
def test_a_problem_finds_its_measure_across_the_languages(problem, found):
    assert _search(problem).ranked[0].history.id == found


def test_every_point_of_a_score_has_its_reason():
    found = _search("中小企业融资难", has=frozenset({"public data platform"})).ranked[0]
    assert [(one.remark.code, one.points) for one in found.reasons] == [
        ("problem", 10),
        ("problem", 10),
        ("words", 5),
        ("precondition_met", 3),
        ("precondition_unknown", -1),
    ]
    assert found.score == 27
    assert found.reasons[0].remark.zh == "针对“融资难”问题。"
    assert str(found.reasons[3].remark) == "The precondition “public data platform” is met."


def test_what_is_missing_counts_against_a_measure_and_is_said():
    known = _search("融资", has=frozenset(MEASURE.preconditions)).ranked[0]
    missing = _search("融资", lacks=frozenset(MEASURE.preconditions)).ranked[0]
    assert known.score - missing.score == 14
    assert missing.reasons[-1].remark.code == "precondition_missing"


def test_improvement_elsewhere_counts_and_names_the_regions():
    tried = _listed("M-tried", last="record_effect")
    found = _search("融资", (CREDIT, tried)).ranked
    assert [one.history.id for one in found] == ["M-tried", "M-credit"]
    assert found[0].reasons[-1].remark.en == "Improved things in CN-52."
    assert found[0].score - found[1].score == 2


def test_a_heading_is_found_without_a_problem():
    assert [one.history.id for one in _search(field="数据要素").ranked] == ["M-trade"]


def test_the_order_of_the_input_changes_nothing_and_equals_go_by_identifier():
    copies = (*ALL, _listed("M-credit-2"))
    results = {str(_search("融资难 data", order)) for order in permutations(copies)}
    assert len(results) == 1
    ids = [one.history.id for one in _search("融资难", copies).ranked]
    assert ids[:2] == ["M-credit", "M-credit-2"]


def test_what_is_left_out_says_why():
    areas = Listing(batch="1", scope=Scope.AREAS, areas=("CN-33",), evidence=MEASURE.evidence)
    adopted = _listed("M-adopted", last="adopt")
    histories = (
        History(id="M-none"),
        passed("pass_gate", id_="M-mature"),
        _listed("M-gone").append(event("withdraw", day=400)),
        _listed("M-areas", listing=areas),
        adopted,
        LICENCES,
    )
    need = Need(region="CN-52", problem="融资")
    found = search_measures(need, histories)
    assert found.ranked == ()
    assert {name: remark.code for name, remark in found.left_out} == {
        "M-none": "not_listed",
        "M-mature": "not_listed",
        "M-gone": "not_listed",
        "M-areas": "outside_scope",
        "M-adopted": "already_adopted",
        "M-licences": "nothing_shared",
    }
    assert "状态为已撤回" in dict(found.left_out)["M-gone"].zh


def test_words_that_most_measures_share_tell_nothing():
    """Half of the measures may have a word; what more of them have is common."""
    copies = tuple(_listed(f"M-{number}") for number in range(4))
    assert _search("collateral", copies).ranked == ()
    assert [one.history.id for one in _search("collateral").ranked] == ["M-credit"]


@pytest.mark.parametrize(
    ("need", "code"),
    [
        ({"problem": " "}, "need_empty"),
        ({"problem": "x", "has": frozenset({"p"}), "lacks": frozenset({"p"})}, "need_precondition"),
    ],
)
def test_a_search_that_says_nothing_or_contradicts_itself_is_refused(need, code):
    with pytest.raises(PilotzoneError) as caught:
        Need(region="CN-45", **need)
    assert caught.value.code == code


def test_every_problem_of_the_vocabulary_has_small_words_of_both_languages():
    for code, entry in load_document("pairing/problems.toml").items():
        texts = " ".join(entry["words"])
        assert any("一" <= character <= "鿿" for character in texts), code
        assert any("a" <= character <= "z" for character in texts), code
        assert all(word == word.lower() for word in entry["words"]), code
