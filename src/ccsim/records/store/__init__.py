"""Replications kept on disk: Parquet parts that survive a kill, a full disk and a second writer."""
