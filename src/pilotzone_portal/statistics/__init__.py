"""Indicators computed through governed queries, their figures, vintages, pictures and exports."""
