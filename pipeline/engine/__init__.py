"""Carries the journey over many documents: batches, supervised workers, clusters."""
