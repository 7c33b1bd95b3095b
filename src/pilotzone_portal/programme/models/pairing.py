"""Rounds in which regions that adopt a measure are paired with mentors: what they asked for, and what came of it."""

from django.db import models

__all__ = ["PairingRound", "PairingRun", "PairingWish"]


class PairingRound(models.Model):
    """The pairing over one measure; wishes are taken until it closes."""

    identifier = models.CharField(primary_key=True, max_length=40)
    measure = models.ForeignKey("programme.MeasureHead", on_delete=models.PROTECT, related_name="rounds")
    places = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        ordering = ("-opened_at",)

    def __str__(self) -> str:
        return f"{self.identifier} {self.measure_id}"


class PairingWish(models.Model):
    """What a region asks for, as adopter or as mentor; a later one replaces it, and none is deleted."""

    class Side(models.TextChoices):
        ADOPTER = "adopter"
        MENTOR = "mentor"

    round = models.ForeignKey(PairingRound, on_delete=models.PROTECT, related_name="wishes")
    side = models.CharField(max_length=10, choices=Side.choices)
    region = models.CharField(max_length=20)
    choices = models.JSONField()
    has = models.JSONField(default=list)
    places = models.PositiveIntegerField(default=0)
    party = models.CharField(max_length=63)
    person = models.CharField(max_length=150)
    at = models.DateTimeField()
    receipt = models.BigIntegerField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.round_id} {self.side} {self.region}"


class PairingRun(models.Model):
    """The pairing of a round: its inputs and its result, both canonical JSON."""

    round = models.OneToOneField(PairingRound, primary_key=True, on_delete=models.PROTECT, related_name="run")
    inputs = models.BinaryField()
    result = models.BinaryField()
    digest = models.CharField(max_length=71)
    party = models.CharField(max_length=63)
    at = models.DateTimeField()
    receipt = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.round_id} {self.digest}"
