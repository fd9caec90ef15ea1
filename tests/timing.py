"""What a call costs, for tests that compare two costs of one run; none depends on a clock."""

from __future__ import annotations

import time
from collections.abc import Callable


def processor_seconds(call: Callable[[], object], *, times: int = 3) -> float:
    """The least processor time of some calls: what disturbs a call can only make it longer."""
    spent = []
    for _ in range(times):
        began = time.process_time()
        call()
        spent.append(time.process_time() - began)
    return min(spent)
