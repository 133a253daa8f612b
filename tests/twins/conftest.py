"""What is collected here: what needs kernels that are plain Python, only where they are."""

import numba

collect_ignore = [] if numba.config.DISABLE_JIT else ["uncompiled.py", "uncompiled_cases.py"]
