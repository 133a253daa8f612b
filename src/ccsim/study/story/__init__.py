"""One customer's story: what an issue's contacts met, from the first call to the last."""
