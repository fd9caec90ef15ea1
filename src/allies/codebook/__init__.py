"""What the program knows beforehand: relations, actors and their names, in two languages."""
