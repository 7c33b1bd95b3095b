"""Errors that only the command line meets."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "AddressTakenError",
    "BinaryToTerminalError",
    "EvaluationNotReproducedError",
    "FigureNotReproducedError",
    "HostNotAllowedError",
    "InputNotReadableError",
    "LayoutInvalidError",
    "LogNotPublishedError",
    "OutputNeededError",
    "OutputNotWrittenError",
    "PolicyWithoutLogError",
    "PortalMissingError",
    "ProgramFaultError",
    "ProgrammeMissingError",
    "StatisticsMissingError",
    "TrialNotReproducedError",
    "WitnessNotListeningError",
]


class PortalMissingError(PilotzoneError):
    """The command needs a zone, and the portal that opens zones is not installed."""

    code = "portal_missing"
    message = "This command needs the portal, which is not installed: {module} is missing."
    help = "Install it: pip install 'pilotzone[portal]'."
    status = 503


class StatisticsMissingError(PilotzoneError):
    """The command needs a program of the statistics room that is not installed."""

    code = "statistics_missing"
    message = "This command needs a part of the statistics room that is not installed: {module} is missing."
    help = "Install it: pip install 'pilotzone[statistics]'."
    status = 503


class ProgrammeMissingError(PilotzoneError):
    """The command needs a program of the programme room that is not installed."""

    code = "programme_missing"
    message = "This command needs a part of the programme room that is not installed: {module} is missing."
    help = "Install it: pip install 'pilotzone[programme]'."
    status = 503


class EvaluationNotReproducedError(PilotzoneError):
    """The evaluation of a target is not made again from what it names."""

    code = "target_evaluation_not_reproduced"
    message = "The evaluation {digest} cannot be made again from the figures that it names: the bytes differ."
    help = "Do not rely on it: evaluate the item anew, and tell whoever maintains this zone."
    status = 409


class FigureNotReproducedError(PilotzoneError):
    """A figure, or one that it was computed from, is not what its own inputs give."""

    code = "figure_not_reproduced"
    message = "What is computed from the inputs in {path} is not what the file says."
    help = "The file, or one beside it, was changed or damaged after the figure was computed: ask for the original."
    status = 409


class LayoutInvalidError(PilotzoneError):
    """The file that says where figures stand in a sheet cannot be used."""

    code = "layout_invalid"
    message = "The layout {path} cannot be used: {reason}."
    help = (
        "Give TOML with series, unit, price_basis, method, vintage, vintage_from and source, and where figures stand."
    )
    status = 422


class BinaryToTerminalError(PilotzoneError):
    """Bytes that no person can read would go to a terminal."""

    code = "binary_to_terminal"
    message = "The format {format} is binary and is not written to a terminal."
    help = "Name a file with --output FILE, or send the output into a file or another program."


class OutputNeededError(PilotzoneError):
    """The format cannot be written as a stream."""

    code = "output_needed"
    message = "The format {format} needs a file."
    help = "Name it with --output FILE, or take the format arrow, which can be streamed."


class OutputNotWrittenError(PilotzoneError):
    """What the command has to say cannot be written where it should go."""

    code = "output_not_written"
    message = "The result could not be written to {path}: {reason}."
    help = "Make room there, or name another place. What the command did in the zone stands."
    status = 507


class InputNotReadableError(PilotzoneError):
    """A file named on the command line cannot be used."""

    code = "input_not_readable"
    message = "The file {path} cannot be read as {expected}: {reason}."
    help = "Name a file that holds it, and see that you may read it."


class LogNotPublishedError(PilotzoneError):
    """The act is done and its receipt is durable, but the published files of the log were not renewed."""

    code = "log_not_published"
    message = "The act is done and recorded, but the published evidence log could not be renewed: {reason}."
    help = "Nothing is lost: the next command that acts publishes it. Make room, or the right to write, in the zone."
    status = 507


class AddressTakenError(PilotzoneError):
    """The portal cannot listen where it should."""

    code = "address_taken"
    message = "The portal cannot listen on {host}, port {port}: {reason}."
    help = "End the program that listens there, or choose another port: pilotzone serve --port 8001."
    status = 409


class WitnessNotListeningError(PilotzoneError):
    """A witness cannot listen where it should."""

    code = "witness_not_listening"
    message = "The witness cannot listen on {host}, port {port}: {reason}."
    help = "End the program that listens there, or choose another port with --port, or an address of this machine."
    status = 409


class PolicyWithoutLogError(PilotzoneError):
    """A witness would watch no log."""

    code = "policy_without_log"
    message = "The trust policy {path} names no log."
    help = "Take the file that the zone prints: pilotzone evidence policy. Its log lines say which log to watch."


class HostNotAllowedError(PilotzoneError):
    """The portal would be reachable from elsewhere before anybody said under which names."""

    code = "host_not_allowed"
    message = "{host} can be reached from other machines, and nobody has said under which names the portal is called."
    help = "Set PILOTZONE_HOSTS to those names, such as zone.example.org, and put a proxy that ends TLS in front."


class ProgramFaultError(PilotzoneError):
    """A fault of the program itself; its details went into a file."""

    code = "command_fault"
    message = "The program failed in a way it should not; this is not your fault."
    help = "The details are in {path}: please report them to whoever maintains this zone."
    status = 500


class TrialNotReproducedError(PilotzoneError):
    """The evaluation of a trial is not what its panel gives."""

    code = "trial_not_reproduced"
    message = "What is computed from the panel is not the evaluation {evaluation}: the bytes differ."
    help = "Do not rely on it: ask for the original record, and tell whoever maintains this zone."
    status = 409
