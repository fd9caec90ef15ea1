"""The words of the trade: documents, claims, observations, estimates."""
