"""Engines: tables, seed and replication in; logs out."""
