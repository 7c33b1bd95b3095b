"""Plan texts with their files, the candidates that were found in them, and every decision on one."""

from django.db import models

__all__ = ["CandidateDecision", "Plan", "PlanCandidate", "PlanFile"]


class Plan(models.Model):
    """A plan text as it was read; its places count the characters of ``text``.

    ``paragraphs`` holds for each its start, end, page, table and row. Without a day of publication, the plan is for its
    own party, the operator and the regulator.
    """

    identifier = models.CharField(primary_key=True, max_length=40)
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="plans")
    title_en = models.CharField(max_length=300, blank=True)
    title_zh = models.CharField(max_length=300, blank=True)
    region = models.CharField(max_length=20, blank=True)
    dated = models.DateField(null=True)
    annual = models.BooleanField(null=True)
    file_name = models.CharField(max_length=255, blank=True)
    file_bytes = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=80)
    format = models.CharField(max_length=10)
    encoding = models.CharField(max_length=40, blank=True)
    flags = models.JSONField()
    text = models.TextField()
    paragraphs = models.JSONField()
    imported_by = models.CharField(max_length=150)
    imported_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-imported_at", "identifier")
        constraints = (models.UniqueConstraint(fields=("party", "digest"), name="plan_file_once"),)

    def __str__(self) -> str:
        return self.identifier


class PlanFile(models.Model):
    """The bytes that a plan was read from, apart from what lists load."""

    plan = models.OneToOneField(Plan, primary_key=True, on_delete=models.PROTECT, related_name="file")
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.plan_id


class PlanCandidate(models.Model):
    """A candidate as it was proposed, in canonical JSON; ``added_by`` is a person where the rules saw none.

    ``state`` and ``kind`` are those after the last decision, ``item`` what was listed from it.
    """

    identifier = models.CharField(primary_key=True, max_length=50)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="candidates")
    number = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    content = models.BinaryField()
    added_by = models.CharField(max_length=150, blank=True)
    added_reason = models.TextField(blank=True)
    added_at = models.DateTimeField()
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    item = models.CharField(max_length=63, blank=True)

    class Meta:
        ordering = ("plan", "start", "end", "number")
        constraints = (models.UniqueConstraint(fields=("plan", "number"), name="candidate_number_once"),)
        indexes = (models.Index(fields=("plan", "state", "kind"), name="candidate_by_state"),)

    def __str__(self) -> str:
        return self.identifier


class CandidateDecision(models.Model):
    """One decision on a candidate, with the reading that held from then on; never changed."""

    candidate = models.ForeignKey(PlanCandidate, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    person = models.CharField(max_length=150)
    reason = models.TextField()
    decided_at = models.DateTimeField()
    content = models.BinaryField()

    class Meta:
        ordering = ("candidate", "number")
        constraints = (models.UniqueConstraint(fields=("candidate", "number"), name="decision_number_once"),)

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.number} {self.state}"
