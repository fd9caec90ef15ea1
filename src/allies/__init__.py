"""Does a state have allies? Sourced claims from documents, weighed and shown.

import allies
ws = allies.open("eurasia.duckdb")
ws.add("dossier/*.html")
ws.claims("RUS", "PRK", layer="military", modality="actual")
ws.report("RUS", "russia.html", lang="en")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allies.core.claim import Claim
    from allies.core.document import Document
    from allies.core.values import Interval, Quantity
    from allies.errors import AlliesError
    from allies.workspace import Added, Workspace, code, read_documents
    from allies.workspace import open_workspace as open

__version__ = "0.1.0"

__all__ = [
    "Added", "AlliesError", "Claim", "Document", "Interval", "Quantity", "Workspace",
    "__version__", "code", "open", "read_documents",
]  # fmt: skip

_PLACES = {
    "AlliesError": "errors", "Claim": "core.claim", "Document": "core.document",
    "Interval": "core.values", "Quantity": "core.values",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for: the command line must be there before that."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module = import_module(f"allies.{_PLACES.get(name, 'workspace')}")
    found = globals()[name] = getattr(module, "open_workspace" if name == "open" else name)
    return found
