"""Rounds of scores: weights that were fixed once, and the tables that were scored with them."""

from django.db import models

__all__ = ["ScoreRound", "ScoredPeriod"]


class ScoreRound(models.Model):
    """Weights, limits and ideal points of a round as canonical bytes; nothing in them moves later."""

    identifier = models.CharField(primary_key=True, max_length=40)
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="score_rounds")
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=500)
    key = models.CharField(max_length=100)
    content = models.BinaryField()
    digest = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-opened_at", "identifier")

    def __str__(self) -> str:
        return self.identifier


class ScoredPeriod(models.Model):
    """The scores and rank bands of one period as canonical bytes, with the table that they were made from."""

    round = models.ForeignKey(ScoreRound, on_delete=models.PROTECT, related_name="periods")
    number = models.PositiveIntegerField()
    period = models.CharField(max_length=40)
    panel = models.BinaryField()
    panel_digest = models.CharField(max_length=80)
    content = models.BinaryField()
    digest = models.CharField(max_length=80)
    person = models.CharField(max_length=150, blank=True)
    scored_at = models.DateTimeField()

    class Meta:
        ordering = ("round_id", "number")
        constraints = (models.UniqueConstraint(fields=("round", "number"), name="scored_period_of_round"),)

    def __str__(self) -> str:
        return f"{self.round_id} {self.period}"
