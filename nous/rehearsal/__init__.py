"""The rehearsal model: a Messages API on a loopback socket, deterministic, with no model behind it.

It answers when no key is at hand, and it is the counterpart in tests and benchmarks, so that nothing of ours is mocked.
"""

from __future__ import annotations

from nous.rehearsal.server import Rehearsal

__all__ = ["Rehearsal"]
