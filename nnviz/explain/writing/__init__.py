"""Formulas, lines and sentences."""
