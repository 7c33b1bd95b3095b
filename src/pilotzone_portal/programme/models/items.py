"""Items of the registers with their revisions, and what was announced of the programme."""

from django.db import models

__all__ = ["Change", "ItemRevision", "StoredItem"]


class StoredItem(models.Model):
    """An item as it stands now; its revisions say how it came to that, and are never altered.

    ``region`` and ``basis`` repeat what the content says, so that overviews need not read it.
    """

    class Basis(models.TextChoices):
        """What decides how far an item is: figures, the work on it, or nothing, because it is a statement."""

        FIGURES = "figures"
        WORK = "work"
        STATEMENT = "statement"

    identifier = models.CharField(primary_key=True, max_length=63)
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="items")
    candidate = models.CharField(max_length=120, blank=True)
    content = models.JSONField()
    region = models.TextField(blank=True)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("identifier",)

    def __str__(self) -> str:
        return self.identifier


class ItemRevision(models.Model):
    """One act on an item: added, changed, published or withdrawn; the first two give it a content."""

    class Act(models.TextChoices):
        ADDED = "added"
        CHANGED = "changed"
        PUBLISHED = "published"
        WITHDRAWN = "withdrawn"

    item = models.ForeignKey(StoredItem, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=10, choices=Act.choices)
    content = models.JSONField()
    region = models.TextField(blank=True)
    basis = models.CharField(max_length=10, choices=StoredItem.Basis.choices)
    reason = models.TextField(blank=True)
    person = models.CharField(max_length=150, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("item_id", "number")
        constraints = (models.UniqueConstraint(fields=("item", "number"), name="revision_of_item"),)
        indexes = (models.Index(fields=("recorded_at",), name="revision_by_time"),)

    def __str__(self) -> str:
        return f"{self.item_id} {self.number}"


class Change(models.Model):
    """Something of the programme that became public, as the feeds tell it."""

    uuid = models.UUIDField(unique=True)
    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=120)
    title_zh = models.TextField()
    title_en = models.TextField()
    address = models.CharField(max_length=300)
    details = models.JSONField()
    announced_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
