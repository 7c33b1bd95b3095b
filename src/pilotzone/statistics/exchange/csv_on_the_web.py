"""CSV on the Web: observations as a table with metadata (W3C Recommendation Metadata Vocabulary for Tabular Data)."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from pilotzone.common.canonical_json import JsonValue
from pilotzone.statistics.exchange.concepts import (
    ATTRIBUTES,
    DIMENSIONS,
    concepts_of,
    observation_of,
    require_attribution,
)
from pilotzone.statistics.exchange.errors import MessageUnreadableError
from pilotzone.statistics.observations import Observation

__all__ = ["CsvOnTheWeb", "read_csvw", "write_csvw"]

_VALUE: Final = "OBS_VALUE"
_COLUMNS: Final = (*DIMENSIONS, _VALUE, *ATTRIBUTES)
_TYPES: Final[Mapping[str, JsonValue]] = {
    _VALUE: "decimal",
    "DECIMALS": "integer",
    "BASE_PER": "gYear",
    "VINTAGE_FROM": "date",
    "VINTAGE_UNTIL": "date",
}
_REQUIRED: Final = frozenset(
    {*DIMENSIONS, _VALUE, "UNIT_MEASURE", "METHOD", "OBS_STATUS", "DECIMALS", "SOURCE", "TRANSCRIPTION"}
)
_TITLES: Final[Mapping[str, tuple[str, str]]] = {
    "FREQ": ("Frequency", "频率"),
    "INDICATOR": ("Series", "指标"),
    "BRANCH": ("Branch (_T: total)", "行业（_T：合计）"),
    "REF_AREA": ("Region (GB/T 2260)", "地区（GB/T 2260）"),
    "PRICE_BASIS": ("Prices", "价格"),
    "VINTAGE": ("Vintage", "数据版本"),
    "TIME_PERIOD": ("Period", "时期"),
    _VALUE: ("Value", "数值"),
    "UNIT_MEASURE": ("Unit", "单位"),
    "BASE_PER": ("Base year", "基年"),
    "METHOD": ("Method", "核算方法"),
    "VINTAGE_FROM": ("Published from", "发布起始日"),
    "VINTAGE_UNTIL": ("Published until", "发布截止日"),
    "OBS_STATUS": ("Status (CL_OBS_STATUS)", "状态（CL_OBS_STATUS）"),
    "DECIMALS": ("Decimals", "小数位数"),
    "SOURCE": ("Source", "来源"),
    "TRANSCRIPTION": ("Transcription", "转录方式"),
    "FLAGS": ("Flags", "标记"),
}


@dataclass(frozen=True)
class CsvOnTheWeb:
    """A table and its metadata; the metadata goes beside the table as ``NAME-metadata.json``."""

    table: bytes
    metadata: bytes


def write_csvw(
    observations: Iterable[Observation], *, attribution: str, name: str, title: str, issued: date
) -> CsvOnTheWeb:
    """Return the observations as ``name`` with metadata that states types, keys and whose figures they are.

    Raises:
        AttributionMissingError: the attribution is empty.
    """
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, _COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for one in observations:
        writer.writerow({**concepts_of(one), _VALUE: f"{one.value:f}"})
    metadata: JsonValue = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@type": "Table",
        "url": name,
        "dc:title": title,
        "dc:rights": require_attribution(attribution),
        "dc:issued": {"@value": issued.isoformat(), "@type": "xsd:date"},
        "dialect": {"encoding": "utf-8", "header": True},
        "tableSchema": {"columns": [_column(one) for one in _COLUMNS], "primaryKey": list(DIMENSIONS)},
    }
    return CsvOnTheWeb(
        table=out.getvalue().encode(), metadata=json.dumps(metadata, ensure_ascii=False, indent=1).encode() + b"\n"
    )


def read_csvw(table: bytes) -> tuple[Observation, ...]:
    """Return the observations of a table with the columns that ``write_csvw`` writes.

    Raises:
        MessageUnreadableError: it is no such table.
        ConceptMissingError: a row lacks a concept.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise MessageUnreadableError(standard="CSV on the Web", reason=str(error)) from None
    return tuple(
        observation_of(row.get(_VALUE), {name: row[name] for name in _COLUMNS if row.get(name)}) for row in rows
    )


def _column(name: str) -> dict[str, JsonValue]:
    english, chinese = _TITLES[name]
    stated: dict[str, JsonValue] = {
        "name": name,
        "titles": {"en": [name, english], "zh-Hans": [chinese]},
        "datatype": _TYPES.get(name, "string"),
    }
    return stated | ({"required": True} if name in _REQUIRED else {})
