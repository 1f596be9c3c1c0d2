# SPDX-License-Identifier: BSD-2-Clause
"""Cost against size: a table, a drawing, and whether it grows as it may."""
import pathlib
import re

HERE = pathlib.Path(__file__).parent
COLOURS = {"aarch64": "#1f6fb4", "riscv64": "#c7521b"}
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM, COLUMNS = 330, 220, 58, 14, 34, 34, 3


def curves():
    """{id: (what, growth, sizes)}"""
    text = (HERE / "curves.def").read_text()
    return {name: (what, growth, [int(size) for size in sizes.split(",")])
            for name, what, growth, sizes in
            re.findall(r'^CURVE\((\w+), "(.*)", (\w+), SIZES\((.*)\)\)$', text, re.M)}


def wrong_growth(growth, sizes, costs):
    """Whether the cost grows faster than it may: linear is a slope that does not increase."""
    if growth == "CONSTANT":
        return max(costs) != min(costs)
    middle = len(sizes) // 2
    early = (costs[middle] - costs[0]) / (sizes[middle] - sizes[0])
    late = (costs[-1] - costs[middle]) / (sizes[-1] - sizes[middle])
    return late > 1.05 * early


def show(measured, longest):
    """Prints `measured`, {architecture: {id: costs}}; returns how many curves grow too fast."""
    too_fast = 0
    print("\ncost against n:")
    for name, (what, growth, sizes) in curves().items():
        print(f"{what + ', ' + growth.lower():45}" + "".join(f"{size:8}" for size in sizes))
        for architecture, points in measured.items():
            fast = wrong_growth(growth, sizes, points[name])
            too_fast += fast
            print(f"{architecture:>45}" + "".join(f"{cost:8}" for cost in points[name]) +
                  ("  grows too fast" if fast else ""))
    for architecture, count in longest.items():
        print(f"longest way between two looks for interrupts, {architecture}: {count}")
    return too_fast


def panel(what, sizes, costs_by_architecture):
    """One chart, as SVG elements with the origin at its top left corner."""
    top = max(max(costs) for costs in costs_by_architecture.values()) * 1.05
    across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(size):
        return LEFT + across * size / sizes[-1]

    def y(cost):
        return TOP + down * (1 - cost / top)

    out = [f'<text x="{LEFT}" y="18" class="title">{what}</text>',
           f'<path class="axis" d="M{LEFT} {TOP}V{TOP + down}H{LEFT + across}"/>']
    for part in (0, 0.5, 1):
        cost = top / 1.05 * part
        out.append(f'<text x="{LEFT - 6}" y="{y(cost) + 4:.1f}" class="left">{cost:.0f}</text>'
                   f'<path class="grid" d="M{LEFT} {y(cost):.1f}h{across}"/>')
    for size in (sizes[0], sizes[len(sizes) // 2], sizes[-1]):
        out.append(f'<text x="{x(size):.1f}" y="{TOP + down + 16}" class="below">{size}</text>')
    for architecture, costs in costs_by_architecture.items():
        colour = COLOURS[architecture]
        points = " ".join(f"{x(s):.1f},{y(c):.1f}" for s, c in zip(sizes, costs))
        out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.6"/>')
        out += [f'<circle cx="{x(s):.1f}" cy="{y(c):.1f}" r="2.4" fill="{colour}"/>'
                for s, c in zip(sizes, costs)]
    return "".join(out)


def draw(measured, path):
    """Writes all curves to the SVG file at `path`."""
    known = curves()
    rows = -(-len(known) // COLUMNS)
    width, height = COLUMNS * WIDTH, rows * HEIGHT + 24
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
           f'width="{width}" height="{height}">',
           "<style>text{font:11px sans-serif;fill:#222}.title{font-weight:bold}"
           ".left{text-anchor:end}.below{text-anchor:middle}"
           ".axis{stroke:#222;fill:none}.grid{stroke:#ddd;fill:none}</style>",
           f'<rect width="{width}" height="{height}" fill="#fff"/>']
    for i, (name, (what, _, sizes)) in enumerate(known.items()):
        costs = {architecture: points[name] for architecture, points in measured.items()}
        out.append(f'<g transform="translate({i % COLUMNS * WIDTH},{i // COLUMNS * HEIGHT})">'
                   f"{panel(what, sizes, costs)}</g>")
    for i, architecture in enumerate(measured):
        out.append(f'<text x="{LEFT + i * 90}" y="{height - 8}" fill="{COLOURS[architecture]}" '
                   f'style="fill:{COLOURS[architecture]}">{architecture}</text>')
    out.append(f'<text x="{width - RIGHT}" y="{height - 8}" class="left">'
               "instructions in the kernel, against n</text></svg>")
    pathlib.Path(path).write_text("\n".join(out) + "\n")
