"""The command line: words in, the same functions as in Python, words out. No arithmetic here."""
