"""Figures to take away: CSV on the Web, workbooks and SDMX, each figure with its computation and queries as source."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.conf import settings

from pilotzone.statistics.exchange.csv_on_the_web import CsvOnTheWeb, write_csvw
from pilotzone.statistics.exchange.sdmx_json import write_sdmx_json
from pilotzone.statistics.exchange.sdmx_ml import sdmx_structure, write_sdmx_ml
from pilotzone.statistics.exchange.workbooks import write_workbook
from pilotzone.statistics.observations import Observation
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.statistics.services.errors import ExportUnknownError
from pilotzone_portal.statistics.services.figures import newest, read_series, visible_figures

__all__ = ["EXPORTS", "Export", "export_figures"]


@dataclass(frozen=True)
class Release:
    """What is exported, and the words that go with it."""

    observations: Sequence[Observation]
    title: str
    attribution: str
    identifier: str
    prepared: datetime

    @property
    def sender(self) -> str:
        """The identifier of the zone as SDMX writes that of an agency."""
        return settings.ZONE.identifier.upper()


@dataclass(frozen=True)
class Export:
    """A form in which figures are taken away."""

    media_type: str
    write: Callable[[Release], bytes]


def export_figures(actor: Actor, formula_id: str, name: str, *, party: str = "", version: str = "") -> bytes:
    """Return all figures of a formula by one party, in every region, period and vintage, in the form called ``name``.

    Raises:
        FormulaUnknownError: there is no such formula.
        ExportUnknownError: there is no such form, or nothing to write.
    """
    series = read_series(actor, formula_id, party=party, version=version)
    if name not in EXPORTS or series.place is None:
        raise ExportUnknownError(name=name, formula=formula_id, known=", ".join(EXPORTS))
    place = series.place
    rows = newest(
        visible_figures(actor).filter(formula=formula_id, version=place.version, computation__party=place.party)
    )
    computed = max(one.stored.computation.computed_at for one in rows)
    owner = rows[0].stored.computation.party
    release = Release(
        observations=[one.observation for one in rows],
        title=f"{series.formula.title_en} {series.formula.title_zh}",
        attribution=f"{owner.name_en} {owner.name_zh}",
        identifier=f"{formula_id}_{place.version}_{place.party}",
        prepared=computed.astimezone(UTC).replace(microsecond=0),
    )
    return EXPORTS[name].write(release)


def _csvw(release: Release) -> CsvOnTheWeb:
    return write_csvw(
        release.observations,
        attribution=release.attribution,
        name="figures.csv",
        title=release.title,
        issued=release.prepared.date(),
    )


def _workbook(release: Release) -> bytes:
    return write_workbook(
        release.observations, attribution=release.attribution, title=release.title, prepared=release.prepared
    )


def _sdmx(write: Callable[..., bytes]) -> Callable[[Release], bytes]:
    return lambda release: write(
        release.observations,
        attribution=release.attribution,
        sender=release.sender,
        prepared=release.prepared,
        identifier=release.identifier,
    )


def _structure(release: Release) -> bytes:
    return sdmx_structure(sender=release.sender, prepared=release.prepared, identifier=release.identifier)


EXPORTS: Final[Mapping[str, Export]] = {
    "figures.csv": Export("text/csv; charset=utf-8", lambda release: _csvw(release).table),
    "figures.csv-metadata.json": Export("application/csvm+json", lambda release: _csvw(release).metadata),
    "figures.xlsx": Export("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _workbook),
    "figures.sdmx.xml": Export("application/vnd.sdmx.genericdata+xml; version=2.1", _sdmx(write_sdmx_ml)),
    "figures.sdmx.json": Export("application/vnd.sdmx.data+json; version=1.0", _sdmx(write_sdmx_json)),
    "structure.sdmx.xml": Export("application/vnd.sdmx.structure+xml; version=2.1", _structure),
}
"""The forms by the name of their file."""
