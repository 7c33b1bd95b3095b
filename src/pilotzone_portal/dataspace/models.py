"""Datasets, offers, agreements, queries and their usage."""

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["Agreement", "Dataset", "Offer", "Query"]


class Dataset(models.Model):
    """A dataset (DCAT 3) that a party provides; a draft is seen by its publisher alone."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    identifier = models.CharField(primary_key=True, max_length=63)
    publisher = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="datasets")
    state = models.CharField(max_length=10, choices=State.choices)
    title_en = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=200)
    description_en = models.TextField(blank=True)
    description_zh = models.TextField(blank=True)
    licence = models.CharField(max_length=200, blank=True)
    attribution = models.CharField(max_length=200, blank=True)
    columns = models.JSONField()
    rows = models.BigIntegerField()
    sha256 = models.CharField(max_length=80)
    stored_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("identifier",)

    def __str__(self) -> str:
        return self.identifier


class Offer(models.Model):
    """The terms (ODRL 2.2) and the tariff under which a dataset may be used."""

    identifier = models.CharField(primary_key=True, max_length=40)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="offers")
    policy = models.JSONField()
    policy_hash = models.CharField(max_length=80)
    tariff = models.JSONField()
    automatic = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("dataset_id", "made_at")

    def __str__(self) -> str:
        return self.identifier


class Agreement(models.Model):
    """What two parties agreed: an offer for one consumer and one purpose; the states are those of the library."""

    identifier = models.CharField(primary_key=True, max_length=40)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="agreements")
    assigner = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="agreements_given")
    assignee = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="agreements_taken")
    purpose = models.CharField(max_length=100)
    policy = models.JSONField()
    policy_hash = models.CharField(max_length=80)
    state = models.CharField(max_length=12)
    suspended_by = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    requested_at = models.DateTimeField()
    finalized_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-requested_at", "identifier")

    def __str__(self) -> str:
        return self.identifier


class Query(models.Model):
    """A question under agreements: reserved before it runs, closed by its answer, its refusal or its failure."""

    class Outcome(models.TextChoices):
        STARTED = "started", _("started")
        ANSWERED = "answered", _("answered")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")

    identifier = models.CharField(primary_key=True, max_length=40)
    consumer = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="queries")
    person = models.CharField(max_length=150, blank=True)
    purpose = models.CharField(max_length=100)
    sql = models.TextField()
    rewritten = models.TextField(blank=True)
    agreements = models.ManyToManyField(Agreement, related_name="queries")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    error = models.JSONField(null=True)
    clauses = models.JSONField(default=list)
    rows = models.BigIntegerField(null=True)
    answer_sha256 = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField(db_index=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at", "identifier")

    def __str__(self) -> str:
        return self.identifier
