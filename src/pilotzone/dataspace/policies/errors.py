"""Refusals of policies: a policy that contradicts itself, and a document that says what nobody would enforce."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "BoundedColumnError",
    "BoundsError",
    "ColumnModeError",
    "ComparedColumnError",
    "DifferencingMissingError",
    "DocumentShapeError",
    "DominanceError",
    "DuplicateInPolicyError",
    "EmptyInPolicyError",
    "GroupSizeError",
    "HiddenColumnsError",
    "InvalidPolicyError",
    "MaskSizeError",
    "MaskedColumnError",
    "MissingTermError",
    "PrivacyMissingError",
    "PrivacyTermError",
    "QuotaError",
    "RecordsModeAggregatesError",
    "RepeatedTermError",
    "TermOutsideModeError",
    "TextInPolicyError",
    "UnenforceableTermError",
    "UnknownAggregateError",
    "UnknownEntityError",
    "ValidityPeriodError",
    "ValidityTimeError",
]


class InvalidPolicyError(PilotzoneError):
    """Base of the ways in which a policy can contradict itself."""

    status = 422


class TextInPolicyError(InvalidPolicyError):
    """A name or a text in the policy holds characters that cannot be shown or quoted."""

    code = "policy_text"
    message = "The policy's {term} cannot be {value!r}."
    help = "Give a text of 1 to {longest} printable characters without blanks at its ends."


class DuplicateInPolicyError(InvalidPolicyError):
    """A list in the policy names something twice (columns: whatever their case, as in SQL)."""

    code = "policy_duplicate"
    message = "The policy's {term} name {value!r} twice."
    help = "Name it once; names of columns that differ only in upper and lower case are one name in SQL."


class EmptyInPolicyError(InvalidPolicyError):
    """A list that must name something is empty."""

    code = "policy_empty"
    message = "The policy's {term} name nothing."
    help = "Name at least one."


class MaskSizeError(InvalidPolicyError):
    """A mask has no size where it needs one, or one where none belongs."""

    code = "policy_mask_size"
    message = "The mask {mask} cannot have the size {value}."
    help = "Give a bucket or a prefix a whole number from 1 to {largest}, and other masks no size."


class MaskedColumnError(InvalidPolicyError):
    """A mask stands on something else than a dimension, or than a pseudonym on a key."""

    code = "policy_mask_column"
    message = "The policy masks {column!r}, which is not one of its dimensions."
    help = (
        "Mask dimensions: {columns}. A key, which is never shown, can have the mask pseudonym; hidden columns and"
        " measures have none."
    )


class UnknownEntityError(InvalidPolicyError):
    """The privacy unit is not a column of the dataset."""

    code = "policy_entity_unknown"
    message = "The policy's entity {entity!r} is not one of the dataset's columns."
    help = "Name one of these columns: {columns}; or no entity, and each row counts as its own."


class GroupSizeError(InvalidPolicyError):
    """The minimum group size does not fit the mode."""

    code = "policy_minimum_group_size"
    message = "The policy's minimum_group_size cannot be {value} in the mode {mode}."
    help = "Give 2 to {largest} where the mode, or that of a column, is aggregate; otherwise 1."


class UnknownAggregateError(InvalidPolicyError):
    """An aggregate is unknown, or returns the value of a single record."""

    code = "policy_aggregate"
    message = "The policy's aggregates cannot hold {value!r}."
    help = "Choose from {supported}; functions that return a single record's value protect nobody."


class RecordsModeAggregatesError(InvalidPolicyError):
    """Aggregates are limited although the records themselves may be read."""

    code = "policy_aggregates_in_records_mode"
    message = "The policy limits aggregates to {value} in the mode records, where that protects nothing."
    help = "Leave aggregates at their default, or choose the mode aggregate."


class ColumnModeError(InvalidPolicyError):
    """A column has a mode that is not stricter than that of the policy, or is none that a query can read."""

    code = "policy_column_mode"
    message = "The policy cannot give the column {column!r} the mode {value}: its own mode is {mode}."
    help = "Give a visible column ({columns}) a stricter mode; from the least strict on: records, aggregate, private."


class ComparedColumnError(InvalidPolicyError):
    """Comparisons are allowed of something else than a measure."""

    code = "policy_comparison"
    message = "The policy's comparisons cannot hold {column!r}, which is not one of its measures."
    help = "Name measures: {columns}. Dimensions may always be compared with literals, keys and hidden columns never."


class DifferencingMissingError(InvalidPolicyError):
    """Groups are withheld, or pooled, and nobody compares answers that tell what was withheld."""

    code = "policy_needs_differencing"
    message = "The policy has {term} without differencing."
    help = "Add differencing, or leave {term} out: the difference of two answers tells what {term} withholds."


class DominanceError(InvalidPolicyError):
    """The dominance rule has no units whose shares it could compare, or no percentage."""

    code = "policy_dominance"
    message = "The policy's dominance cannot be {value} with the entity {entity}."
    help = "Give a whole number from 1 to 100 per cent, and an entity: the rule compares the shares of its values."


class TermOutsideModeError(InvalidPolicyError):
    """A term says something about a mode that the policy does not have."""

    code = "policy_term_outside_mode"
    message = "The policy's {term} would do nothing: neither it nor one of its columns has the mode it belongs to."
    help = "Leave it out, or choose one of these modes: {needed}."


class PrivacyMissingError(InvalidPolicyError):
    """The mode is private, and what it needs is not there."""

    code = "policy_privacy_missing"
    message = "The policy has the mode private and no {term}."
    help = "Give the privacy terms epsilon, delta, epsilon_per_query and groups_per_entity, and an entity to protect."


class PrivacyTermError(InvalidPolicyError):
    """A number of the privacy terms is outside its range."""

    code = "policy_privacy_term"
    message = "The policy's {term} cannot be {value}."
    help = "Give a number greater than 0, at most {largest}, with at most 12 digits behind the point."


class BoundsError(InvalidPolicyError):
    """The bounds of a measure hold no value."""

    code = "policy_bounds"
    message = "The policy's bounds of {measure} cannot be {lower} and {upper}."
    help = "Give a lower bound below the upper one, from -{largest} to {largest}, at most 12 digits behind the point."


class BoundedColumnError(InvalidPolicyError):
    """Bounds are declared of something else than a measure."""

    code = "policy_bounded_column"
    message = "The policy's bounds cannot hold {column!r}, which is not one of its measures."
    help = "Declare bounds of measures: {columns}."


class QuotaError(InvalidPolicyError):
    """The number of queries in a month is outside its range."""

    code = "policy_quota"
    message = "The policy's quota cannot be {value} queries a month."
    help = "Give a whole number from 1 to {largest}, or no quota."


class ValidityTimeError(InvalidPolicyError):
    """A bound of the validity is not a time in UTC."""

    code = "policy_time"
    message = "The policy's {term} cannot be {value}: it is not in UTC."
    help = "Give a time in UTC, such as 2026-07-01T00:00:00Z."


class ValidityPeriodError(InvalidPolicyError):
    """The validity ends before it begins."""

    code = "policy_validity"
    message = "The policy's validity cannot end at {valid_until}: it begins at {valid_from}."
    help = "Give a valid_until after valid_from; the moment valid_until itself no longer belongs to the validity."


class UnenforceableTermError(PilotzoneError):
    """A policy document states a term that nobody here would enforce."""

    code = "policy_term_unenforceable"
    message = "In {place}, the policy says {term}, which this zone does not enforce."
    help = "A policy holds only terms that are enforced. Supported here: {supported}."
    status = 422


class DocumentShapeError(PilotzoneError):
    """A value in a policy document has the wrong form."""

    code = "policy_document"
    message = "In the policy document, {place} is {found}."
    help = "Give {expected}."
    status = 422


class MissingTermError(PilotzoneError):
    """A policy document lacks a term without which it cannot be enforced."""

    code = "policy_term_missing"
    message = "In {place}, {term!r} is missing."
    help = "Add it; the form is the one in which this zone writes a policy."
    status = 422


class RepeatedTermError(PilotzoneError):
    """A policy document states a term more than once."""

    code = "policy_term_repeated"
    message = "In {place}, {term!r} is stated more than once."
    help = "State it once, so that there is one reading."
    status = 422


class HiddenColumnsError(PilotzoneError):
    """The prohibition and the column classes name different columns as hidden."""

    code = "policy_hidden_columns"
    message = "The policy's columns are hidden by class: {hidden}; by prohibition: {prohibited}."
    help = "Name the same columns in both."
    status = 422
