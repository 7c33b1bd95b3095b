"""Parties of a zone, the persons who act for them, and the keys of their programs."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["AccessKey", "Party", "Role", "SigningKey", "User"]


class Role(models.TextChoices):
    """What a party may do in the zone; a party can have several roles."""

    ZONE_OPERATOR = "zone_operator", _("zone operator")
    DATA_PROVIDER = "data_provider", _("data provider")
    DATA_CONSUMER = "data_consumer", _("data consumer")
    REGULATOR = "regulator", _("regulator")
    PUBLIC = "public", _("public")


class Party(models.Model):
    """An agency, firm, university or other body that takes part in the zone."""

    identifier = models.CharField(primary_key=True, max_length=63)
    name_en = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200)
    roles = models.JSONField(default=list)
    joined_at = models.DateTimeField()

    class Meta:
        ordering = ("identifier",)

    def __str__(self) -> str:
        return self.identifier


class User(AbstractUser):
    """A person who acts for one party."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="users")

    REQUIRED_FIELDS = ("party",)


class AccessKey(models.Model):
    """A key with which a program of a party calls the API; only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_keys")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user.username} {self.made_at:%Y-%m-%d}"


class SigningKey(models.Model):
    """The public half of a key with which a party signs its statements; the newest is the current one."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="signing_keys")
    vkey = models.CharField(max_length=300, unique=True)
    registered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.party_id} {self.vkey}"
