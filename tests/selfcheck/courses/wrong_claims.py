"""What may be wrong in the keys of a claim's form, and what is told of it."""

HEAD = (
    '[course]\ntitle = "A course"\nlanguage = "en"\n\n[[statement]]\nid = "A1"\nwhere = "here"\nsays = "It says so."\n'
)
_STEPS = HEAD + "[statement.rule]\noptimizer='adam'\nstate={ m = 0, v = 0 }\nlines='m = g; v = g; x = x - lr*m/v'\n"
WRONG_CLAIMS = {
    "an-unknown-convention": (_STEPS + "convention='eps-inside'\n", "unknown convention of Adam 'eps-inside'"),
    "a-memory-of-a-convention": (_STEPS + "convention='eps-hat'\nmemory='m'\n", "a memory is compared with PyTorch's"),
    "a-description-of-neither": (_STEPS + "describes='both'\n", "rule.describes: expected one of program, method"),
    "unreadable-lines-that-can-be-read": (
        _STEPS + "unreadable=true\ncorrected='m = g; v = g; x = x - lr*m/v'\n",
        "these lines can be computed as they stand; leave it out",
    ),
    "unreadable-lines-without-others": (
        _STEPS.replace("m/v", "k/v") + "unreadable=true\n",
        "say in corrected what the lines should read",
    ),
    "a-law-of-no-slope": (
        HEAD + "[statement.law]\noptimizer='sgd'\nobjective='floor(x)'\nexpects=['x == x']\n",
        "law.objective: column 1: floor has no derivative",
    ),
    "a-law-on-an-objective-with-gradients": (
        HEAD + "[statement.law]\noptimizer='sgd'\nobjective='x**2'\nexpects=['x == x_of_b']\n"
        "[statement.law.others.b]\ngradient='g'\n",
        "no run has gradients of its own",
    ),
    "a-law-that-remembers-nothing": (
        HEAD + "[statement.law]\noptimizer='sgd'\nexpects=['x == x']\nremembers={ m = 1 }\n",
        "law.remembers: SGD has no memory 'm'",
    ),
    "a-law-of-a-coordinate-and-more": (
        HEAD + "[statement.law]\noptimizer='sgd'\nexpects=['x == x_of_b']\n"
        "[statement.law.others.b]\nanother_coordinate=true\nreversed=true\n",
        "another coordinate of the same run has nothing",
    ),
    "a-law-that-tells-of-nothing": (
        HEAD + "[statement.law]\noptimizer='sgd'\nexpects=['x == x']\ntells={ far = 'y' }\n",
        "law.tells: column 1: 'y' is not known here",
    ),
    "a-law-exact-in-words": (
        HEAD + "[statement.law]\noptimizer='sgd'\nexpects=['x == x']\nexact='yes'\n",
        "law.exact: expected true or false, got 'yes'",
    ),
    "a-gradient-without-a-bound": (
        HEAD
        + "[statement.law]\noptimizer='sgd'\nexpects=['x == x_of_b']\n[statement.law.others.b]\ngradient='tan(g)'\n",
        "rounding has no bound here for tan",
    ),
    "lines-with-a-default": (
        HEAD + "[statement.default]\nlines='x = x - lr*g'\nargument='lr'\nvalue=0.1\n",
        "default.absent: lines name no default",
    ),
    "lines-and-a-program": (
        HEAD + "[statement.default]\nlines='x = x - lr*g'\nprogram='sgd'\nargument='lr'\nabsent=true\n",
        "say either which program of PyTorch, or the lines",
    ),
    "lines-of-an-unknown-name": (
        HEAD + "[statement.default]\nlines='x = x - q*g'\nargument='lr'\nabsent=true\n",
        "default.lines: line 1, column 9: 'q' is not known here",
    ),
    "a-threshold-that-is-a-vector": (
        HEAD + "[statement.threshold]\noptimizer='sgd'\nobjective='sum(a*x**2)'\nconstants={ a=[1, 2] }\n"
        "start={ x=[1, 1] }\nranges={ momentum = 0.5 }\nformula='2/a'\n",
        "threshold.formula: column 1: this is a vector of 2 parts",
    ),
    "a-rate-of-two-sizes": (
        HEAD
        + "[statement.rate]\noptimizer='sgd'\nquantity='factor'\nobjective='dot(a, x)'\nconstants={ a=[1, 2, 3] }\n"
        "start={ x=[1, 1] }\nranges={ lr = [0.1, 0.2] }\nformula='1 - lr'\n",
        "rate.objective: column 1: vectors of 2 and 3 parts",
    ),
    "a-stop-of-two-sizes": (
        HEAD + "[statement.run]\noptimizer='sgd'\nobjective='sum(x**2) + sum(y**2)'\nstart={ x=[1, 1], y=[1, 1, 1] }\n"
        "steps=9\nuntil='x < y'\nexpects=['loss < 1']\n",
        "run.until: 'x < y', column 1: vectors of 2 and 3 parts",
    ),
}
