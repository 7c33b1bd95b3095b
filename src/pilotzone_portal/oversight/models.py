"""The durable table of the evidence log: its tiles and its root are a function of it."""

from django.db import models

__all__ = ["CommitmentSalt", "Entry", "EntryParty"]


class Entry(models.Model):
    """One receipt at its place in the log; never changed, never deleted."""

    index = models.BigIntegerField(primary_key=True)
    payload = models.BinaryField()
    act = models.CharField(max_length=60)
    object = models.CharField(max_length=120, db_index=True)
    outcome = models.CharField(max_length=10)
    time = models.DateTimeField()

    class Meta:
        ordering = ("index",)

    def __str__(self) -> str:
        return f"{self.index} {self.act} {self.object}"


class EntryParty(models.Model):
    """A party that an entry concerns, and that may therefore read it."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="concerned")
    party = models.CharField(max_length=63)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("party", "entry"), name="entry_concerns_party_once"),)

    def __str__(self) -> str:
        return f"{self.entry_id} {self.party}"


class CommitmentSalt(models.Model):
    """The salt that opens one commitment of an entry; deleting it erases what the commitment hides."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="salts")
    name = models.CharField(max_length=60)
    salt = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("entry", "name"), name="one_salt_per_commitment"),)

    def __str__(self) -> str:
        return f"{self.entry_id} {self.name}"
