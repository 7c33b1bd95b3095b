"""Writes the reference pages that come from the code: ``make documents``."""  # noqa: INP001 - a script, no package

import importlib
import os
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Final

import click
import django
from click.testing import CliRunner

from pilotzone.common.errors import PilotzoneError
from pilotzone.statistics.formulas import FORMULAS
from pilotzone.statistics.indicators import DeclaredInput

__all__ = ["PAGES", "error_classes", "write_pages"]

_PACKAGES: Final = ("pilotzone", "pilotzone_portal", "pilotzone_cli")

_REFERENCE: Final = Path(__file__).resolve().parent / "reference"

_WRITTEN: Final = "<!-- Written by docs/renew.py from the code: change the code, then run `make documents`. -->"

_ERRORS: Final = f"""{_WRITTEN}

# Errors

Every error that Pilotzone shows has a stable code, a message that says what was wrong, and a help that says what is
right and what to do next. The words in braces are its parameters. The command line ends with status 1 and prints the
three to the standard error; with `--format json`, and in the HTTP API, an error has this shape:

```json
{{"code": "...", "message": "...", "parameters": {{}}, "help": "..."}}
```

Programs decide by the code; the texts may change and are translated.
"""

_COMMANDS: Final = f"""{_WRITTEN}

# Commands

Exit status: 0 done, 1 refused or failed, 2 misused, 130 interrupted. Results go to the standard output, errors and
remarks to the standard error. The settings that commands read from the environment stand in [settings](settings.md),
the codes of their errors in [errors](errors.md).
"""


_FORMULAS: Final = f"""{_WRITTEN}

# Formulas

Every computed figure names one of these formulas and its version, and carries its inputs, so that it can be computed
again. A formula never changes under its version. Inputs are sought in one vintage and by the methods listed; others
are refused, or marked in the figure. Numbers that a bureau publishes under the same name may be made otherwise: the
text and the source of the definition stand with each formula.
"""


def _modules() -> Iterator[ModuleType]:
    """Import and yield every module of the three packages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pilotzone_portal.settings")
    django.setup()
    for name in _PACKAGES:
        package = importlib.import_module(name)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            yield importlib.import_module(found.name)


def error_classes() -> list[type[PilotzoneError]]:
    """Return every error that a person may see, in the order of the codes."""
    defined = (
        value
        for module in _modules()
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__
    )
    return sorted((cls for cls in defined if issubclass(cls, PilotzoneError) and "code" in vars(cls)), key=_code)


def errors_page() -> str:
    """Return the page of all errors."""
    sections = (
        f"## {cls.code}\n\n"
        f"{(cls.__doc__ or '').splitlines()[0]}\n\n"
        f"- Message: {_literal(cls.message)}\n"
        f"- Help: {_literal(cls.help)}\n"
        f"- HTTP status {cls.status}; class `{cls.__module__}.{cls.__name__}`\n"
        for cls in error_classes()
    )
    return "\n".join((_ERRORS, *sections))


def commands_page() -> str:
    """Return the page of all commands, each with what its ``--help`` says."""
    from pilotzone_cli.main import pilotzone

    sections = (f"## {' '.join(path)}\n\n```text\n{_help(path)}```\n" for path in _paths(pilotzone, ("pilotzone",)))
    return "\n".join((_COMMANDS, *sections))


def formulas_page() -> str:
    """Return the page of all formulas of the statistics room."""
    sections = (
        f"## {one.id}\n\n"
        f"{one.title_en} ({one.title_zh}), version {one.version}.\n\n"
        f"```text\n{one.text}\n```\n\n"
        f"- Value: {one.unit}, price basis `{one.price_basis}`, method `{one.method}`, grade at best `{one.grade}`\n"
        f"- Definition: {_literal(one.source)}\n"
        f"{''.join(_declared(declared) for declared in one.inputs)}"
        for one in FORMULAS
    )
    return "\n".join((_FORMULAS, *sections))


def _declared(declared: DeclaredInput) -> str:
    when = {0: "", 1: ", of the year before", None: ", of the year that the account picks"}[declared.years_before]
    where = f", for {declared.region}" if declared.region else ""
    each = ", for each branch" if declared.branches else ""
    series = ", ".join(f"`{name}`" for name in dict.fromkeys(declared.series))
    return f"- Input `{declared.name}`: {series} in {declared.unit}, `{declared.price_basis}`{each}{where}{when}\n"


PAGES: Final = {"errors.md": errors_page, "commands.md": commands_page, "formulas.md": formulas_page}
"""The pages that this program writes, each with what returns its text."""


def write_pages() -> None:
    """Write all pages."""
    for name, page in PAGES.items():
        (_REFERENCE / name).write_text(page(), encoding="utf-8")


def _paths(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        for name, part in sorted(command.commands.items()):
            yield from _paths(part, (*path, name))


def _help(path: tuple[str, ...]) -> str:
    from pilotzone_cli.main import pilotzone
    from pilotzone_cli.session import Session

    arguments = [*path[1:], "--help"]
    result = CliRunner().invoke(pilotzone, arguments, prog_name=path[0], obj=Session(), terminal_width=100)
    if result.exit_code:
        msg = f"{' '.join(path)} --help ends with {result.exit_code}: {result.output}"
        raise RuntimeError(msg)
    return result.output


def _code(cls: type[PilotzoneError]) -> str:
    return cls.code


def _literal(template: str) -> str:
    """Return a template as Markdown that shows its characters, its parameters without the form they are printed in."""
    text = template.replace("!r}", "}")
    return "".join(f"\\{character}" if character in r"\`*<[" else character for character in text)


if __name__ == "__main__":
    write_pages()
