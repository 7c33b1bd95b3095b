"""Targets and what published figures said of them."""

import json
from functools import cached_property
from typing import Any

from django.db import models

__all__ = ["TargetEvaluation"]


class TargetEvaluation(models.Model):
    """One evaluation of an item as its canonical bytes, with what it is found by; rows are added and never altered.

    ``revision`` is the newest revision of the item at that time.
    """

    item = models.ForeignKey("programme.StoredItem", on_delete=models.PROTECT, related_name="evaluations")
    revision = models.PositiveIntegerField()
    digest = models.CharField(max_length=80, db_index=True)
    answer = models.CharField(max_length=20)
    reason_code = models.CharField(max_length=40)
    content = models.BinaryField()
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="target_evaluations")
    evaluated_at = models.DateTimeField()

    class Meta:
        ordering = ("item_id", "-pk")
        indexes = (models.Index(fields=("evaluated_at",), name="target_evaluation_by_time"),)

    def __str__(self) -> str:
        return f"{self.item_id}: {self.answer}"

    @cached_property
    def members(self) -> dict[str, Any]:
        """What the bytes say."""
        return json.loads(bytes(self.content))

    @property
    def statement(self) -> dict[str, Any]:
        """What the item said."""
        return self.members["statement"]

    @property
    def reasons(self) -> list[dict[str, str]]:
        """Why the answer is what it is, in both languages; the first is the one to act on."""
        return self.members["reasons"]

    @property
    def reason(self) -> dict[str, str]:
        """The first of the reasons: ``code``, ``en`` and ``zh``."""
        return self.reasons[0]

    @property
    def missing(self) -> list[dict[str, Any]]:
        """The figures that would be needed and are not published."""
        return self.members["missing"]

    @property
    def readings(self) -> list[dict[str, Any]]:
        """Every way to read the words, with its formula, figures and answer."""
        return self.members["readings"]

    @property
    def figures(self) -> list[dict[str, Any]]:
        """The figures with their vintages, each once, in the order in which they were compared."""
        return list({one["digest"]: one for reading in self.readings for one in reading["figures"]}.values())
