"""The field of a digital-economy pilot zone as pure Python: six rooms and what they share.

No web framework, no clock and no network at import: time, randomness and storage are passed in.
"""

__version__ = "0.1.0"
