"""Running a task over batches, in this process or in several, with bounded memory.

A task is a picklable callable: called without arguments in the process that works, it
returns the function that does one batch. What batches share (open files, compiled
templates) is made there, once a process.
"""
