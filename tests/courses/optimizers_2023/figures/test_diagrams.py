"""Figures 7 and 8, redrawn: what a shortcut adds to a block and to a network, from the graphs that PyTorch traces."""

from itertools import pairwise

import pytest

from tests.courses.optimizers_2023.figures.charts import chart, diagram
from tests.courses.optimizers_2023.test_resnet import KINDS
from tests.instruments.networks.graphs import traced
from tests.instruments.networks.stacks import SIDE
from tests.instruments.subjects import subjects_of

DEPTH = 8
TITLES = {False: "y = relu(F(x))", True: "y = relu(F(x) + x)"}


def program(target):
    """PyTorch's networks or blocks on the CPU."""
    (found,) = subjects_of(target, ["cpu"], ["float32"])
    return found.call


def blocks(plan):
    """A plain and a residual block as diagrams."""
    shape = (plan.width, SIDE, SIDE)
    made = {shortcut: program("residual-block")(plan.changed(shortcut=shortcut)) for shortcut in (False, True)}
    return [diagram(TITLES[shortcut], traced(block, shape)) for shortcut, block in made.items()]


def networks(plan):
    """A plain and a residual network as diagrams."""
    made = [program("network")(plan.changed(shortcut=shortcut), [0]) for shortcut in (False, True)]
    titles = f"plain-{plan.depth}", f"ResNet-{plan.depth}"
    return [diagram(title, traced(network, (1, SIDE, SIDE))) for title, network in zip(titles, made, strict=True)]


def inputs(panel):
    """For each node, those whose output it is given, the nearest first."""
    return [sorted((a for a, b in panel["edges"] if b == k), reverse=True) for k in range(len(panel["nodes"]))]


def shortcuts(panel):
    """The edges by which a sum gets what did not pass through the layers before it: from, to."""
    given = inputs(panel)
    return [(skipped, k) for k, sources in enumerate(given) for skipped in sources[1:]]


def without(panel):
    """Nodes and edges of a diagram whose sums hand on their nearest input alone."""
    given, sums = inputs(panel), {k for _, k in shortcuts(panel)}
    kept = [k for k in range(len(given)) if k not in sums]

    def source(k):
        return source(given[k][0]) if k in sums else kept.index(k)

    edges = [[source(a), kept.index(k)] for k in kept for a in given[k]]
    return [panel["nodes"][k] for k in kept], edges


def ways(panel):
    """How many ways lead from the first node to the last."""
    found = []
    for sources in inputs(panel):
        found.append(sum(found[k] for k in sources) if sources else 1)
    return found[-1]


def parameters(panel):
    """How many parameters all layers have together."""
    return sum(node["parameters"] for node in panel["nodes"])


def layers(panel, beyond=-1, before=None):
    """How many nodes with weights of a kernel lie strictly between two places; by default, anywhere."""
    inner = panel["nodes"][beyond + 1 : before]
    return sum(node["label"].startswith(("conv", "linear")) for node in inner)


def assert_shortcuts_are_all_that_differs(plain, residual):
    """One input of each sum comes past two convolutions, unchanged, and without it the graph is the plain one."""
    assert shortcuts(plain) == []
    assert all(len(sources) <= 1 for sources in inputs(plain))
    for start, end in shortcuts(residual):
        assert residual["nodes"][end]["label"] == "+"
        assert len(inputs(residual)[end]) == 2
        assert layers(residual, start, end) == 2
        # The very node that the first of these layers is given, so nothing has changed it on the way.
        assert inputs(residual)[start + 1] == [start]
        assert residual["nodes"][start]["shape"] == residual["nodes"][end]["shape"]
    assert without(residual) == (plain["nodes"], plain["edges"])
    assert parameters(residual) == parameters(plain)


@pytest.mark.parametrize("kind", KINDS)
def test_shortcuts_are_all_that_differs(kind):
    """However it is initialised or normalised, a residual block or net is the plain one with an edge around F."""
    assert_shortcuts_are_all_that_differs(*blocks(KINDS[kind]))
    assert_shortcuts_are_all_that_differs(*networks(KINDS[kind].changed(depth=DEPTH)))


def test_figure_7(figure):
    """A residual block is the plain block and one edge that takes x past both convolutions to a sum."""
    plain, residual = panels = blocks(KINDS["with-batch-norm"])
    assert_shortcuts_are_all_that_differs(plain, residual)
    ((start, end),) = shortcuts(residual)
    assert start == 0
    assert residual["nodes"][end + 1 :] == plain["nodes"][-1:]
    facts = {"around": layers(residual, start, end), "parameters": parameters(residual), "ways": ways(residual)}
    figure("figure-7", chart(facts, panels))


def test_figure_8(figure):
    """A residual net is the plain one with an edge around each block, and twice as many ways through it for each."""
    plain, residual = panels = networks(KINDS["default-initialisation"].changed(depth=DEPTH))
    assert_shortcuts_are_all_that_differs(plain, residual)
    assert layers(residual) == DEPTH
    around = shortcuts(residual)
    # Each shortcut starts where the one before has ended, after the ReLU.
    assert all(start == end + 1 for (_, end), (start, _) in pairwise(around))
    assert (ways(plain), ways(residual)) == (1, 2 ** len(around))
    facts = {"depth": DEPTH, "shortcuts": len(around), "parameters": parameters(residual), "ways": ways(residual)}
    figure("figure-8", chart(facts, panels))
