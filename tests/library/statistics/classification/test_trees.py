"""The two classifications are whole trees that say how sure they are, and a corrected file takes their place."""

import csv
import io
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.statistics.classification import Level, load_digital_economy, load_industries, search
from pilotzone.statistics.classification.errors import ClassCodeUnknownError, ClassificationRowError

CARRIED = files("pilotzone.statistics") / "data" / "digital_economy_2021.csv"
ECONOMY = load_digital_economy()
TREE, INDUSTRIES = ECONOMY.classification, ECONOMY.industry


@pytest.fixture
def corrected(tmp_path):
    """Return what writes the carried file with some text replaced."""

    def write(*replacements):
        text = CARRIED.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new, 1)
        file = tmp_path / "corrected.csv"
        file.write_text(text, encoding="utf-8-sig")
        return file

    return write


def count(tree, level):
    return len(tree.at(level))


def test_the_digital_economy_has_5_divisions_32_groups_and_156_classes():
    assert [count(TREE, level) for level in (Level.DIVISION, Level.GROUP, Level.CLASS)] == [5, 32, 156]
    per_division = [
        tuple(sum(one.level is level for one in TREE.below(top.code)) for level in (Level.GROUP, Level.CLASS))
        for top in TREE.children()
    ]
    assert per_division == [(6, 51), (5, 11), (5, 25), (7, 27), (9, 42)]


def test_industries_have_20_sections_97_divisions_473_groups_and_1381_classes():
    assert [count(INDUSTRIES, level) for level in Level] == [20, 97, 473, 1381]


def test_every_class_has_a_name_in_both_languages_that_no_sibling_has():
    for parent in TREE.categories.values():
        children = TREE.children(parent.code)
        assert all(one.name_zh and one.name_en for one in children)
        assert len({one.name_en for one in children}) == len({one.name_zh for one in children}) == len(children)


def test_the_status_says_that_the_text_is_a_reconstruction():
    assert TREE.status.startswith("Reconstruction, not the gazetted table")
    assert TREE.digest.startswith("sha256:")
    assert TREE.find("040503").confidence.startswith("low")


def test_the_core_links_124_classes_in_65_groups_and_25_divisions_as_the_status_admits():
    codes = {link.industry for link in ECONOMY.core_links}
    assert (len(codes), len({code[:3] for code in codes}), len({code[:2] for code in codes})) == (124, 65, 25)
    assert "124 industry classes" in TREE.status
    assert ECONOMY.core_links == ECONOMY.links


def test_partial_and_uncertain_links_are_marked():
    partial = {link.branch for link in ECONOMY.links if link.partial}
    assert partial == {
        "010602/2462", "010606/3831", "040501/4851", "040502/4851",
        "040503/4910", "040504/4910", "040601/7213", "040703/7320",
    }  # fmt: skip
    assert {link.digital for link in ECONOMY.links if not link.certain} == {
        "010517", "030407", "040408", "040502", "040503", "040504",
    }  # fmt: skip


def test_residual_classes_without_an_industry_are_known():
    assert [one.code for one in ECONOMY.unlinked_core] == ["020500", "030502"]


def test_links_are_found_from_both_ends():
    assert [link.digital for link in ECONOMY.digital("4851")] == ["040501", "040502"]
    assert ECONOMY.digital("0111") == ()
    assert len(ECONOMY.industries("0101")) == 6
    assert [link.industry for link in ECONOMY.industries("030201")] == ["6311", "6312", "6319"]
    assert ECONOMY.industries("05") == ()
    assert [one.code for one in ECONOMY.core_divisions] == ["01", "02", "03", "04"]


def test_the_path_leads_from_the_top_down():
    assert [one.code for one in INDUSTRIES.path("3911")] == ["C", "39", "391", "3911"]
    assert INDUSTRIES.ancestor("3911", Level.DIVISION).code == "39"
    assert INDUSTRIES.ancestor("C", Level.CLASS) is None


@given(st.sampled_from(sorted(INDUSTRIES.categories)))
def test_every_category_is_below_its_ancestors(code):
    for over in INDUSTRIES.path(code):
        assert code in {one.code for one in INDUSTRIES.below(over.code)}


def test_an_unknown_code_is_named():
    with pytest.raises(ClassCodeUnknownError, match="'9999' is no code of gbt4754_2017"):
        INDUSTRIES.find("9999")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("集成电路", ["010508", "030401"]),
        ("integrated circuit design", ["030401"]),
        ("design circuit", ["030401"]),
        ("软件开发", ["0301", "030101", "030102", "030104", "030103"]),
        ("0404", ["0404", "040401", "040402", "040406", "040409", "040403", "040407", "040408", "040404", "040405"]),
        ("３Ｄ", ["030501"]),
        ("no such thing", []),
        ("  ", []),
    ],
)
def test_a_class_is_found_by_its_name_in_both_languages(text, codes):
    found = [one.code for one in search(TREE, text)]
    assert sorted(found) == sorted(codes)
    assert found[:1] == codes[:1]


def test_an_exact_name_comes_first_and_the_limit_holds():
    assert search(INDUSTRIES, "制造业")[0].code == "C"
    assert len(search(INDUSTRIES, "制造", limit=7)) == 7


def test_a_corrected_file_takes_the_place_of_the_carried_one(corrected):
    file = corrected(("0104,1,3874,,,", "0104,1,3874,3874,,"))
    economy = load_digital_economy(file, "Checked against Order No. 33 by a bureau.")
    assert economy.industries("010403")[0].partial
    assert economy.classification.status == "Checked against Order No. 33 by a bureau."
    assert economy.classification.digest != TREE.digest
    assert "nobody has said" in load_digital_economy(file).classification.status


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("0101,1,3911,", "0101,1,9999,", "gbt4754_2017"),
        ("010102,小类", "010101,小类", "code"),
        ("010101,小类", "010101,微类", "level"),
        ("计算机整机制造,0101", "计算机整机制造,0199", "parent"),
        ("code,level", "kode,level", "code"),
    ],
)
def test_a_corrected_file_with_a_mistake_names_the_row(corrected, old, new, column):
    with pytest.raises(ClassificationRowError) as refused:
        load_digital_economy(corrected((old, new)))
    assert refused.value.parameters["column"] == column
    assert refused.value.parameters["row"] in {2, 4, 5}


@pytest.mark.shared
def test_the_carried_files_are_those_of_their_origin(shared):
    for name in ("digital_economy_2021.csv", "gbt4754_2017.csv"):
        origin = (shared / "data" / "classification" / name).read_bytes()
        assert (CARRIED.parent / name).read_bytes() == origin


def test_names_in_english_are_for_the_codes_of_the_table():
    english = csv.DictReader(io.StringIO((CARRIED.parent / "digital_economy_2021_names_en.csv").read_text("utf-8")))
    assert [row["code"] for row in english] == list(TREE.categories)
    assert load_industries().find("T").name_en == "International organizations"
