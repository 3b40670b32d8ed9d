"""Benchmarks: the same work by nbkernel, by plain NumPy and by the peers.

    make bench                              all of them
    python -m benchmarks.sweep [rounds]     one of them

One JSON line for each contender; ``nbkernel_is_faster_by`` is the number to
read. Everyone has one thread on one core. Times are the process's own, so
that other work on the machine counts less, and medians over interleaved
rounds, so that a slow moment hits everyone. The speed of matrix products
drifts all the same: compare ratios of one run.
"""

import json
import os
import statistics
import time

for library in ("OPENBLAS", "OMP", "MKL"):  # read when NumPy is imported
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
for choice in ("CORETYPE", "L2_SIZE"):  # made for some other processor
    os.environ.pop(f"OPENBLAS_{choice}", None)


def installed(makers):
    """Call each maker; leave out those whose library is not installed.

    Stays on one core from now on, which holds XLA to one thread too.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    found = {}
    for name, make in makers.items():
        try:
            found[name] = make()
        except ImportError as error:
            missing = f"{error.name} is not installed"
            print_line({"contender": name, "skipped": missing})
    return found


def compare(work, contenders, *, rounds, warm_up=1, more=None):
    """Time ``contenders``, of which the first is nbkernel; print their lines.

    A contender is a function that does the work once. ``more(name, seconds,
    results)`` returns what else its line says, given the median time and
    what the contender returned in each round.
    """
    times = {name: [] for name in contenders}
    results = {name: [] for name in contenders}
    for number in range(warm_up + rounds):
        for name, run in contenders.items():
            start = time.process_time()
            result = run()
            seconds = time.process_time() - start
            if number >= warm_up:
                times[name].append(seconds)
                results[name].append(result)
    report(work, times, more=more, results=results)


def report(work, times, *, more=None, results=None):
    """Print a line for each contender, given its times in seconds."""
    median = {name: statistics.median(given) for name, given in times.items()}
    ours = next(iter(median.values()))
    for name, seconds in median.items():
        line = {
            "work": work,
            "contender": name,
            "milliseconds": float(f"{1e3 * seconds:.4g}"),
            "nbkernel_is_faster_by": round(seconds / ours, 2),
        }
        if more is not None:
            line |= more(name, seconds, results[name])
        print_line(line)


def print_line(line):
    """Print a record as JSON, at once."""
    print(json.dumps(line), flush=True)
