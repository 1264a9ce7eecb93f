"""Reading Chinese: folding, cutting into words, clauses and slots."""
