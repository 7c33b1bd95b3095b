"""Every text of the program that a person may read, found where it stands: templates, code, errors, policy words."""

import ast
import importlib
import io
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

import pilotzone
import pilotzone_cli
import pilotzone_portal
from pilotzone.common.errors import PilotzoneError, error_classes
from pilotzone.dataspace.policies.words import CLAUSES, SENTENCES
from pilotzone.dataspace.queries.disclosure import REPORT
from pilotzone.oversight.anchors.findings import AnchorFinding
from pilotzone.oversight.certificates.errors import CertificateFinding
from pilotzone.oversight.certificates.statements import STATEMENTS
from pilotzone.oversight.evidence.errors import Finding
from pilotzone.oversight.mirror.forks import ForkFinding

__all__ = ["CATALOGUE", "Message", "messages", "placeholders"]

PORTAL = Path(pilotzone_portal.__file__).parent
LIBRARY = Path(pilotzone.__file__).parent
COMMANDS = Path(pilotzone_cli.__file__).parent
CATALOGUE = PORTAL / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop"}
SENTENCE = re.compile(r"[A-Z][^\n]* [^\n]*\.")
REMARKS_OF_TABLES = ("decomposition", "digital", "regionalisation", "system", "table")
PLURAL = {"ngettext", "ngettext_lazy"}

Message = str | tuple[str, str]
"""A text, or its singular and plural."""


def messages() -> Iterator[tuple[Message, str]]:
    """Yield each text with the file that it stands in."""
    for path in sorted(PORTAL.rglob("*.html")):
        yield from ((text, _name(path)) for text in _in_template(path))
    for path in sorted((*PORTAL.rglob("*.py"), *COMMANDS.rglob("*.py"))):
        yield from ((text, _name(path)) for text in _in_code(path))
    yield from _in_library()
    yield from _in_reasons()


def _in_template(path: Path) -> Iterator[Message]:
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    keywords = dict.fromkeys(SINGULAR) | dict.fromkeys(PLURAL, (1, 2))
    for _, _, found, _ in extract_python(io.BytesIO(code.encode()), keywords, (), {"encoding": "utf-8"}):
        yield found if isinstance(found, str) else tuple(found[:2])


def _in_code(path: Path) -> Iterator[Message]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            texts = tuple(argument.value for argument in node.args[:2] if isinstance(argument, ast.Constant))
            if name in SINGULAR and texts:
                yield texts[0]
            elif name in PLURAL:
                yield texts


def _in_library() -> Iterator[tuple[str, str]]:
    for package in (pilotzone, pilotzone_portal, pilotzone_cli):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name != "pilotzone_portal.wsgi" and ".migrations" not in module.name:
                importlib.import_module(module.name)
    for cls in error_classes():
        if cls.__module__.startswith("pilotzone"):
            yield from ((text, _file(cls.__module__)) for text in _own_texts(cls))
    for text in (*SENTENCES.values(), *CLAUSES.values()):
        yield text, "pilotzone/dataspace/policies/words.py"
    for text in REPORT.values():
        yield text, "pilotzone/dataspace/queries/disclosure.py"
    for pair in STATEMENTS.values():
        yield from ((text, "pilotzone/oversight/certificates/statements.py") for text in pair if text)
    findings = (*Finding, *ForkFinding, *AnchorFinding, *CertificateFinding)
    yield from ((finding.value, _file(type(finding).__module__)) for finding in findings)


def _in_reasons() -> Iterator[tuple[str, str]]:
    """Yield the sentences that say why a verdict is so, or that go with a value: these files have no others."""
    room = LIBRARY / "statistics"
    for path in (
        room / "targets" / "evaluation.py",
        room / "targets" / "readings.py",
        room / "indicators" / "compute.py",
        room / "observations" / "mixing.py",
        *(room / "accounts" / f"{name}.py" for name in ("class_values", "core", "scale")),
        *(room / "input_output" / f"{name}.py" for name in REMARKS_OF_TABLES),
        *(room / "indices" / f"{name}.py" for name in ("panel", "rounds", "scaling")),
    ):
        tree = ast.parse(path.read_bytes())
        documents = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and node not in documents and SENTENCE.fullmatch(str(node.value)):
                yield node.value, _name(path)


def _own_texts(cls: type[PilotzoneError]) -> Iterator[str]:
    return (vars(cls)[name] for name in ("message", "help") if name in vars(cls))


def _name(path: Path) -> str:
    return path.relative_to(PORTAL.parent).as_posix()


def _file(module: str) -> str:
    return module.replace(".", "/") + ".py"


def placeholders(text: str) -> list[str]:
    """Return the placeholders of a text, ``{name!r}`` and ``%(name)s`` alike, in alphabetical order."""
    return sorted(brace or percent for brace, percent in re.findall(r"\{(\w+)[^}]*\}|%\((\w+)\)s", text))
