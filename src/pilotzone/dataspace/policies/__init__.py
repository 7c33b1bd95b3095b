"""Policies: the terms of use of a dataset, typed, in ODRL 2.2 and in plain words."""
