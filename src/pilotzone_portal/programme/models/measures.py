"""Measures as the events that happened to them, batches as they were published, and typical cases."""

from django.db import models

__all__ = ["MeasureBatch", "MeasureCase", "MeasureEvent", "MeasureHead"]


class MeasureHead(models.Model):
    """Where a measure stands after its last event: what lists are filtered by, and the row that an act locks.

    It is a function of the events; ``regions`` are origins and adopters, and ``reviewers`` are parties, between commas.
    """

    identifier = models.CharField(primary_key=True, max_length=40)
    party = models.CharField(max_length=63, db_index=True)
    title = models.TextField()
    field = models.TextField()
    regions = models.TextField()
    reviewers = models.TextField(default=",")
    state = models.CharField(max_length=12)
    batch = models.CharField(max_length=40, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("identifier",)

    def __str__(self) -> str:
        return f"{self.identifier} {self.state}"


class MeasureEvent(models.Model):
    """One act on a measure; never changed, never deleted. ``details`` are canonical JSON (RFC 8785)."""

    measure = models.ForeignKey(MeasureHead, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=20)
    details = models.BinaryField()
    reason = models.TextField(blank=True)
    party = models.CharField(max_length=63, db_index=True)
    person = models.CharField(max_length=150)
    at = models.DateTimeField()
    receipt = models.BigIntegerField()

    class Meta:
        ordering = ("measure", "number")
        constraints = (models.UniqueConstraint(fields=("measure", "number"), name="one_act_at_a_time"),)

    def __str__(self) -> str:
        return f"{self.measure_id} {self.number} {self.act}"


class MeasureBatch(models.Model):
    """A list of measures: open until it is published, then as it was published in canonical JSON."""

    identifier = models.CharField(primary_key=True, max_length=40)
    opened_at = models.DateTimeField()
    published = models.DateField(null=True)
    content = models.BinaryField(null=True)
    digest = models.CharField(max_length=71, blank=True)
    receipt = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("-opened_at",)

    def __str__(self) -> str:
        return self.identifier


class MeasureCase(models.Model):
    """A published typical case of a listed measure: ``content`` is canonical JSON."""

    identifier = models.CharField(primary_key=True, max_length=40)
    measure = models.ForeignKey(MeasureHead, on_delete=models.PROTECT, related_name="cases")
    title = models.TextField()
    region = models.CharField(max_length=20)
    content = models.BinaryField()
    published_at = models.DateTimeField()
    receipt = models.BigIntegerField()

    class Meta:
        ordering = ("-published_at",)

    def __str__(self) -> str:
        return f"{self.identifier} {self.measure_id}"
