"""SDMX-ML 2.1: observations as a generic data message and its structure, by sdmx1; structure-specific ones are read."""

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import sdmx
from sdmx import message
from sdmx.model import common, v21

from pilotzone.statistics.exchange.concepts import (
    ATTRIBUTES,
    DIMENSIONS,
    concepts_of,
    observation_of,
    require_attribution,
)
from pilotzone.statistics.exchange.errors import MessageUnreadableError
from pilotzone.statistics.observations import Observation

__all__ = ["observations_in", "read_sdmx_ml", "sdmx_structure", "write_sdmx_ml"]

_IDENTIFIER: Final = "DIGITAL_ECONOMY"
_MEASURE: Final = "OBS_VALUE"
_GENERIC, _SPECIFIC = b"mes:GenericData", b"mes:StructureSpecificData"
_MAINTAINED: Final[dict[str, Any]] = {"version": "1.0", "is_final": True, "is_external_reference": False}


def write_sdmx_ml(
    observations: Iterable[Observation], *, attribution: str, sender: str, prepared: datetime, identifier: str
) -> bytes:
    """Return the observations as one message; ``identifier`` is that of the message, ``prepared`` aware.

    Raises:
        AttributionMissingError: the attribution is empty.
    """
    structure, agency = _structure(sender)
    dataset = v21.GenericDataSet(structured_by=structure)
    dataset.add_obs([_observation(structure, one) for one in observations])
    header = message.Header(
        id=identifier, prepared=prepared, sender=agency, source=require_attribution(attribution), test=False
    )
    flow = v21.DataflowDefinition(id=_IDENTIFIER, **_MAINTAINED, maintainer=agency, structure=structure)
    flat = v21.Dimension(id="AllDimensions")  # the word of the standard for observations that are in no series
    data = message.DataMessage(header=header, data=[dataset], dataflow=flow, observation_dimension=flat)
    return _as_generic(sdmx.to_xml(data, pretty_print=True))


def sdmx_structure(*, sender: str, prepared: datetime, identifier: str) -> bytes:
    """Return the data structure definition by which the messages of ``write_sdmx_ml`` are read."""
    structure, agency = _structure(sender)
    out = message.StructureMessage(header=message.Header(id=identifier, prepared=prepared, sender=agency, test=False))
    out.structure[structure.id] = structure
    out.concept_scheme["DIGITAL_ECONOMY_CONCEPTS"] = _concepts(agency)
    written: bytes = sdmx.to_xml(out, pretty_print=True)
    return written


def read_sdmx_ml(content: bytes) -> tuple[Observation, ...]:
    """Return the observations of a data message with the concepts of ``sdmx_structure``.

    Raises:
        MessageUnreadableError: it is no SDMX-ML data message.
        ConceptMissingError: an observation lacks a concept.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MessageUnreadableError(standard="SDMX-ML", reason=str(error)) from None
    if "<!DOCTYPE" in text:  # SDMX has none; entities in one could read files or fill the memory
        raise MessageUnreadableError(standard="SDMX-ML", reason="it has a document type")
    return observations_in(content, "SDMX-ML", _structure("PILOTZONE")[0])


def observations_in(content: bytes, standard: str, structure: Any = None) -> tuple[Observation, ...]:
    """Return the observations of a data message in a format that sdmx1 reads.

    Raises:
        MessageUnreadableError: it is no data message.
        ConceptMissingError: an observation lacks a concept.
    """
    try:
        read = sdmx.read_sdmx(io.BytesIO(content), structure=structure)
    except Exception as error:  # noqa: BLE001 - sdmx1 raises whatever its parsers do
        raise MessageUnreadableError(standard=standard, reason=f"{type(error).__name__}: {error}") from None
    if not isinstance(read, message.DataMessage):
        raise MessageUnreadableError(standard=standard, reason="it is no data message")
    return tuple(_read(one) for dataset in read.data for one in dataset.obs)


def _as_generic(written: bytes) -> bytes:
    """Name the root as the standard does: sdmx1 2.28 writes that of the other format around generic data."""
    before, _, after = written.replace(_SPECIFIC, _GENERIC, 1).rpartition(_SPECIFIC)
    return before + _GENERIC + after


def _read(one: Any) -> Observation:
    stated = {name: str(value.value) for name, value in one.key.values.items()}
    stated |= {name: _text(value.value) for name, value in one.attached_attribute.items()}
    return observation_of(one.value, stated)


def _text(value: Any) -> str:
    return str(value.id if isinstance(value, common.Code) else value)


def _observation(structure: Any, one: Observation) -> Any:
    stated = concepts_of(one)
    return v21.Observation(
        dimension=structure.make_key(common.Key, {name: stated[name] for name in DIMENSIONS}),
        value=f"{one.value:f}",
        value_for=structure.measures[0],
        attached_attribute={
            name: v21.AttributeValue(value=stated[name], value_for=structure.attributes.get(name))
            for name in ATTRIBUTES
            if name in stated
        },
    )


def _concepts(agency: Any) -> Any:
    scheme = common.ConceptScheme(id="DIGITAL_ECONOMY_CONCEPTS", **_MAINTAINED, maintainer=agency)
    for name in (*DIMENSIONS, *ATTRIBUTES, _MEASURE):
        scheme.append(common.Concept(id=name, name=name.replace("_", " ").capitalize()))
    return scheme


def _structure(sender: str) -> tuple[Any, Any]:
    """Return the data structure definition and its agency."""
    agency = common.Agency(id=sender)
    structure = v21.DataStructureDefinition(id=_IDENTIFIER, **_MAINTAINED, maintainer=agency)
    concepts = _concepts(agency)
    for order, name in enumerate(DIMENSIONS, start=1):
        kind = v21.TimeDimension if name == "TIME_PERIOD" else v21.Dimension
        structure.dimensions.append(kind(id=name, order=order, concept_identity=concepts[name]))
    for name in ATTRIBUTES:
        structure.attributes.append(
            common.DataAttribute(id=name, concept_identity=concepts[name], related_to=v21.PrimaryMeasureRelationship())
        )
    structure.measures.append(v21.PrimaryMeasure(id=_MEASURE, concept_identity=concepts[_MEASURE]))
    return structure, agency
