"""An item as a form: what it says, and why it is changed or withdrawn."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from pilotzone.programme.registers import ListedItem, TargetReference, load_kinds
from pilotzone_portal.accounts.templatetags.names import in_language

__all__ = ["ItemForm", "NewItemForm", "WithdrawalForm"]

_TEXTS = ("title_zh", "title_en", "field", "region", "lead", "deadline_words", "legal_basis", "delegated_power")


class ItemForm(forms.Form):
    """What an item says; ``seen`` is the revision that the person knew."""

    title_zh = forms.CharField(label=_("Title in Chinese"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    title_en = forms.CharField(label=_("Title in English"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    kinds = forms.MultipleChoiceField(label=_("Kinds"), widget=forms.CheckboxSelectMultiple)
    field = forms.CharField(label=_("Field"), required=False)
    region = forms.CharField(
        label=_("Region"), required=False, help_text=_("CN, a code such as CN-33 or CN-330100; several joined by ;")
    )
    lead = forms.ChoiceField(label=_("Lead department"), required=False)
    supporting = forms.MultipleChoiceField(
        label=_("Supporting departments"), required=False, widget=forms.CheckboxSelectMultiple
    )
    deadline = forms.DateField(
        label=_("Deadline"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    deadline_words = forms.CharField(label=_("Deadline in the words of the text"), required=False)
    target = forms.CharField(
        label=_("Target"), required=False, help_text=_("A comparator, a number and its unit, such as >= 15 %")
    )
    legal_basis = forms.CharField(label=_("Legal basis"), required=False)
    delegated_power = forms.CharField(
        label=_("Delegated power"), required=False, help_text=_("The identifier of the item that delegates it")
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        help_text=_("It stands in the history beside the old value."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        data: object,
        departments: Sequence[tuple[str, str]],
        item: ListedItem | None = None,
        *,
        initial: dict[str, object] | None = None,
    ) -> None:
        given = {**_initial(item), **(initial or {})} if item else initial
        super().__init__(data, initial=given)
        self.item = item
        self.fields["kinds"].choices = [(one.id, in_language(one, "title")) for one in load_kinds().values()]
        self.fields["lead"].choices = [("", "–"), *departments]
        self.fields["supporting"].choices = departments

    def listed(self) -> ListedItem:
        """Return what was filled in as an item; its place in a text, evidence and target's identifier stay.

        Raises:
            ItemTitleError, ItemTextError: it cannot be an item.
        """
        given = self.cleaned_data
        identifier = self.item.id if self.item else given["identifier"]
        before = self.item or ListedItem(id=identifier, kinds=tuple(given["kinds"]), title_en=identifier)
        return replace(
            before,
            kinds=tuple(given["kinds"]),
            supporting=tuple(given["supporting"]),
            deadline=given["deadline"],
            target=_target(before, given["target"]),
            **{name: " ".join(given[name].split()) for name in _TEXTS},
        )


class NewItemForm(ItemForm):
    """An item that is not listed yet."""

    identifier = forms.CharField(label=_("Identifier"), max_length=63, help_text=_("Such as T-2026.1; it stays."))
    field_order = ("identifier",)


class WithdrawalForm(forms.Form):
    """Why an item is withdrawn."""

    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


def _initial(item: ListedItem) -> dict[str, object]:
    names: Iterable[str] = (*_TEXTS, "kinds", "supporting", "deadline")
    return {name: getattr(item, name) for name in names} | {"target": item.target.wording if item.target else ""}


def _target(before: ListedItem, wording: str) -> TargetReference | None:
    if not wording:
        return None
    return TargetReference(before.target.target if before.target else before.id, wording)
