"""How a synthetic dataset says what it is: in the metadata of its schema, which Parquet and a snapshot keep."""

__all__ = ["synthetic_label", "synthetic_metadata"]


def synthetic_label(seed: int) -> str:
    """Return the words that a title of such a dataset must hold.

    >>> synthetic_label(7)
    'synthetic, seed 7'
    """
    return f"synthetic, seed {seed}"


def synthetic_metadata(seed: int) -> dict[str, str]:
    """Return the metadata of the Arrow schema."""
    return {"pilotzone:synthetic": "true", "pilotzone:origin": synthetic_label(seed)}
