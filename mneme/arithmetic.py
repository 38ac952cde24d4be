"""numpy, with its linear algebra on one thread.

The products here are small: threads on several processors wait for one another longer than they work, and where something
else runs too, the meaning of a question took 110 ms of processor time instead of 8. The libraries read how many they may
start when they are loaded, so that is said before; programs that are started later must not hear it. A program that loaded
numpy before it called us (an evaluation, say) has its OpenBLAS told.
"""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path

_LIMITS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_is_late = "numpy" in sys.modules
_ours = [name for name in _LIMITS if name not in os.environ]
os.environ.update(dict.fromkeys(_ours, "1"))

import numpy as np  # noqa: E402  (see above)

for _name in _ours:
    del os.environ[_name]

if _is_late and _LIMITS[0] in _ours:
    for _library in Path(np.__file__).parents[1].glob("numpy.libs/*openblas*"):
        with suppress(OSError, AttributeError):  # built in another way: slower, no worse
            ctypes.CDLL(str(_library)).scipy_openblas_set_num_threads64_(1)

__all__ = ["np"]
