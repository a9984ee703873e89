// Runs of a claim and what its relations say of them.  The claims and the rules of their runs stand before this, made
// from the same trees as those of the tests; see reports/laboratory/trials.py for their letters.
const trials = (() => {
  // What the words of metrics mean, as tests/instruments/metrics.py has it.
  const NEAR = 1e-3, LAST = 10, VISIBLE = 1e-2;
  const length = (point) => Math.sqrt(point.reduce((sum, x) => sum + x * x, 0));
  const larger = (a, b) => (Number.isNaN(b) ? a : Number.isNaN(a) ? b : Math.max(a, b));
  const lesser = (a, b) => -larger(-a, -b);
  const GAUGES = {
    length: () => {
      let sum = 0;
      return { see: (step, p, before) => { if (step) sum += length(p.map((x, i) => x - before[i])); }, read: () => sum };
    },
    turns: () => {
      let turns = 0, old = null;
      return { see: (step, p, before) => {
        if (!step) return;
        const way = p.map((x, i) => Math.sign(x - before[i]));
        if (old) turns += way.filter((sign, i) => sign * old[i] < 0).length;
        old = way;
      }, read: () => turns };
    },
    overshoot: () => {
      let side, first, beyond = 0;
      return { see: (step, p) => {
        if (!step) { side = p.map(Math.sign); first = length(p); return; }
        beyond = larger(beyond, p.reduce((most, x, i) => Math.max(most, -x * side[i]), -Infinity) / first);
      }, read: () => beyond };
    },
    tail_distance: (steps) => {
      const from = steps - Math.max(Math.floor(steps / 10), 1) + 1;
      let first, far = 0;
      return { see: (step, p) => {
        if (!step) first = length(p);
        if (step >= from) { const d = length(p); far = Math.max(far, (Number.isNaN(d) ? Infinity : d) / first); }
      }, read: () => far };
    },
    crossed: () => {
      let side, crossed = 0;
      return { see: (step, p) => {
        if (!step) side = p.map(Math.sign);
        if (p.some((x, i) => x * side[i] < 0)) crossed = 1;
      }, read: () => crossed };
    },
    jumping: () => {
      let streak = 0;
      return { see: (step, p, before) => {
        if (step) streak = Math.sign(p[0]) * Math.sign(before[0]) < 0 || !Number.isFinite(p[0]) ? streak + 1 : 0;
      }, read: () => Number(streak >= LAST) };
    },
    visible_jumps: () => {
      let least, jumps = 0;
      return { see: (step, p, before) => {
        if (!step) { least = VISIBLE * length(p); return; }
        const wild = !Number.isFinite(p[0]), turned = Math.sign(p[0]) * Math.sign(before[0]) < 0;
        if ((Math.abs(p[0]) >= least || wild) && (turned || wild)) jumps += 1;
      }, read: () => jumps };
    },
    stopped: (steps) => {
      let first, last, at;
      return { see: (step, p, before) => {
        if (!step) { first = length(p); last = p.map(() => 0); }
        else p.forEach((x, i) => { if (x !== before[i]) last[i] = step; });
        at = p;
      }, read: () => Number(at.some((x, i) => last[i] <= Math.floor(steps / 2) && Math.abs(x) > NEAR * first)) };
    },
  };

  // Every point of a run, the start first; `see` is given each, and the one before.  Most claims are about two variables,
  // whose slopes are called without a list.
  const follow = (lab, run, at, steps, see) => {
    const S = run.n ? { ...at, ...run.c } : { ...run.c, ...at }, rate = S.lr_ ?? 1, many = lab.v.length;
    S.lr_ = rate;
    let x = run.x ?? lab.v.map((name) => at[name]);
    const kept = x.map((each) => run.k[0](S, each)), move = run.k[1], slopes = lab.g, pair = many < 3;
    let before = x;
    see(0, x, x);
    for (let t = 1; t <= steps; t += 1) {
      if (run.l) { S.lr_ = rate; S.t_ = t; S.lr_ = run.l(S); }
      const there = run.a ? x.map((each, i) => run.a(S, each, kept[i])) : x, next = new Array(many);
      for (let i = 0; i < many; i += 1) {
        const slope = pair ? slopes[i](there[0], there[1]) : slopes[i](...there);
        next[i] = move(x[i], slope, t, kept[i], S, lab.h ? lab.h[i](...there) : 0);
      }
      before = x;
      x = next;
      if (see(t, x, before)) return t;
    }
    return steps;
  };

  // What relations may speak of, of one run: a table by name.
  const quantities = (lab, run, at) => {
    const steps = run.t ?? at.steps_, low = lab.v.map((_, i) => lab.m?.[i] ?? 0), shifted = low.some((each) => each !== 0);
    const gauges = Object.keys(GAUGES).filter((name) => lab.q.includes(name)).map((name) => [name, GAUGES[name](steps)]);
    const tells = {
      loss: (x) => lab.f(...x),
      slope: (x) => length(lab.g.map((slope) => slope(...x))),
      distance: (x) => length(x.map((each, i) => each - low[i])),
      ...Object.fromEntries(lab.v.map((name, i) => [name.slice(0, -1), (x) => x[i]])),
    };
    const names = Object.keys(tells), extreme = (name) => lab.q.includes(`${name}_min`) || lab.q.includes(`${name}_max`);
    const extremes = names.filter(extreme).map((name) => ({ name, tell: tells[name], least: NaN, most: NaN }));
    const ways = lab.q.some((name) => /_(way|squares)$/.test(name)), sums = lab.v.map(() => [0, 0]), T = {};
    const first = run.x ?? lab.v.map((name) => at[name]);
    let last;
    const watched = gauges.length || extremes.length || ways || run.u;
    const taken = follow(lab, run, at, steps, watched ? (step, x, before) => {
      last = x;
      const from = (point) => (shifted ? point.map((each, i) => each - low[i]) : point);
      if (gauges.length) {
        const p = from(x), was = from(before);
        for (const [, gauge] of gauges) gauge.see(step, p, was);
      }
      for (const each of extremes) {
        const value = each.tell(x);
        each.least = step ? lesser(each.least, value) : value;
        each.most = step ? larger(each.most, value) : value;
      }
      if (ways && step) {
        lab.g.forEach((slope, i) => { sums[i][0] += Math.abs(x[i] - before[i]); sums[i][1] += slope(...before) ** 2; });
      }
      if (!run.u) return false;
      names.forEach((name) => { T[`${name}_`] = tells[name](x); });
      return run.u.every((holds) => holds(T));
    } : (_, x) => { last = x; });
    names.forEach((name) => { T[`${name}_`] = tells[name](last); T[`${name}_0_`] = tells[name](first); });
    extremes.forEach(({ name, least, most }) => { T[`${name}_min_`] = least; T[`${name}_max_`] = most; });
    lab.v.forEach((name, i) => { [T[`${name}way_`], T[`${name}squares_`]] = sums[i]; });
    gauges.forEach(([name, gauge]) => { T[`${name}_`] = gauge.read(); });
    T.taken_ = taken;
    return named(lab, Object.assign(T, free(lab, at)));
  };
  const free = (lab, at) => Object.fromEntries(lab.o.map((name) => [name, at[name]]));
  const named = (lab, T) => {
    lab.d.forEach(([name, compute]) => { T[name] = compute(T); });
    return T;
  };

  // The same where something is measured along an axis: how much of it fulfils relations, or the least of each quantity.
  const along = (lab, run, at) => {
    const least = {};
    let width = 0, reached = 0;
    lab.w.x.forEach((value) => {
      const T = quantities(lab, run, { ...at, [lab.w.n]: value }), stop = Math.min(value, lab.w.t ? lab.w.t(T) : Infinity);
      if (lab.w.r.length && lab.w.r.every((holds) => holds(T))) width += stop - reached;
      reached = stop;
      Object.entries(T).forEach(([name, each]) => { least[name] = name in least ? lesser(least[name], each) : each; });
    });
    return lab.w.r.length ? { ...free(lab, at), width_: width } : least;
  };

  // What the relations of a claim say at some settings: whether they are asked there, whether they hold, and both sides.
  const told = (lab, at) => {
    const T = {};
    lab.r.forEach((run) => {
      Object.entries((lab.w ? along : quantities)(lab, run, at)).forEach(([name, value]) => {
        T[run.n ? `${name}of_${run.n}_` : name] = value;
      });
    });
    const sides = lab.e.map(([left, sign, right, of, against, holds]) => (
      { left, sign, right, values: [of(T), against(T)], holds: holds(T) }
    ));
    return { asked: !lab.b || lab.b(T), holds: sides.every((each) => each.holds), sides };
  };

  // The FNV-1a hash of the two words of every number of a path, as tests/instruments/laboratory.py has it.
  const view = new DataView(new ArrayBuffer(8));
  const checksum = (lab, run, at, steps) => {
    let found = 2166136261;
    follow(lab, run, at, steps, (_, x) => {
      x.forEach((value) => {
        view.setFloat64(0, value, true);
        const words = Number.isNaN(value) ? [0, 0x7ff80000] : [view.getUint32(0, true), view.getUint32(4, true)];
        words.forEach((word) => { found = Math.imul(found ^ word, 16777619) >>> 0; });
      });
    });
    return found.toString(16).padStart(8, "0");
  };
  // The names of those runs of a claim whose path is not that of the evidence to the last bit; null without a sample.
  const differing = (lab, sampled) => {
    if (!lab.z) return null;
    const at = Object.fromEntries(lab.c.map(([name, , , usual]) => [name, usual]));
    const steps = Math.min(Math.floor(at.steps_), sampled);
    return lab.r.filter((run) => lab.z[run.n || "main"] !== checksum(lab, run, at, Math.min(run.t ?? steps, sampled))).map((run) => run.s);
  };
  return { told, follow, differing, checksum };
})();
