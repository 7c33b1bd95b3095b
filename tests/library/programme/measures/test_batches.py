import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pilotzone.programme.measures import Batch, BatchEntry, CaseFigure, Evidence, Listing, Scope, TypicalCase
from pilotzone.programme.measures.errors import BatchRepeatedError, CaseEvidenceError, ScopeAreasError
from tests.strategies.measures import MEASURE, passed

LISTS = Path(__file__).parents[3] / "vectors" / "programme" / "replication_lists.toml"


def _entry(measure, field="科技金融创新", areas=()):
    return BatchEntry(
        measure=measure,
        title=f"“{measure}”",
        field=field,
        content="",
        lead_department="科技部",
        scope=Scope.AREAS if areas else Scope.NATIONAL,
        areas=areas,
    )


@pytest.mark.parametrize("listed", tomllib.loads(LISTS.read_text(encoding="utf-8"))["list"], ids=lambda one: one["id"])
def test_a_batch_of_the_headings_of_a_published_list_gives_its_counts(listed):
    entries = [
        _entry(f"{field} {number}", field, tuple(f"area {one}" for one in range(listed["areas"].get(field, 0))))
        for field, count in listed["headings"].items()
        for number in range(count)
    ]
    batch = Batch(id=listed["id"], authority=listed["authority"], published=listed["published"], entries=tuple(entries))
    assert list(batch.counts().items()) == list(listed["headings"].items())
    assert sum(batch.counts_by_scope().values()) == len(batch.entries) == listed["total"]
    assert batch.counts_by_scope()[Scope.AREAS] == sum(listed["headings"][field] for field in listed["areas"])


def test_a_batch_holds_a_measure_once():
    with pytest.raises(BatchRepeatedError):
        Batch(id="2", authority="NDRC", published=date(2024, 1, 1), entries=(_entry("M-1"), _entry("M-1")))


def test_a_batch_takes_the_measures_that_are_listed_in_it():
    elsewhere = Listing(batch="2", scope=Scope.NATIONAL, evidence=MEASURE.evidence)
    histories = [
        passed("adopt", id_="M-2"),
        passed("list", id_="M-1"),
        passed("list", id_="M-3", details={"list": elsewhere}),
        passed("pass_gate", id_="M-4"),
    ]
    batch = Batch.of(histories, id_="1", authority="NDRC", published=date(2024, 1, 1))
    assert [row.measure for row in batch.entries] == ["M-1", "M-2"]
    assert (batch.entries[0].title, batch.entries[0].areas) == (MEASURE.title, ("CN-52", "CN-51"))


def test_a_row_for_areas_names_them():
    with pytest.raises(ScopeAreasError):
        BatchEntry(measure="M", title="", field="", content="", lead_department="", scope=Scope.AREAS)


@pytest.mark.parametrize("reference", ["log/9", ""])
def test_a_figure_of_a_typical_case_has_its_evidence(reference):
    figure = CaseFigure(label="loans", value=Decimal(120), unit="million yuan", period="2023", reference=reference)
    settings = {"measure": "M-1", "title": "Guiyang", "region": "CN-5201", "text": "It works.", "figures": (figure,)}
    with pytest.raises(CaseEvidenceError):
        TypicalCase(**settings, evidence=(Evidence(reference="log/8", verified=True),))
    if reference:
        assert TypicalCase(**settings, evidence=(Evidence(reference=reference, verified=True),)).figures == (figure,)
