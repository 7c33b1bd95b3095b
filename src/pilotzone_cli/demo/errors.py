"""What can go wrong with a demonstration."""

from pilotzone.common.errors import PilotzoneError

__all__ = ["DataMissingError", "DemonstrationFailedError", "NotADemonstrationError", "PlansMissingError"]


class DataMissingError(PilotzoneError):
    """A file of real data that the demonstration needs is not there."""

    code = "demonstration_data_missing"
    message = "The file {path} is not there."
    help = "Name the folder that holds industrial/ and city/: pilotzone demo --data FOLDER; or leave --data out."
    status = 404


class DemonstrationFailedError(PilotzoneError):
    """A step of the demonstration ended otherwise than it must."""

    code = "demonstration_failed"
    message = "The demonstration went wrong: expected {expected}, got {found}."
    help = "This is a fault of the program or of its installation. Run make test, and report what fails."
    status = 500


class NotADemonstrationError(PilotzoneError):
    """The demonstration would have to remove something that is not its own."""

    code = "not_a_demonstration"
    message = "{path} is not empty, and it is not an earlier demonstration."
    help = (
        "Name another folder: pilotzone demo --zone PATH. The demonstration removes nothing but its own earlier zone."
    )
    status = 409


class PlansMissingError(PilotzoneError):
    """A plan text that the demonstration was to import is not there."""

    code = "demonstration_plans_missing"
    message = "The file {path} is not there."
    help = "Name the folder that holds the five texts, 000_*.txt to 004_*.txt: pilotzone demo --plans FOLDER."
    status = 404
