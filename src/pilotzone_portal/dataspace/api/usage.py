"""Usage in the HTTP API: the statement of a month, to the fen."""

from django.http import HttpRequest
from ninja import Field, Router, Schema

from pilotzone.common.periods import Month
from pilotzone_portal.contract import actor_of, replies
from pilotzone_portal.dataspace.services.usage import usage_statement

__all__ = ["router"]

router = Router(tags=["usage"])


class LineOut(Schema):
    """What one agreement costs in one month."""

    agreement: str
    dataset: str
    provider: str
    consumer: str
    queries: int
    free_queries: int
    rows: int
    charged_rows: int
    fee_yuan: str
    queries_yuan: str
    rows_yuan: str
    fen: int


class StatementOut(Schema):
    """A month's statement: exact yuan are texts, rounded amounts are whole fen, and the lines sum to the total."""

    month: str = Field(description="A calendar month in UTC, such as 2026-07.")
    currency: str
    rounding: str
    lines: list[LineOut]
    total_fen: int


@router.get("/usage/statement", response=replies(StatementOut, 400, 403))
def statement(request: HttpRequest, month: str, party: str = "") -> dict[str, object]:
    """Say what the party owes and earns for a month; operator and regulator may ask for any party."""
    return usage_statement(actor_of(request), Month.parse(month), party=party).as_dict()
