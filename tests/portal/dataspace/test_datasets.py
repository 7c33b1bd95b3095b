"""Datasets: who may publish, who may see, and that nothing is half-written."""

import os
import subprocess

import pytest

from pilotzone.common.errors import InvalidValueError
from pilotzone.dataspace.catalog.csv_files import CsvSource
from pilotzone.dataspace.catalog.errors import SourceError
from pilotzone_portal.accounts.services import PUBLIC, RightMissingError
from pilotzone_portal.dataspace.services import datasets
from pilotzone_portal.dataspace.services.datasets import Description, get_dataset, list_datasets, publish_dataset
from pilotzone_portal.oversight.services.evidence import Receipt, list_entries

TITLES = Description(title_en="Customers", title_zh="用户档案")


def names(found):
    return [dataset.identifier for dataset in found]


def test_a_published_dataset_is_in_everybodys_catalogue_with_its_schema(power, customers_csv):
    publish_dataset(power, "customers", CsvSource(customers_csv), TITLES)
    dataset = get_dataset(PUBLIC, "customers")
    assert dataset.rows == 40
    assert dataset.columns[0] == ["customer_id", "VARCHAR"]
    assert dataset.columns[3] == ["contract_kw", "BIGINT"]


def test_publishing_leaves_a_receipt_that_names_the_bytes(power, customers_csv):
    dataset = publish_dataset(power, "customers", CsvSource(customers_csv), TITLES)
    receipt = Receipt.from_bytes(bytes(list_entries(power)[0].payload))
    assert (receipt.act, receipt.actor, receipt.object) == ("dataset.published", "power", "customers")
    assert receipt.facts == {"rows": 40, "snapshot": dataset.sha256}


def test_a_draft_is_seen_by_its_publisher_alone(power, bureau, bank, operator, regulator, customers_csv):
    """An agency cannot see another's drafts; not even operator and regulator can."""
    publish_dataset(power, "customers", CsvSource(customers_csv), TITLES, draft=True)
    assert names(list_datasets(power)) == ["customers"]
    for other in (bureau, bank, operator, regulator, PUBLIC):
        assert names(list_datasets(other)) == []
        with pytest.raises(datasets.DatasetUnknownError):
            get_dataset(other, "customers")


def test_a_draft_becomes_public_when_its_publisher_says_so(power, bureau, bank, customers_csv):
    publish_dataset(power, "customers", CsvSource(customers_csv), TITLES, draft=True)
    with pytest.raises(datasets.DatasetUnknownError):
        datasets.publish_draft(bureau, "customers")
    datasets.publish_draft(power, "customers")
    assert names(list_datasets(bank)) == ["customers"]


def test_only_a_data_provider_publishes(bank, customers_csv, zone):
    with pytest.raises(RightMissingError, match="data_provider"):
        publish_dataset(bank, "customers", CsvSource(customers_csv), TITLES)
    assert list(zone.data.iterdir()) == []


def test_a_name_is_published_once_and_the_first_snapshot_stays(power, meters, customers_csv, readings_csv, zone):
    first = publish_dataset(power, "customers", CsvSource(customers_csv), TITLES)
    before = datasets.snapshot_path("customers").read_bytes()
    with pytest.raises(datasets.DatasetExistsError, match="customers"):
        publish_dataset(meters, "customers", CsvSource(readings_csv), TITLES)
    assert datasets.snapshot_path("customers").read_bytes() == before
    assert get_dataset(PUBLIC, "customers").sha256 == first.sha256
    assert [path.name for path in zone.data.iterdir()] == ["customers.parquet"]


def test_a_source_that_cannot_be_read_leaves_nothing_behind(power, tmp_path, zone):
    broken = tmp_path / "broken.csv"
    broken.write_text("a,b\n1,2\n3\n", encoding="utf-8")
    entries = list_entries(power).count()
    with pytest.raises(SourceError, match="3"):
        publish_dataset(power, "broken", CsvSource(broken), TITLES)
    assert list(zone.data.iterdir()) == []
    assert names(list_datasets(power)) == []
    assert list_entries(power).count() == entries


def test_what_a_killed_publication_left_is_swept_by_the_next(power, customers_csv, zone):
    gone = subprocess.Popen(["/bin/true"])
    gone.wait()
    left, running = zone.data / f".incoming-{gone.pid}-x", zone.data / f".incoming-{os.getpid()}-x"
    for folder in (left, running):
        folder.mkdir()
        (folder / "snapshot.parquet").write_bytes(b"half")
    publish_dataset(power, "customers", CsvSource(customers_csv), TITLES)
    assert sorted(path.name for path in zone.data.iterdir()) == [running.name, "customers.parquet"]


@pytest.mark.parametrize("name", ["", "Customers", "1st", "a b", "a-b", "x" * 64, "../up"])
def test_a_name_that_sql_or_an_address_would_not_take_is_refused(power, customers_csv, name):
    with pytest.raises(InvalidValueError):
        publish_dataset(power, name, CsvSource(customers_csv), TITLES)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["customers"]),
        ("档案", ["customers"]),
        ("CUSTOM", ["customers"]),
        ("电力 用户", ["customers"]),
        ("wind", []),
    ],
)
def test_search_finds_words_in_both_languages(power, customers_csv, search, found):
    publish_dataset(power, "customers", CsvSource(customers_csv), TITLES)
    assert names(list_datasets(PUBLIC, search=search)) == found
