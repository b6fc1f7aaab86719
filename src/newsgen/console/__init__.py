"""What a terminal shows when something has ended: accounts, refusals, explanations.

Errors and progress go to the standard error, results to the standard output. Whatever comes
from sources is shown by `visible`, and never read as Rich's markup.
"""
