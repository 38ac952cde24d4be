"""numpy, with its linear algebra on one thread.

The products here are small: threads on several processors wait for one another longer than they work, and where something
else runs too, the meaning of a question took 110 ms of processor time instead of 8. The libraries read how many they may
start when they are loaded, so that is said before; programs that are started later must not hear it.
"""

from __future__ import annotations

import os

_LIMITS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_ours = [name for name in _LIMITS if name not in os.environ]
os.environ.update(dict.fromkeys(_ours, "1"))

import numpy as np  # noqa: E402  (see above)

for _name in _ours:
    del os.environ[_name]

__all__ = ["np"]
