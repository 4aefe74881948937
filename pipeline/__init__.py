"""quanze (权责): who must, should or fails to do what, from Chinese policy texts."""

from __future__ import annotations
