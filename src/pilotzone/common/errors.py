"""Errors written for their reader: a stable code, what was wrong, what would be right, what to do next.

One class per situation; the text is built inside the class from named parameters. The library never translates:
the portal and the command line look the English templates up in their message catalogue.
"""

from collections.abc import Iterator
from typing import ClassVar

__all__ = ["InvalidValueError", "PilotzoneError", "error_classes"]


class PilotzoneError(Exception):
    """Base of every error that a person may see.

    A subclass sets ``code`` (stable, snake_case), ``message`` and ``help`` (templates with ``{named}`` parameters)
    and ``status``, the HTTP status that says the same (RFC 9110, section 15.5).

    >>> class CupEmptyError(PilotzoneError):
    ...     code = "cup_empty"
    ...     message = "The cup {cup} is empty."
    ...     help = "Fill it, then drink."
    >>> error = CupEmptyError(cup="A")
    >>> str(error)
    'The cup A is empty. Fill it, then drink. [cup_empty]'
    >>> error.as_dict()["parameters"]
    {'cup': 'A'}
    """

    code: ClassVar[str]
    message: ClassVar[str]
    help: ClassVar[str]
    status: ClassVar[int] = 400

    def __init__(self, **parameters: object) -> None:
        self.parameters = parameters
        self.text = self.message.format(**parameters)
        self.advice = self.help.format(**parameters)
        super().__init__(f"{self.text} {self.advice} [{self.code}]")

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error cross a process boundary with its parameters."""
        return _rebuild, (type(self), self.parameters)

    def as_dict(self) -> dict[str, object]:
        """Return the one shape in which every edge shows an error."""
        return {
            "code": self.code,
            "message": self.text,
            "parameters": {name: _plain(value) for name, value in self.parameters.items()},
            "help": self.advice,
        }


class InvalidValueError(PilotzoneError):
    """A value typed by a person is outside what the field allows."""

    code = "invalid_value"
    message = "{field} cannot be {value!r}."
    help = "Give {expected}."


def error_classes() -> Iterator[type[PilotzoneError]]:
    """Yield every error class that is loaded, for documents and for the test that each is documented."""
    pending = list(PilotzoneError.__subclasses__())
    while pending:
        cls = pending.pop()
        pending.extend(cls.__subclasses__())
        if "code" in vars(cls):
            yield cls


def _rebuild(cls: type[PilotzoneError], parameters: dict[str, object]) -> PilotzoneError:
    return cls(**parameters)


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return str(value)
