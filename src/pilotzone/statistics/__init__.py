"""The outcome: observations with their vintage, and targets evaluated against them."""
