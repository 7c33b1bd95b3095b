"""What can be wrong with a round of pairing."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "RoundClosedError",
    "RoundMatchedError",
    "RoundOpenError",
    "RoundUnknownError",
    "WishChoiceError",
    "WishSideError",
]


class RoundUnknownError(PilotzoneError):
    """No such round, or one that the party may not see."""

    code = "round_unknown"
    message = "There is no round of pairing {round!r} that {party} may see."
    help = "See the rounds: pilotzone pairing show."
    status = 404


class RoundClosedError(PilotzoneError):
    """A wish comes after the closing time, or a round would close before it is opened."""

    code = "round_closed"
    message = "The round {round} closes at {closes_at}, which is over."
    help = "Wishes that came in time count as they are. Ask the zone operator for another round."
    status = 409


class RoundOpenError(PilotzoneError):
    """A round is matched while wishes may still come."""

    code = "round_open"
    message = "The round {round} takes wishes until {closes_at}."
    help = "Match it after that."
    status = 409


class RoundMatchedError(PilotzoneError):
    """A round is matched a second time."""

    code = "round_matched"
    message = "The round {round} was matched at {at}: its result stands."
    help = "Compute it again from its record with: pilotzone pairing show {round}."
    status = 409


class WishChoiceError(PilotzoneError):
    """A wish names who cannot be its other side, or somebody twice, or more places than anybody has."""

    code = "wish_choice"
    message = "The wish of {region} cannot name {chosen!r}."
    help = "Name {expected}, each once, the most wanted first."


class WishSideError(PilotzoneError):
    """A region that did not originate or adopt the measure offers places."""

    code = "wish_side"
    message = "{region} has not originated or adopted the measure {measure}, and cannot be a mentor in its round."
    help = "Mentors of this round are: {mentors}."
    status = 403
