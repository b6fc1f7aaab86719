"""Whether an output still is what was written, and how it differs from an earlier one."""
