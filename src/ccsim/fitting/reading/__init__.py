"""From a telephone system's export to a `CallLog`: its columns, clocks, words and traps."""

from ccsim.fitting.reading.mapping import LogMapping, read_mapping
from ccsim.fitting.reading.read import mapping_toml, read_calls

__all__ = ["LogMapping", "mapping_toml", "read_calls", "read_mapping"]
