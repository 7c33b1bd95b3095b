"""What is recorded of tasks, and the files that prove what was done."""

from django.db import models

__all__ = ["EvidenceFile", "WorkEvent"]


class WorkEvent(models.Model):
    """One act on a task at its place in the record; never changed, never deleted.

    Numbers have no gaps and are given in the order of commits; ``rights`` are those that the person had then.
    """

    number = models.BigIntegerField(primary_key=True)
    task = models.CharField(max_length=40, db_index=True)
    kind = models.CharField(max_length=20)
    act = models.TextField()
    person = models.CharField(max_length=150)
    party = models.CharField(max_length=63)
    rights = models.CharField(max_length=60)
    happened = models.DateTimeField()
    recorded = models.DateTimeField()
    receipt = models.BigIntegerField()

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.task}"


class EvidenceFile(models.Model):
    """A file that a party keeps in the zone as evidence; the same file of a party is kept once."""

    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="evidence_files")
    digest = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    content = models.BinaryField()
    public = models.BooleanField(default=False)
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ("party", "digest")
        constraints = (models.UniqueConstraint(fields=("digest", "party"), name="evidence_file_of_a_party_once"),)

    def __str__(self) -> str:
        return f"{self.party_id} {self.digest}"
