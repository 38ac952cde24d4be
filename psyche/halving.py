"""Powers of a half from additions and multiplications alone.

`2.0 ** x` and `math.exp2` come from each platform's C library, and differ there in the last bit. What is folded over
years of events has to be the same on every machine, so it is worked out here from operations that IEEE 754 fixes.
"""

from __future__ import annotations

import math

_STEPS = 16
_ROOT = math.sqrt(math.sqrt(math.sqrt(math.sqrt(0.5))))  # 2^(-1/16): square roots are exact to the last bit everywhere
_TABLE = [1.0]
for _ in range(_STEPS - 1):
    _TABLE.append(_TABLE[-1] * _ROOT)
_LN2 = 0.6931471805599453
# Taylor's series of e^y for -ln2/16 <= y <= 0: the term left out is below the last bit.
_C2, _C3, _C4, _C5, _C6, _C7 = 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040


def halved(halvings: float) -> float:
    """2^(-halvings), to within a few units of the last place; 1 for none or fewer, 0 beyond 1,000.

    Exact for whole numbers, and the same bits on every platform.
    """
    if not halvings > 0.0:
        return 1.0
    if halvings > 1000.0:
        return 0.0
    steps = int(halvings * _STEPS)
    y = (steps / _STEPS - halvings) * _LN2
    series = 1.0 + y * (1.0 + y * (_C2 + y * (_C3 + y * (_C4 + y * (_C5 + y * (_C6 + y * _C7))))))
    return math.ldexp(_TABLE[steps % _STEPS] * series, -(steps // _STEPS))
