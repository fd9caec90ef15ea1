"""From a document's sentences to claims."""
