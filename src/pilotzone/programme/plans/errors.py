"""What can be wrong with the bytes of a plan text, and with the review of what was found in it."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "CandidateDecidedError",
    "PlanDamagedError",
    "PlanEmptyError",
    "PlanEncodingError",
    "PlanFormatError",
    "PlanPicturesError",
    "PlanTooLargeError",
    "ReviewReasonError",
    "ReviewTimeError",
    "SpanOutsideTextError",
    "WordsNotFoundError",
    "WordsRepeatedError",
]


class PlanFormatError(PilotzoneError):
    """The bytes are of a kind that no reader is for."""

    code = "plan_format"
    message = "The file is {found}, which is no plan text."
    help = "Give plain text, HTML, DOCX or PDF. An older Word file is first saved as DOCX."
    status = 415


class PlanEncodingError(PilotzoneError):
    """No usual encoding explains the bytes."""

    code = "plan_encoding"
    message = "The bytes are no text in {expected}."
    help = "Save the file as UTF-8, or name its encoding."


class PlanTooLargeError(PilotzoneError):
    """A limit is exceeded, before or while the file is unpacked."""

    code = "plan_too_large"
    message = "The file has more than {limit} {what}."
    help = "Split it and import the parts, or import the text alone."
    status = 413


class PlanDamagedError(PilotzoneError):
    """The file begins as its format demands and then breaks its rules, or is locked."""

    code = "plan_damaged"
    message = "The {format} file cannot be read: {reason}."
    help = "Open it in the program that made it, save it again without a password, and import that file."


class PlanPicturesError(PilotzoneError):
    """The file shows pages and holds no text."""

    code = "plan_pictures"
    message = "The {pages} pages of the file hold no text: they are pictures, or the file is empty."
    help = "Import the file that the pages were made from, or let text recognition make a PDF with text first."


class PlanEmptyError(PilotzoneError):
    """The file holds no words."""

    code = "plan_empty"
    message = "The file holds no words."
    help = "Give the file that has the text: this one is empty, or holds nothing but space and frames."


class CandidateDecidedError(PilotzoneError):
    """A rejected candidate is confirmed, or a decision is repeated."""

    code = "candidate_decided"
    message = "The candidate is {state} and cannot become {wanted}."
    help = "Decide on a proposed candidate. A confirmed or corrected one can still be corrected or rejected."
    status = 409


class ReviewReasonError(PilotzoneError):
    """A decision comes without its person or its reason."""

    code = "review_reason"
    message = "The decision names no {missing}."
    help = "Say who decides, and why."


class ReviewTimeError(PilotzoneError):
    """A decision has no time zone, or is older than the one before it."""

    code = "review_time"
    message = "The decision cannot be of {time}."
    help = "Give a time with its zone that is not before the last decision on the candidate."


class SpanOutsideTextError(PilotzoneError):
    """A candidate by hand names a place that is none."""

    code = "span_outside_text"
    message = "From {start} to {end} is no place in one paragraph of the text, which has {length} characters."
    help = "Give the first character, counted from 0, and the one behind the last, within one paragraph."
    status = 422


class WordsNotFoundError(PilotzoneError):
    """A candidate by hand quotes what the text does not say."""

    code = "words_not_found"
    message = "The words {words!r} do not stand in this part of the text."
    help = "Copy them from the text as they stand there, sign by sign."
    status = 422


class WordsRepeatedError(PilotzoneError):
    """A candidate by hand quotes words that stand in several places."""

    code = "words_repeated"
    message = "The words {words!r} stand in this part of the text more than once."
    help = "Copy a longer piece that stands there only once, or give the place by its characters."
    status = 422
