"""Sentences to classes: problem, responsibility, proposal, other; documents to genres."""
