"""What can be wrong with the record of a measure, its life cycle, its listing and its adoption."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "AdoptionDateError",
    "AdoptionRepeatedError",
    "AdoptionUnknownError",
    "BatchRepeatedError",
    "CaseEvidenceError",
    "EvidenceUnverifiedError",
    "GateShutError",
    "MeasureActError",
    "MeasureDetailError",
    "MeasureDocumentError",
    "MeasureReasonError",
    "MeasureTimeError",
    "ReviewerAppointedError",
    "ReviewerInvolvedError",
    "ReviewerUnknownError",
    "ScopeAreasError",
    "ScopeError",
]


class MeasureActError(PilotzoneError):
    """The state of the measure does not allow the act."""

    code = "measure_act"
    message = "The measure {measure} is {state}: {act!r} is not possible."
    help = "Possible are: {possible}."
    status = 409


class MeasureDetailError(PilotzoneError):
    """The particulars of an event are of another act."""

    code = "measure_detail"
    message = "The act {act!r} comes with {given}."
    help = "Give {expected}."


class MeasureReasonError(PilotzoneError):
    """An event names no person, or an act that needs a reason has none."""

    code = "measure_reason"
    message = "The act {act!r} on the measure {measure} names no {missing}."
    help = "Say who acts, and why."


class MeasureTimeError(PilotzoneError):
    """An event has no time zone, or is older than the one before it."""

    code = "measure_time"
    message = "The event cannot be of {time}."
    help = "Give a time with its zone that is not before the last event of the measure. Past events are never changed."


class MeasureDocumentError(PilotzoneError):
    """A document of a measure, or of something attached to it, has not the fields that it needs."""

    code = "measure_document"
    message = "The field {field} of the {subject} cannot be {value!r}."
    help = "Give {expected}."


class ReviewerInvolvedError(PilotzoneError):
    """Who proposed, leads or evaluated a measure is asked to review it."""

    code = "reviewer_involved"
    message = "{reviewer} cannot review the measure {measure}: it proposed, leads or evaluated it."
    help = "Appoint a party that has no part in the measure."
    status = 409


class ReviewerAppointedError(PilotzoneError):
    """A reviewer is appointed a second time."""

    code = "reviewer_appointed"
    message = "{reviewer} is a reviewer of the measure {measure} already."
    help = "Appoint another party, or wait for its word."
    status = 409


class ReviewerUnknownError(PilotzoneError):
    """Somebody who was not appointed enters a review."""

    code = "reviewer_unknown"
    message = "{reviewer} is no reviewer of the measure {measure}."
    help = "Ask the zone operator to be appointed."
    status = 403


class GateShutError(PilotzoneError):
    """The measure does not pass the gate to maturity."""

    code = "gate_shut"
    message = "The measure {measure} is not mature: {failing}"
    help = "Mend every item named, then ask again. The measure stays evaluated."
    status = 409


class EvidenceUnverifiedError(PilotzoneError):
    """Evidence of the measure fails verification at the time of listing."""

    code = "measure_evidence_unverified"
    message = "The measure {measure} cannot be listed: the evidence {references} is not verified."
    help = "Verify each piece against the evidence log, or replace it and pass the gate again."
    status = 409


class ScopeAreasError(PilotzoneError):
    """A national listing names areas, or one for areas names none."""

    code = "scope_areas"
    message = "The scope {scope!r} comes with {count} areas."
    help = "Name no area for a national listing, and at least one for a listing in areas."


class ScopeError(PilotzoneError):
    """A region adopts a measure that is listed for other areas."""

    code = "outside_scope"
    message = "The measure {measure} is listed for {areas}, not for {region}."
    help = "Ask for a listing that covers the region, or record an adoption in one of the areas."
    status = 409


class AdoptionRepeatedError(PilotzoneError):
    """A region adopts a measure a second time."""

    code = "adoption_repeated"
    message = "The region {region} has adopted the measure {measure} since {date}."
    help = "Record an effect of that adoption instead."
    status = 409


class AdoptionUnknownError(PilotzoneError):
    """An effect is recorded for a region that has not adopted the measure."""

    code = "adoption_unknown"
    message = "The region {region} has not adopted the measure {measure}."
    help = "Record the adoption first, with its date."
    status = 404


class AdoptionDateError(PilotzoneError):
    """An adoption or its effect is dated in the future, or the effect before the adoption."""

    code = "adoption_date"
    message = "{date} cannot be the date of {what}."
    help = "Give a day from {earliest} to {latest}."


class BatchRepeatedError(PilotzoneError):
    """A batch holds a measure twice."""

    code = "batch_repeated"
    message = "The batch {batch} holds {measure} twice."
    help = "List each measure once; its scope can name several areas."


class CaseEvidenceError(PilotzoneError):
    """A figure of a typical case points to no evidence of the case."""

    code = "case_evidence"
    message = "The figure {figure!r} of the case {case!r} refers to {reference!r}, which is no evidence of the case."
    help = "Attach the evidence to the case, or refer to a piece that is attached."
