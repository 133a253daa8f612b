"""The scenario as dense tables in seconds: what the engines run on, without words or units."""
