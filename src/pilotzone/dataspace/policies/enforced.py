"""The terms that a policy may not have yet: no offer is made with a term that the engine does not enforce."""

from pilotzone.dataspace.policies.policy import Policy

__all__ = ["unenforced_terms"]


def unenforced_terms(policy: Policy) -> tuple[str, ...]:
    """Return the terms of ``policy`` that nothing enforces yet, by the names of its fields."""
    found = {
        "dominance": policy.dominance is not None,
        "complementary": policy.complementary,
        "remainder": policy.remainder,
    }
    return tuple(term for term, open_ in found.items() if open_)
