"""The second explorable of the chapter on regularization: a ball, a bowl."""

from numpy.typing import NDArray

from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveLine,
    LiveVertical,
    Panel,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.figures import INK, SCHEME_COLORS
from nbkernel.studies.two_weights import (
    ANGLES,
    BENDS,
    PATH,
    PENALTIES,
    STRENGTHS,
    compute,
)


def explorable() -> Explorable:
    """Return the explorable of the chapter's section on L1."""
    task, everything = ("bend", "angle"), ("penalty", "strength")
    everything += task
    over = {
        "best": ("angle",),
        "w": everything,
        "path": ("penalty", *task),
        "ball": everything,
        "bowl": everything,
        "outer": task,
    }
    coarse = dict(low=-2.0, high=3.0, steps=1250, reach=0.2)
    return Explorable(
        "penalty-ball",
        title="Two weights between a cost and a penalty",
        controls=[
            Choice("penalty", PENALTIES, label="What holds the weights back"),
            Slider(
                "strength",
                label="Strength λ",
                stops=STRENGTHS,
                default=0.5,
                play=True,
            ),
            Slider(
                "angle",
                label="Direction of the best weights w*, degrees",
                stops=ANGLES,
                default=15,
            ),
            Slider(
                "bend",
                label="Curvature of the cost across the valley",
                stops=BENDS,
                default=3,
            ),
        ],
        compute=compute,
        quantities={
            f"{name}{number}": Quantity(controls, **coarse)
            for name, controls in over.items()
            for number in (1, 2)
        }
        | {"zeros": Quantity(everything, low=0, high=3, steps=30)},
        draw=draw,
        summary=(
            "{penalty}, λ = {strength}: the weights settle at "
            "w₁ = {w1[0]:.2f} and w₂ = {w2[0]:.2f}; {which}. With nothing "
            "that holds them they would be {best1[0]:.2f} and {best2[0]:.2f}."
        ),
        verdicts={
            "which": Verdict(
                "zeros",
                "neither is exactly zero",
                0.5,
                "w₁ is exactly zero",
                1.5,
                "w₂ is exactly zero",
                2.5,
                "both are exactly zero",
            )
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the plane of the two weights, and both weights against lambda."""
    from matplotlib import pyplot as plt

    blue, orange = SCHEME_COLORS["lecun_normal"], SCHEME_COLORS["he_normal"]
    plane, axes = plt.subplots(figsize=(4.2, 3.6))
    axes.set(
        title="The plane of the two weights",
        xlabel="w₁",
        ylabel="w₂",
        xlim=(-2.1, 3.1),
        ylim=(-2.1, 3.1),
        aspect="equal",
    )
    axes.axhline(0, color="0.6", linewidth=0.8)
    axes.axvline(0, color="0.6", linewidth=0.8)
    live = []

    def curve(name, panel=axes, **style):
        line = panel.plot(values[f"{name}1"], values[f"{name}2"], **style)
        live.append(LiveLine(line, f"{name}2", x=f"{name}1"))

    curve("outer", color="0.6", linewidth=0.8, linestyle="--")
    curve("bowl", color=INK, linewidth=1.2, label="same cost")
    curve("ball", color=orange, label="same penalty")
    curve("path", color=blue, linewidth=1.2, linestyle=":", label="λ from 0")
    curve("best", color=INK, marker="x", markersize=7, linestyle="")
    curve("w", color=blue, marker="o", markersize=8, linestyle="")
    axes.legend(loc="upper right", fontsize=8)
    along, panel = plt.subplots(figsize=(4.2, 3.6))
    panel.set(
        title="Both weights as λ grows",
        xlabel="strength λ",
        ylabel="weight",
        ylim=(-0.25, 1.6),
    )
    panel.axhline(0, color="0.6", linewidth=0.8)
    for number, name, color in (("1", "w₁", blue), ("2", "w₂", orange)):
        line = panel.plot(
            PATH, values[f"path{number}"], color=color, label=name
        )
        live.append(LiveLine(line, f"path{number}"))
    here = panel.axvline(0.5, color="0.5", linestyle=":")
    live.append(LiveVertical(here, "strength"))
    panel.legend(loc="upper center", ncols=2)
    return [
        Panel(
            plane,
            "The plane of w1 and w2: a cross at the best weights, an ellipse "
            "of equal cost and an outline of equal penalty that touch at the "
            "solution, a dot, and its dotted path as lambda grows from 0.",
        ),
        Panel(
            along,
            "The two weights against lambda from 0 to 4, with a vertical "
            "line at the chosen lambda.",
        ),
    ], live
