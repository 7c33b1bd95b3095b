"""Computations and the figures that they gave."""

from django.db import models

__all__ = ["Computation", "StoredFigure"]


class Computation(models.Model):
    """One formula computed once by one party: the queries that fed it, and the cells that were refused.

    Without a day of publication, its figures are for its own party, the operator and the regulator.
    """

    identifier = models.CharField(primary_key=True, max_length=40)
    formula = models.CharField(max_length=80, db_index=True)
    version = models.CharField(max_length=20)
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="computations")
    purpose = models.CharField(max_length=100)
    queries = models.JSONField()
    refusals = models.JSONField()
    computed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-computed_at", "identifier")

    def __str__(self) -> str:
        return self.identifier


class StoredFigure(models.Model):
    """A figure as its canonical bytes, with what it is found by; ``value`` is the exact number as text."""

    computation = models.ForeignKey(Computation, on_delete=models.PROTECT, related_name="figures")
    digest = models.CharField(max_length=80, unique=True)
    formula = models.CharField(max_length=80)
    version = models.CharField(max_length=20)
    branch = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=20)
    period = models.CharField(max_length=12)
    value = models.CharField(max_length=60)
    unit = models.CharField(max_length=80)
    vintages = models.TextField()
    grade = models.CharField(max_length=20)
    content = models.BinaryField()

    class Meta:
        ordering = ("formula", "version", "branch", "region", "period")
        indexes = (
            models.Index(fields=("formula", "region", "period"), name="figure_by_formula"),
            models.Index(fields=("region",), name="figure_by_region"),
        )

    def __str__(self) -> str:
        return f"{self.formula} {self.region} {self.period}"
