"""Work for other processes: handed to django-q2 once the present transaction is committed."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import transaction


def enqueue(task: str, *args: Any) -> None:
    """Let a worker call the function named by the dotted path `task`, at least once.

    A failure to enqueue is logged and not raised: what happened is stored, and the workers' sweeps find it.
    """

    def push() -> None:  # a function and no `partial`: Django names it when it logs its failure
        _push(task, args)

    transaction.on_commit(push, robust=True)


def _push(task: str, args: tuple[Any, ...]) -> None:
    from django_q.tasks import async_task  # heavy, and not needed before the first event

    async_task(task, *args, task_name=task, broker=_broker())


@cache
def _broker() -> Any:
    from django_q.brokers import get_broker

    return get_broker()
