"""Mean field theory: what infinitely wide layers do to a signal.

In a wide layer the preactivations z are nearly normal, so a few numbers say
everything: the length q = E z^2 of one input's signal, the correlation c of
the signals of two inputs, and the mean square of the gradient. Each layer
maps them to the next. ``weight_variance`` is sigma_w^2 = fan_in Var(w), of
order 1; ``bias_variance`` is sigma_b^2 = Var(b).
"""

from nbkernel.meanfield.correlation import (
    correlation_fixed_point,
    correlation_map,
    correlation_slope,
    correlation_trajectory,
)
from nbkernel.meanfield.criticality import (
    CriticalLine,
    CriticalPair,
    DepthScales,
    critical_line,
    critical_pair,
    depth_scales,
)
from nbkernel.meanfield.finite_width import (
    LogLengthLaw,
    born_dead_probability,
    largest_stretch,
    log_length_law,
    lyapunov_exponent,
)
from nbkernel.meanfield.fixed_points import fixed_point, fixed_points
from nbkernel.meanfield.length import (
    activation_trajectory,
    chi,
    chi_parallel,
    gradient_trajectory,
    length_trajectory,
    variance_map,
)

__all__ = [
    "CriticalLine",
    "CriticalPair",
    "DepthScales",
    "LogLengthLaw",
    "activation_trajectory",
    "born_dead_probability",
    "chi",
    "chi_parallel",
    "correlation_fixed_point",
    "correlation_map",
    "correlation_slope",
    "correlation_trajectory",
    "critical_line",
    "critical_pair",
    "depth_scales",
    "fixed_point",
    "fixed_points",
    "gradient_trajectory",
    "largest_stretch",
    "length_trajectory",
    "log_length_law",
    "lyapunov_exponent",
    "variance_map",
]
