"""Duty frames: who must, may, must not or fails to do what."""
