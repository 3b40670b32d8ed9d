"""One module for each explorable of the book: compute, draw, explain."""
