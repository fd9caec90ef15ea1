"""From files and pages to documents."""

from allies.sources.base import MAX_BYTES, read_document
from allies.sources.find import ENDINGS, STANDARD_INPUT, Source, find_sources

__all__ = ["ENDINGS", "MAX_BYTES", "STANDARD_INPUT", "Source", "find_sources", "read_document"]
