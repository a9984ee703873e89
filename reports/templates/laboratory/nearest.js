// Numbers of twice the digits: powers and functions are worked out to about 30 digits and then rounded once, so that
// they give the number nearest to the exact result, as reference/nearest.py does.  A number is a sum hi + lo.
const nearest = (() => {
  // π/2 and ln 2 in parts of 33 bits, so that a product with a small whole number is exact.
  const HALF_PI = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32];
  const LN2 = [0.6931471804855391, 7.440617109802979e-11, 2.094174429075368e-21, 1.94704509238075e-31];
  const add = ([a, b], [c, d]) => {
    const s = a + c, v = s - a, e = (a - (s - v)) + (c - v) + b + d, hi = s + e;
    return [hi, e - (hi - s)];
  };
  const split = (a) => { const c = 134217729 * a, hi = c - (c - a); return [hi, a - hi]; };
  const product = (a, b) => {
    const p = a * b, [ah, al] = split(a), [bh, bl] = split(b);
    return [p, ((ah * bh - p) + ah * bl + al * bh) + al * bl];
  };
  const times = ([a, b], [c, d]) => {
    const [p, e] = product(a, c), r = e + (a * d + b * c), hi = p + r;
    return [hi, r - (hi - p)];
  };
  const over = (n, [c, d]) => {
    const q = n[0] / c, r = add(n, times([-q, 0], [c, d])), q2 = r[0] / c, r2 = add(r, times([-q2, 0], [c, d]));
    return add(add([q, 0], [q2, 0]), [r2[0] / c, 0]);
  };
  const minus = ([a, b]) => [-a, -b];
  const reduced = (x, parts, k) => parts.reduce((rest, part) => add(rest, minus(product(k, part))), [x, 0]);
  // 1/n! for every n that a power series here needs.
  const INVERSE = [[1, 0]];
  for (let n = 1; n < 32; n += 1) INVERSE.push(over(INVERSE[n - 1], [n, 0]));
  // The sum of z^k/(first + k·step)! for all k from 0 on, the sign of z changed if asked: by Horner's rule, written out in
  // plain numbers, since maps carry this out a million times.
  const series = ([zh, zl], first, step, sign = 1) => {
    const c = 134217729 * zh, ah = c - (c - zh), al = zh - ah;
    let n = first + step * Math.floor((31 - first) / step), h = INVERSE[n][0], l = INVERSE[n][1];
    for (n -= step; n >= first; n -= step) {
      const p = zh * h, d = 134217729 * h, bh = d - (d - h), bl = h - bh;
      const e = ((ah * bh - p) + ah * bl + al * bh) + al * bl + (zh * l + zl * h);
      const q = sign * p, r = sign * e, one = INVERSE[n][0];
      const s = one + q, v = s - one, rest = (one - (s - v)) + (q - v) + INVERSE[n][1] + r;
      h = s + rest;
      l = rest - (h - s);
    }
    return [h, l];
  };
  const sine = (r, sign = -1) => times(r, series(times(r, r), 1, 2, sign));
  const cosine = (r) => series(times(r, r), 0, 2, -1);
  const circular = (x, quarter) => {
    const k = Math.round(x / HALF_PI[0]), r = reduced(x, HALF_PI, k), turn = (((k + quarter) % 4) + 4) % 4;
    const value = turn % 2 ? cosine(r) : sine(r);
    return turn > 1 ? minus(value) : value;
  };
  const doubled = (value, k) => [value[0] * 2 ** k, value[1] * 2 ** k];
  // e to a sum of two numbers, without its power of two, and that power.
  const raised = ([a, b]) => {
    const k = Math.round(a / LN2[0]), r = add(reduced(a, LN2, k), [b, 0]);
    return [series(r, 0, 1), k];
  };
  const scaled = ([value, k]) => {
    // Where the result is below the normal numbers the sum is rounded when it is scaled, and only then.
    const low = k < -1000 ? 2 ** -60 : 1;
    return (value[0] * low + value[1] * low) * 2 ** (k < -1000 ? k + 60 : k - 1) * (k < -1000 ? 1 : 2);
  };
  const logarithm = (x) => {
    const y = Math.log(x), [e, k] = raised([-y, 0]), rest = add(times(doubled(e, k), [x, 0]), [-1, 0]);
    return add(add([y, 0], rest), minus(times(times(rest, rest), [0.5, 0])));
  };
  const usual = (x, most) => Number.isFinite(x) && Math.abs(x) < most;
  const rounded = ([a, b]) => a + b;
  const both = (x) => { const [e, k] = raised([x, 0]), up = doubled(e, k); return [up, over([1, 0], up)]; };
  const hyperbolic = (x) => {
    if (Math.abs(x) < 0.5) return sine([x, 0], 1);
    const [up, down] = both(x);
    return times(add(up, minus(down)), [0.5, 0]);
  };
  const coshine = (x) => times(add(...both(x)), [0.5, 0]);
  const whole = (base, n) => {
    let result = [1, 0], square = [base, 0];
    for (let k = Math.abs(n); k > 0; k = Math.floor(k / 2)) {
      if (k % 2) result = times(result, square);
      if (k > 1) square = times(square, square);
    }
    return n < 0 ? over([1, 0], result) : result;
  };
  const safe = (value) => Number.isFinite(value) && (value === 0 || (Math.abs(value) > 1e-280 && Math.abs(value) < 1e280));
  const known = new Map();
  const power = (base, exponent) => {
    const plain = Math.pow(base, exponent);
    if (!safe(plain) || plain === 0 || !safe(base) || base === 1 || exponent === 0) return plain;
    if (Number.isInteger(exponent) && Math.abs(exponent) < 2 ** 21) return rounded(whole(base, exponent));
    const [p, e] = times(logarithm(base), [exponent, 0]);
    return scaled(raised([p, e]));
  };
  return {
    square: (x) => x * x,
    // A coefficient to the power of the step comes again in every run.
    pow: (base, exponent) => {
      let row = known.get(base);
      if (!row) { if (known.size > 64) known.clear(); known.set(base, row = new Map()); }
      let value = row.get(exponent);
      if (value === undefined) { if (row.size > 20000) row.clear(); row.set(exponent, value = power(base, exponent)); }
      return value;
    },
    sin: (x) => (usual(x, 1e6) ? (x === 0 ? x : rounded(circular(x, 0))) : Math.sin(x)),
    cos: (x) => (usual(x, 1e6) ? rounded(circular(x, 1)) : Math.cos(x)),
    tan: (x) => (usual(x, 1e6) && x !== 0 ? rounded(over(circular(x, 0), circular(x, 1))) : Math.tan(x)),
    exp: (x) => (usual(x, 700) ? scaled(raised([x, 0])) : Math.exp(x)),
    log: (x) => (Number.isFinite(x) && x > 0 && x !== 1 ? rounded(logarithm(x)) : Math.log(x)),
    sinh: (x) => (usual(x, 300) && x !== 0 ? rounded(hyperbolic(x)) : Math.sinh(x)),
    cosh: (x) => (usual(x, 300) ? rounded(coshine(x)) : Math.cosh(x)),
    tanh: (x) => (usual(x, 300) && x !== 0 ? rounded(over(hyperbolic(x), coshine(x))) : Math.tanh(x)),
  };
})();
