"""The registers that this zone keeps: those of the package, or of a file of its own (PILOTZONE_REGISTERS)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from pilotzone.programme.registers import Register, load_registers, read_registers, register_of

__all__ = ["declared_registers", "regions_named"]


def declared_registers(asked: str = "") -> Mapping[str, Register]:
    """Return the registers by identifier; ``asked``, if one is named, must be among them.

    Raises:
        RegisterUnknownError: it is not.
    """
    registers = _read(settings.REGISTERS) if settings.REGISTERS else load_registers()
    if asked:
        register_of(registers, asked)
    return registers


def regions_named(region: str) -> tuple[str, ...]:
    """Return the codes that the region of an item names, and the provinces of its cities; or its words.

    >>> regions_named("CN-50;CN-51"), regions_named("CN-34 Hefei"), regions_named("CN-330100")
    (('CN-50', 'CN-51'), ('CN-34',), ('CN-330100', 'CN-33'))
    """
    found: dict[str, None] = {}
    for part in region.split(";"):
        code = part.split(" ")[0] if part.startswith("CN") else part
        found[code] = None
        if code.startswith("CN-"):
            found[code[: len("CN-11")]] = None
    return tuple(found)


@cache
def _read(path: str) -> Mapping[str, Register]:
    return read_registers(Path(path).read_text(encoding="utf-8"))
