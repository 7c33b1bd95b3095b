"""What can be wrong with an act on a measure, its evidence, a batch or a case, seen from the zone that keeps them."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "BatchEmptyError",
    "BatchPublishedError",
    "BatchUnknownError",
    "CaseUnknownError",
    "EvaluatorInvolvedError",
    "EvidenceChangedError",
    "EvidenceNeededError",
    "EvidenceReferenceError",
    "MeasureNotListedError",
    "MeasurePartyError",
    "MeasureUnknownError",
    "RegionMissingError",
    "TrialOfAnotherError",
]


class MeasureUnknownError(PilotzoneError):
    """No such measure, or one that the party may not see: both look the same."""

    code = "measure_unknown"
    message = "There is no measure {measure!r} that {party} may see."
    help = "See the measures: pilotzone measure show."
    status = 404


class MeasurePartyError(PilotzoneError):
    """The act is for another party."""

    code = "measure_party"
    message = "{party} may not do this to the measure {measure}: {act!r} is for {expected}."
    help = "Let the one named act, or ask the zone operator."
    status = 403


class EvaluatorInvolvedError(PilotzoneError):
    """Who proposed, leads or reviews a measure evaluates it."""

    code = "evaluator_involved"
    message = "{party} cannot evaluate the measure {measure}: it proposed, leads or reviews it."
    help = "Let a department evaluate that has no other part in the measure."
    status = 403


class TrialOfAnotherError(PilotzoneError):
    """The evaluation of a trial is entered for another measure, or by another party than evaluated it."""

    code = "trial_of_another"
    message = "The evaluation {evaluation} is not one of the measure {measure} by {party}."
    help = "Enter an evaluation that your department made of a trial of this measure."
    status = 409


class EvidenceReferenceError(PilotzoneError):
    """A reference to evidence is of no known form, or leads nowhere."""

    code = "evidence_reference"
    message = "{reference!r} is no evidence that this zone keeps."
    help = "Give an entry of the evidence log such as log/17, or the digest of a kept file such as sha256:9f86..."


class EvidenceChangedError(PilotzoneError):
    """A kept file is not what its digest says any more."""

    code = "evidence_changed"
    message = "The file {reference} is missing, or was changed after it was kept."
    help = "Keep the original again, and name it as evidence."
    status = 409


class EvidenceNeededError(PilotzoneError):
    """An act that rests on evidence comes with none, or with too much."""

    code = "evidence_needed"
    message = "The act {act!r} comes with {count} pieces of evidence."
    help = "Name 1 to {limit} pieces, each an entry of the evidence log or a kept file."


class RegionMissingError(PilotzoneError):
    """A department of no region adopts a measure or takes part in a pairing."""

    code = "region_missing"
    message = "{party} is a department of no region below the nation."
    help = "Act for a department of the region; the zone operator enters it with its place."
    status = 403


class BatchUnknownError(PilotzoneError):
    """No such batch, or one that is not yet public."""

    code = "batch_unknown"
    message = "There is no batch {batch!r} that {party} may see."
    help = "See the batches: pilotzone batch list."
    status = 404


class BatchPublishedError(PilotzoneError):
    """A batch is published, and something would change it."""

    code = "batch_published"
    message = "The batch {batch} is published since {date}: nothing in it changes."
    help = "List the measure in a later batch."
    status = 409


class BatchEmptyError(PilotzoneError):
    """A batch without measures would be published."""

    code = "batch_empty"
    message = "The batch {batch} holds no measure that is listed."
    help = "List measures in it first: pilotzone measure list."
    status = 409


class MeasureNotListedError(PilotzoneError):
    """Something is for listed measures only."""

    code = "measure_not_listed"
    message = "The measure {measure} is not listed: its state is {state}."
    help = "Take a measure that is listed or adopted."
    status = 409


class CaseUnknownError(PilotzoneError):
    """No such typical case."""

    code = "case_unknown"
    message = "There is no typical case {case!r}."
    help = "See the cases of a measure: pilotzone measure show."
    status = 404
