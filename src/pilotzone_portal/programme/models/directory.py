"""Who takes part in the work of the programme: departments, and places that the table of regions lacks."""

from django.db import models

__all__ = ["Department", "Place"]


class Place(models.Model):
    """A place below a province that GB/T 2260 does not list, such as a new area; never changed once it is entered."""

    code = models.CharField(primary_key=True, max_length=20)
    level = models.CharField(max_length=10)
    parent = models.CharField(max_length=20)
    name_en = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Department(models.Model):
    """A party that takes part in the work, its place, and what its persons may do there."""

    party = models.OneToOneField("accounts.Party", primary_key=True, on_delete=models.PROTECT)
    place = models.CharField(max_length=20)
    rights = models.JSONField()
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ("party",)

    def __str__(self) -> str:
        return f"{self.party_id} {self.place}"
