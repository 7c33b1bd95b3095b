"""Indicators of the programme: their definitions and values, of which none is ever altered."""

from django.db import models

__all__ = ["IndicatorDefinition", "IndicatorReading", "TrialIndicator"]


class TrialIndicator(models.Model):
    """An indicator of a result; what it measures stands in its definitions, what was measured in its readings."""

    identifier = models.CharField(primary_key=True, max_length=40)
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="trial_indicators")
    measure = models.CharField(max_length=63, blank=True, db_index=True)
    recorded_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-recorded_at", "identifier")

    def __str__(self) -> str:
        return self.identifier


class IndicatorDefinition(models.Model):
    """What an indicator measures, from which baselines and in which periods, until the next definition."""

    indicator = models.ForeignKey(TrialIndicator, on_delete=models.PROTECT, related_name="definitions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    reason = models.TextField(blank=True)
    person = models.CharField(max_length=150, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("indicator_id", "number")
        constraints = (models.UniqueConstraint(fields=("indicator", "number"), name="definition_of_indicator"),)

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.number}"


class IndicatorReading(models.Model):
    """A target or an actual value as it was recorded; ``value`` is the exact number as text."""

    class Kind(models.TextChoices):
        TARGET = "target"
        ACTUAL = "actual"

    indicator = models.ForeignKey(TrialIndicator, on_delete=models.PROTECT, related_name="readings")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    period = models.DateField()
    value = models.CharField(max_length=60, null=True)  # noqa: DJ001 - no number, where words are the value
    location = models.CharField(max_length=40)
    dimensions = models.JSONField()
    comparator = models.CharField(max_length=12, blank=True)
    quality = models.CharField(max_length=12, blank=True)
    comment = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    person = models.CharField(max_length=150, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("indicator_id", "recorded_at", "pk")
        indexes = (models.Index(fields=("indicator", "recorded_at"), name="reading_by_time"),)

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.kind} {self.period}"
