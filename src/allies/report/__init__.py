"""From assessments to pages that can be read, printed and taken apart."""
