"""Commitments and what published figures said of them."""

from django.db import models

__all__ = ["CommitmentEvaluation"]


class CommitmentEvaluation(models.Model):
    """The answer to one commitment at one time, with every figure and vintage that it rests on."""

    commitment = models.CharField(max_length=20, db_index=True)
    answer = models.CharField(max_length=20)
    reason = models.JSONField()
    results = models.JSONField()
    query = models.CharField(max_length=40, blank=True)
    party = models.CharField(max_length=63)
    evaluated_at = models.DateTimeField()

    class Meta:
        ordering = ("commitment", "-evaluated_at")

    def __str__(self) -> str:
        return f"{self.commitment}: {self.answer}"
