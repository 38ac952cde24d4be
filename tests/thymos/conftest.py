from __future__ import annotations

from tests.nous.conftest import conversation, server

__all__ = ["conversation", "server"]
