"""Trials with the panels that they are evaluated by, and the records of their evaluations."""

from django.db import models

__all__ = ["Trial", "TrialEvaluation"]


class Trial(models.Model):
    """A measure tried in some units from a period on, and the file of figures by which it is judged.

    Without a day of publication it is for its own party, the operator and the regulator. Once it is published all its
    evaluations are: whoever could choose among them would publish the one that suits.
    """

    identifier = models.CharField(primary_key=True, max_length=40)
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="trials")
    measure = models.CharField(max_length=63, blank=True, db_index=True)
    title = models.CharField(max_length=200)
    outcome = models.CharField(max_length=200)
    source = models.CharField(max_length=500)
    question = models.JSONField()
    panel = models.BinaryField()
    panel_digest = models.CharField(max_length=80)
    query = models.CharField(max_length=40, blank=True)
    entered_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-entered_at", "identifier")

    def __str__(self) -> str:
        return self.identifier


class TrialEvaluation(models.Model):
    """One evaluation as its canonical bytes; ``method`` and ``direction`` repeat what stands in them."""

    identifier = models.CharField(primary_key=True, max_length=40)
    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="evaluations")
    method = models.CharField(max_length=40)
    direction = models.CharField(max_length=20)
    content = models.BinaryField()
    digest = models.CharField(max_length=80)
    person = models.CharField(max_length=150, blank=True)
    evaluated_at = models.DateTimeField()

    class Meta:
        ordering = ("-evaluated_at", "identifier")
        constraints = (models.UniqueConstraint(fields=("trial", "digest"), name="evaluation_once"),)

    def __str__(self) -> str:
        return self.identifier
