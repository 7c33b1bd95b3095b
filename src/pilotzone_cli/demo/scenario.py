"""What a demonstration is made of: who takes part, what is offered, what is asked, and what must come of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from pilotzone.dataspace.catalog import Source
from pilotzone.dataspace.policies.policy import ColumnClass, Mode

__all__ = ["Member", "Publication", "Question", "Request", "Scenario"]


@dataclass(frozen=True, kw_only=True)
class Member:
    """A party of the demonstration."""

    identifier: str
    name_en: str
    name_zh: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A dataset, and the terms and prices on which it is offered; ``source`` may write working files into a folder."""

    dataset: str
    provider: str
    title_en: str
    title_zh: str
    source: Callable[[Path], Source]
    columns: Mapping[ColumnClass, tuple[str, ...]]
    mode: Mode = Mode.AGGREGATE
    licence: str = ""
    attribution: str = ""
    entity: str | None = None
    minimum_group_size: int = 10
    purposes: tuple[str, ...] = ()
    join_partners: tuple[str, ...] = ()
    price_per_query: Decimal = Decimal(0)
    price_per_thousand_rows: Decimal = Decimal(0)
    monthly_fee: Decimal = Decimal(0)
    free_queries: int = 0
    types: Mapping[str, str] = field(default_factory=dict)
    automatic: bool = False


@dataclass(frozen=True, kw_only=True)
class Request:
    """A consumer asks for a dataset for a purpose."""

    consumer: str
    dataset: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """A query and what must come of it: an answer that ``check`` finds right, or a refusal with a code and a clause."""

    title: str
    consumer: str
    purpose: str
    sql: str
    check: Callable[[pa.Table], bool] = lambda table: table.num_rows > 0
    refusal: str = ""
    clause: str = ""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A whole story: the same six steps, over other data."""

    introduction: str
    members: tuple[Member, ...]
    publications: tuple[Publication, ...]
    requests: tuple[Request, ...]
    search: str
    brief: Request
    """An agreement that ends a moment after it was made."""
    allowed: tuple[Question, ...]
    refused: tuple[Question, ...]
    expired: Question
    """Asked under the brief agreement after its end."""
    joined: Question
    enterprises: Publication | None = None
    """Records of enterprises, which are public nowhere: only an invented story has them, and an account of them."""
