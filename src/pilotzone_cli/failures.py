"""How a failure reaches the person or the program that called: three lines, or the one JSON shape; never a trace."""

import json
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Final

from pilotzone.common.errors import PilotzoneError
from pilotzone_cli.errors import ProgramFaultError, ProgrammeMissingError, StatisticsMissingError
from pilotzone_cli.language import gettext as _
from pilotzone_cli.session import Session

__all__ = ["report"]

_OF_STATISTICS: Final = frozenset({"matplotlib", "narwhals", "openpyxl", "scipy", "sdmx", "statsmodels"})
"""The programs of the extra ``statistics``."""

_OF_PROGRAMME: Final = frozenset({"charset_normalizer", "docx", "lxml", "pypdf"})
"""Those of the extra ``programme`` alone."""


def report(failure: BaseException, session: Session) -> None:
    """Print ``failure`` to stderr; the details of a fault of the program go into a file."""
    error = _explained(failure) or ProgramFaultError(path=_keep_details(failure, session))
    shape = error.as_dict()
    shape["message"] = _(error.message).format(**error.parameters)
    shape["help"] = _(error.help).format(**error.parameters)
    if session.format == "json":
        print(json.dumps(shape, ensure_ascii=False, indent=2), file=sys.stderr)
        return
    print(_("error: {message}").format(message=shape["message"]), file=sys.stderr)
    print(_("next: {help}").format(help=shape["help"]), file=sys.stderr)
    print(_("code: {code}").format(code=error.code), file=sys.stderr)


def _explained(failure: BaseException) -> PilotzoneError | None:
    if isinstance(failure, PilotzoneError):
        return failure
    if isinstance(failure, ModuleNotFoundError):
        missing = (failure.name or "").partition(".")[0]
        if missing in _OF_STATISTICS:
            return StatisticsMissingError(module=failure.name)
        if missing in _OF_PROGRAMME:
            return ProgrammeMissingError(module=failure.name)
    try:
        from pilotzone_portal.failures import explain
    except ModuleNotFoundError:
        return None
    return explain(failure)


def _keep_details(failure: BaseException, session: Session) -> Path:
    details = "".join(traceback.format_exception(failure))
    folders = [session.zone_path] if session.zone_path and (session.zone_path / "zone.toml").is_file() else []
    for folder in [*folders, Path(tempfile.gettempdir())]:
        try:
            descriptor, name = tempfile.mkstemp(prefix="pilotzone-fault-", suffix=".txt", dir=folder)
        except OSError:
            continue
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(details)
        return Path(name)
    return Path(os.devnull)
