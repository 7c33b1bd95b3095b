"""Datasets, offers, agreements, queries and their usage, what was released, and the privacy that it cost."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = [
    "Agreement",
    "BudgetReservation",
    "Dataset",
    "NoisedRelease",
    "Offer",
    "PrivacyBudget",
    "Query",
    "ReleaseHistory",
    "ReleasedSketches",
    "SettledRelease",
]


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
        CANCELLED = "cancelled", _("cancelled")

    identifier = models.CharField(primary_key=True, max_length=40)
    consumer = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="queries")
    person = models.CharField(max_length=150, blank=True)
    purpose = models.CharField(max_length=100)
    sql = models.TextField()
    parameters = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
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


class PrivacyBudget(models.Model):
    """What may be lost, is reserved and was charged about one privacy unit under one agreement in one period."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="privacy_budgets")
    unit = models.CharField(max_length=200)
    period = models.CharField(max_length=20)
    limit_rho_pico = models.BigIntegerField()
    limit_delta_atto = models.BigIntegerField()
    reserved_rho_pico = models.BigIntegerField(default=0)
    reserved_delta_atto = models.BigIntegerField(default=0)
    charged_rho_pico = models.BigIntegerField(default=0)
    charged_delta_atto = models.BigIntegerField(default=0)

    class Meta:
        ordering = ("agreement_id", "unit", "period")
        constraints = (
            models.UniqueConstraint(fields=("agreement", "unit", "period"), name="one_privacy_budget_per_period"),
            models.CheckConstraint(
                condition=models.Q(limit_rho_pico__gte=models.F("reserved_rho_pico") + models.F("charged_rho_pico"))
                & models.Q(limit_delta_atto__gte=models.F("reserved_delta_atto") + models.F("charged_delta_atto")),
                name="privacy_budget_holds",
            ),
        )

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.unit} {self.period}"


class BudgetReservation(models.Model):
    """The privacy that one query reserved from one budget; with an outcome it is charged."""

    budget = models.ForeignKey(PrivacyBudget, on_delete=models.PROTECT, related_name="reservations")
    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="reservations")
    rho_pico = models.BigIntegerField()
    delta_atto = models.BigIntegerField()
    outcome = models.CharField(max_length=10, blank=True)
    reserved_at = models.DateTimeField()
    charged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("reserved_at", "pk")
        constraints = (models.UniqueConstraint(fields=("budget", "query"), name="one_reservation_per_query"),)

    def __str__(self) -> str:
        return f"{self.query_id} {self.rho_pico} {self.delta_atto}"


class ReleaseHistory(models.Model):
    """What was released of one snapshot of a dataset to one party, by one privacy unit, under all its agreements.

    ``minimum_group_size`` is the largest of these agreements, ``parts`` the number of queries that added to it, and
    ``key_digest`` tells whether the zone still has the key under which sketches were made.
    """

    consumer = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="release_histories")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="release_histories")
    sha256 = models.CharField(max_length=80)
    unit = models.CharField(max_length=200, blank=True)
    minimum_group_size = models.BigIntegerField()
    key_digest = models.CharField(max_length=64)
    parts = models.BigIntegerField(default=0)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("consumer", "dataset", "sha256", "unit"), name="one_release_history"),
        )

    def __str__(self) -> str:
        return f"{self.consumer_id} {self.dataset_id} {self.unit}"


class ReleasedSketches(models.Model):
    """The sketches that one query added to a history, one after the other, in buckets of 64 bits (little-endian).

    They are of what was released, or, ``withheld``, of groups that were withheld for more than their size.
    """

    history = models.ForeignKey(ReleaseHistory, on_delete=models.PROTECT, related_name="sketches")
    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="sketches")
    buckets = models.IntegerField()
    entities = models.BinaryField()
    records = models.BinaryField()
    withheld = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("history", "query", "withheld"), name="one_part_of_a_history_per_query"),
        )

    def __str__(self) -> str:
        return f"{self.history_id} {self.query_id}"


class SettledRelease(models.Model):
    """What ring 4 let a party read of one question: who asks it again gets the same, whatever was released since.

    ``digest`` names the question, the terms and the data, ``table`` is an Arrow IPC stream of keys and figures.
    """

    consumer = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="settled_releases")
    digest = models.CharField(max_length=64)
    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="settled_releases")
    table = models.BinaryField()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("consumer", "digest"), name="one_settlement_for_one_question"),)

    def __str__(self) -> str:
        return f"{self.consumer_id} {self.digest}"


class NoisedRelease(models.Model):
    """One answer under noise as it was drawn: who asks the same again under the agreement gets it, and pays nothing.

    ``digest`` names the question and its noise, ``table`` is an Arrow IPC stream of keys and figures in whole steps.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="noised_releases")
    sha256 = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="noised_releases")
    table = models.BinaryField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("agreement", "sha256", "digest"), name="one_noise_for_one_question"),
        )

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.digest}"
