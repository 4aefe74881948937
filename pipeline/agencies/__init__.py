"""Agencies: where they are named, and which bodies are meant."""
