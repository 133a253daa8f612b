"""From a telephone system's export to a `CallLog`: its columns, clocks, words and traps."""
