"""What noise, accounts of privacy, sketches and tables refuse; no text depends on governed data."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "BudgetExhaustedError",
    "NoiseScaleError",
    "PrivacyParameterError",
    "RandomnessShortError",
    "ReservationClosedError",
    "ReservationMissingError",
    "SketchShapeError",
]


class NoiseScaleError(PilotzoneError):
    """A scale of noise is outside what is sampled exactly in 64 bits."""

    code = "noise_scale"
    message = "Noise cannot be drawn with the scale {scale}."
    help = "Give a positive fraction whose numerator and denominator are at most {largest}."
    status = 422


class RandomnessShortError(PilotzoneError):
    """The source of random bytes gave another number of bytes than was asked for."""

    code = "randomness_short"
    message = "The source of randomness gave {given} bytes where {wanted} were asked for."
    help = "Pass a source such as os.urandom, which never ends."
    status = 500


class PrivacyParameterError(PilotzoneError):
    """A parameter of differential privacy is outside its range."""

    code = "privacy_parameter"
    message = "The privacy parameter {parameter} cannot be {value}."
    help = "Give a number greater than {above}, and less than {below}."
    status = 422


class BudgetExhaustedError(PilotzoneError):
    """A question costs more privacy than the budget has left."""

    code = "privacy_budget_exhausted"
    message = "The question costs {term} {cost}; the privacy budget has {left} left."
    help = "Ask for fewer groups or aggregates, or wait for the next period of the agreement."
    status = 403


class ReservationMissingError(PilotzoneError):
    """A charge names a reservation that was never made."""

    code = "privacy_reservation_missing"
    message = "No privacy is reserved for {reservation}."
    help = "Reserve before the question runs."
    status = 409


class ReservationClosedError(PilotzoneError):
    """A reservation of privacy is charged a second time."""

    code = "privacy_reservation_closed"
    message = "The privacy for {reservation} is charged already: {outcome}."
    help = "Charge once, with the outcome of the question."
    status = 409


class SketchShapeError(PilotzoneError):
    """Sketches of different sizes are compared."""

    code = "sketch_shape"
    message = "Sketches of {first} and of {second} buckets cannot be compared."
    help = "Keep one number of buckets for all releases under an agreement."
    status = 409
