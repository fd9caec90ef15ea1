"""Judgements: who stands by a state, how, and how surely."""
