"""The laws that logs obey, one module for each thing they are about.

Events at one instant have an order that the log does not show. Each law blames only what no order
of them could explain.
"""
