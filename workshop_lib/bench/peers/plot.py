"""The picture of the peers: tokens sent and harness time of each system, as multiples of the kit's code mode.

Covers: two panels of bars on one log axis each, a line where the kit stands, the label and alt text. Does not cover:
the table beside it, which has the versions and what did not come out right.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workshop_lib.teach.plots import SERIES, Plot, captioned

MODES = {"code": SERIES[0], "direct": SERIES[2]}
PANELS = {"sent_ratio": "tokens sent", "harness_ratio": "harness time"}


def draw(systems: Sequence[dict[str, Any]], label: str) -> Plot:
    """Bars for the entries of `summarize`: right of the line costs more than the kit's code mode, left of it less."""
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    shown = [one for one in systems if one["against"]["kit-code"]]
    figure = Figure(figsize=(11, 0.45 * len(shown) + 1.9), layout="constrained")
    figure.suptitle("The same questions: each system over the kit's code mode", fontsize=13, x=0.01, ha="left")
    panels = list(figure.subplots(1, 2, sharey=True))
    for axes, (key, title) in zip(panels, PANELS.items(), strict=True):
        ratios = [one["against"]["kit-code"][key] or 1.0 for one in shown]
        for position, (one, ratio) in enumerate(zip(shown, ratios, strict=True)):
            colour, hatch = MODES[one["mode"]]
            axes.barh(position, ratio - 1, left=1, color=colour, hatch=hatch, edgecolor="white")
            side = 4 if ratio >= 1 else -4
            axes.annotate(
                f"{ratio:.2f}",
                (ratio, position),
                (side, 0),
                textcoords="offset points",
                va="center",
                ha="left" if ratio >= 1 else "right",
                fontsize=9,
            )
        axes.axvline(1, color="black", linewidth=1)
        axes.set_xscale("log")
        axes.set_xlim(min([*ratios, 1]) / 2, max(ratios) * 2.2)
        axes.set_xticks([], minor=True)
        axes.set_xticks([])
        axes.set_title(f"{title} (geometric mean, log scale)", fontsize=10, loc="left")
        axes.tick_params(length=0)
        axes.spines[["top", "right", "bottom", "left"]].set_visible(False)
    panels[0].set_yticks(range(len(shown)), [f"{one['title']}: {one['right']} of {one['of']} right" for one in shown])
    panels[0].invert_yaxis()
    handles = [
        Patch(facecolor=colour, hatch=hatch, edgecolor="white", label=mode) for mode, (colour, hatch) in MODES.items()
    ]
    panels[1].legend(handles=handles, frameon=False, fontsize=9, loc="lower right")
    words = " ".join(_in_words(one) for one in shown)
    return captioned(figure, f"Bars for {len(shown)} systems, as multiples of the kit's code mode. {words}", label)


def _in_words(one: dict[str, Any]) -> str:
    ratios = one["against"]["kit-code"]
    time = f", {ratios['harness_ratio']:.2f} times the harness time" if ratios["harness_ratio"] else ""
    return f"{one['title']}: {one['right']} of {one['of']} right, {ratios['sent_ratio']:.2f} times the tokens{time}."
