"""The catalogue: sources read into Parquet snapshots with a checked schema, and their description in DCAT 3."""

from pilotzone.dataspace.catalog.columns import TYPE_NAMES, Column, column_name
from pilotzone.dataspace.catalog.csv_files import CsvSource
from pilotzone.dataspace.catalog.dcat import DatasetDescription, dcat_catalog, dcat_dataset
from pilotzone.dataspace.catalog.parquet_files import ParquetSource
from pilotzone.dataspace.catalog.postgres_tables import PostgresTable
from pilotzone.dataspace.catalog.snapshots import Snapshot, write_snapshot
from pilotzone.dataspace.catalog.sources import Reading, Source

__all__ = [
    "TYPE_NAMES",
    "Column",
    "CsvSource",
    "DatasetDescription",
    "ParquetSource",
    "PostgresTable",
    "Reading",
    "Snapshot",
    "Source",
    "column_name",
    "dcat_catalog",
    "dcat_dataset",
    "write_snapshot",
]
