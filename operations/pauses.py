"""How long to wait before what died is started again. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauses:
    """`first_s`, then twice the one before, up to `longest_s`; anew after a run of `lasting_s`. Never an end."""

    first_s: float
    longest_s: float
    lasting_s: float

    def after(self, ran_s: float, previous_s: float) -> float:
        """The next pause, in seconds; `previous_s` is the one before, 0 if there was none."""
        wanted = self.first_s if ran_s >= self.lasting_s or not previous_s else 2 * previous_s
        return min(wanted, self.longest_s)
