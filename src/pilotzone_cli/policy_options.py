"""The terms of a policy as options of ``pilotzone offer create``, or as a file in ODRL 2.2."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pilotzone.common.errors import InvalidValueError
from pilotzone_cli.errors import InputNotReadableError

if TYPE_CHECKING:
    from pilotzone.dataspace.policies.masks import Mask
    from pilotzone.dataspace.policies.policy import Mode, Policy
    from pilotzone.dataspace.policies.privacy_terms import PrivacyTerms

__all__ = ["moment", "policy_from_file", "policy_from_options", "policy_options"]

_CLASSES: Final = ("key", "dimension", "measure", "hidden")

_PRIVACY: Final = ("epsilon", "delta", "epsilon_per_query", "groups_per_entity", "records_per_entity")

_OPTIONS: Final = (
    click.option("--mode", type=click.Choice(["records", "aggregate", "private"]), help="What may leave."),
    click.option("--key", multiple=True, metavar="COLUMN", help="May join, is never shown; repeatable."),
    click.option("--dimension", multiple=True, metavar="COLUMN", help="May filter and group; repeatable."),
    click.option("--measure", multiple=True, metavar="COLUMN", help="May be aggregated; repeatable."),
    click.option("--hidden", multiple=True, metavar="COLUMN", help="May not be named, as any column left out."),
    click.option("--mask", multiple=True, metavar="COLUMN=KIND[:SIZE]", help="Shown instead, as bucket:10."),
    click.option("--column-mode", multiple=True, metavar="COLUMN=MODE", help="A stricter mode of one column."),
    click.option("--entity", metavar="COLUMN", help="Groups count its distinct values [default: rows]."),
    click.option("--minimum-group-size", type=click.IntRange(1), help="Smaller groups are withheld."),
    click.option("--aggregate", multiple=True, help="An aggregate function; repeatable [default: count, sum, avg]."),
    click.option("--comparison", multiple=True, metavar="COLUMN", help="A measure that conditions may compare."),
    click.option("--dominance", type=click.IntRange(1, 100), metavar="P", help="Withhold by the p% rule."),
    click.option("--no-differencing", is_flag=True, help="Compare aggregates with none released before."),
    click.option("--complementary", is_flag=True, help="Withhold more, so that totals reveal nothing."),
    click.option("--remainder", is_flag=True, help="Pool withheld groups in one row."),
    click.option("--epsilon", metavar="NUMBER", help="What an entity may lose in a month, in the mode private."),
    click.option("--delta", metavar="NUMBER", help="The other half of that loss."),
    click.option("--epsilon-per-query", metavar="NUMBER", help="What one query spends of it."),
    click.option("--groups-per-entity", type=click.IntRange(1), help="In how many groups an entity counts."),
    click.option("--records-per-entity", type=click.IntRange(1), help="With how many records of a group it counts."),
    click.option("--bound", multiple=True, metavar="MEASURE:LOWER:UPPER", help="Shares are cut off there."),
    click.option("--purpose", multiple=True, help="A purpose; repeatable [default: any]."),
    click.option("--valid-from", metavar="TIME", help="Such as 2026-07-01T00:00:00Z; UTC where no zone is given."),
    click.option("--valid-until", metavar="TIME", help="The first moment at which the terms no longer hold."),
    click.option("--row-predicate", metavar="SQL", help="Only rows for which this holds are read."),
    click.option("--join-partner", multiple=True, metavar="DATASET", help="May be joined with; repeatable."),
    click.option("--quota", type=click.IntRange(1), help="Queries in a calendar month."),
)


def policy_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a verb one option or more for each term of a policy."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def policy_from_file(path: Path) -> "Policy":
    """Return the policy in a file of ODRL 2.2 in JSON."""
    from pilotzone.dataspace.policies.odrl import from_odrl

    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as failure:
        raise InputNotReadableError(path=path, expected="terms in ODRL", reason=failure.strerror) from failure
    except (ValueError, RecursionError) as failure:
        raise InputNotReadableError(path=path, expected="terms in ODRL", reason="it is not JSON") from failure
    return from_odrl(document)


def policy_from_options(dataset: str, columns: Iterable[str], terms: Mapping[str, Any]) -> "Policy":
    """Return the policy that ``terms``, the options given, state; other ``columns`` of the dataset are hidden."""
    from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy

    classed = [(column, ColumnClass(kind)) for kind in _CLASSES for column in terms.get(kind, ())]
    named = {column for column, _ in classed}
    rest = [(name, ColumnClass.HIDDEN) for name in columns if name not in named]
    same = ("entity", "minimum_group_size", "dominance", "complementary", "remainder", "row_predicate", "quota")
    column_modes = tuple(_column_mode(text) for text in terms.get("column_mode", ()))
    aggregated = Mode.AGGREGATE in {Mode(terms["mode"]), *(mode for _, mode in column_modes)}
    options = {
        "masks": tuple(_mask(text) for text in terms.get("mask", ())),
        "column_modes": column_modes,
        "differencing": aggregated and "no_differencing" not in terms,
        "purposes": terms.get("purpose"),
        "aggregates": terms.get("aggregate"),
        "comparisons": terms.get("comparison"),
        "privacy": _privacy(terms),
        "join_partners": terms.get("join_partner"),
        **{name: moment(terms[name]) for name in ("valid_from", "valid_until") if terms.get(name)},
        **{name: terms.get(name) for name in same},
    }
    return Policy(
        dataset=dataset,
        mode=Mode(terms["mode"]),
        columns=(*classed, *rest),
        **{name: value for name, value in options.items() if value is not None},
    )


def _mask(text: str) -> "tuple[str, Mask]":
    from pilotzone.dataspace.policies.masks import Mask, MaskKind

    column, _, mask = text.rpartition("=")
    kind, _, size = mask.partition(":")
    known = ", ".join(MaskKind)
    if not column or kind not in set(MaskKind) or not (size.isdecimal() or not size):
        expected = f"COLUMN=KIND or COLUMN=KIND:SIZE, such as age=bucket:10; kinds: {known}"
        raise InvalidValueError(field="The option --mask", value=text, expected=expected)
    return column, Mask(MaskKind(kind), int(size) if size else None)


def _column_mode(text: str) -> "tuple[str, Mode]":
    from pilotzone.dataspace.policies.policy import Mode

    column, _, mode = text.rpartition("=")
    if not column or mode not in set(Mode):
        expected = f"COLUMN=MODE, such as income=aggregate; modes: {', '.join(Mode)}"
        raise InvalidValueError(field="The option --column-mode", value=text, expected=expected)
    return column, Mode(mode)


def _privacy(terms: Mapping[str, Any]) -> "PrivacyTerms | None":
    from pilotzone.dataspace.policies.privacy_terms import PrivacyTerms

    given = {name: terms[name] for name in _PRIVACY if name in terms}
    if not given and "bound" not in terms:
        return None
    if len(given) < len(_PRIVACY):
        raise click.UsageError(
            "The mode private needs --epsilon, --delta, --epsilon-per-query, --groups-per-entity and"
            " --records-per-entity, all of them."
        )
    numbers = {name: _decimal(f"--{name.replace('_', '-')}", given[name]) for name in _PRIVACY[:3]}
    return PrivacyTerms(**{**given, **numbers}, bounds=tuple(map(_bound, terms.get("bound", ()))))


def _bound(text: str) -> tuple[str, Decimal, Decimal]:
    measure, *bounds = text.rsplit(":", 2)
    if not measure or len(bounds) != 2:
        expected = "MEASURE:LOWER:UPPER, such as kwh:0:500"
        raise InvalidValueError(field="The option --bound", value=text, expected=expected)
    return measure, _decimal("--bound", bounds[0]), _decimal("--bound", bounds[1])


def _decimal(option: str, text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise InvalidValueError(field=f"The option {option}", value=text, expected="a number such as 0.1") from None


def moment(text: str) -> datetime:
    """Return a moment that was typed, in UTC where nothing else is said.

    Raises:
        InvalidValueError: it is none.
    """
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise InvalidValueError(
            field="The time", value=text, expected="a date and a time, such as 2026-07-01T00:00:00Z"
        ) from None
