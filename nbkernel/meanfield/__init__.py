"""Mean-field theory: what an infinitely wide random network does to a signal.

The second moment q of a layer's preactivations decides that of the next:
q' = sigma_w^2 E phi(sqrt(q) z)^2 + sigma_b^2 for standard normal z, where
sigma_w^2 = fan_in Var(w) and sigma_b^2 = Var(b).
"""

from nbkernel.meanfield.length import (
    activation_trajectory,
    chi,
    chi_parallel,
    length_trajectory,
    variance_map,
)

__all__ = [
    "activation_trajectory",
    "chi",
    "chi_parallel",
    "length_trajectory",
    "variance_map",
]
