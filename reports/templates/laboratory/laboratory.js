// The laboratory of a claim: its path, its map, what can be set, and one sentence on whether it holds there.
(() => {
  const SVG = "http://www.w3.org/2000/svg", SIZE = 300, PLANE = 120, COLUMNS = 36, ROWS = 24;
  // A map may take seconds: it is worked out in slices of so many milliseconds, and finely if that takes no longer.
  const SLICE = 24, PATIENCE = 4000;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const made = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    element.append(...children);
    return element;
  };
  const drawn = (tag, attributes, parent) => {
    const element = parent.appendChild(document.createElementNS(SVG, tag));
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    return element;
  };
  const both = (en, ja) => [made("span", { lang: "en" }, en), made("span", { lang: "ja" }, ja)];
  const spoken = (en, ja) => (document.documentElement.lang === "ja" ? ja : en);
  const shown = (value) => {
    if (Number.isNaN(value)) return "NaN";
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
    return String(Number(value.toPrecision(4))).replace("-", "−");
  };
  const bounded = (value, low, high) => Math.min(Math.max(value, low), high);
  // A link with settings: a claim, and after a question mark what is set.
  const read = () => {
    const [, slug, query] = location.hash.match(/^#([^?]*)(?:\?(.*))?$/s) ?? [];
    try { return { slug: decodeURIComponent(slug ?? ""), given: query === undefined ? null : new URLSearchParams(query) }; }
    catch { return { slug: "", given: null }; }
  };

  const begin = (holder) => {
    const slug = holder.dataset.claim, lab = CLAIMS[slug], names = new Map(lab.c.map((control) => [control[0], control]));
    const usual = Object.fromEntries(lab.c.map(([name, , , value]) => [name, value])), at = { ...usual };
    const moved = lab.c.filter(([, low, high]) => low < high), [across, up] = lab.p.map((name) => names.get(name));
    const [columns, rows] = [across[5].length || COLUMNS, up[5].length || ROWS];
    const plane = lab.v.length === 2, window = plane ? lab.v.map((name) => {
      const [, low, high] = names.get(name);
      return [low - 0.1 * (high - low), high + 0.1 * (high - low)];
    }) : null;
    // Where the path as it is asked goes farther than its start may lie, the picture goes as far, if it is not flung out.
    if (plane) trials.follow(lab, lab.r[0], at, lab.r[0].t ?? at.steps_, (_, x) => x.forEach((each, k) => {
      const [low, high] = window[k], wide = 2 * (names.get(lab.v[k])[2] - names.get(lab.v[k])[1]);
      if (each >= -wide && each <= wide) window[k] = [Math.min(low, each - 0.05 * wide), Math.max(high, each + 0.05 * wide)];
    }));

    // --- what can be set -----------------------------------------------------------------------------------------
    const steps = (control) => (control[5].length ? control[5].length - 1 : control[0] === "steps_" ? 400 : 200);
    const value = ([name, low, high, , ratio, values], place, most) => {
      if (values.length) return values[place];
      const share = place / most, exact = ratio ? low * (high / low) ** share : low + (high - low) * share;
      return name === "steps_" ? Math.round(exact) : bounded(Number(exact.toPrecision(4)), low, high);
    };
    const place = ([, low, high, , ratio, values], number, most) => {
      if (values.length) return values.reduce((best, each, i) => (Math.abs(each - number) < Math.abs(values[best] - number) ? i : best), 0);
      return Math.round(most * (ratio ? Math.log(number / low) / Math.log(high / low) : (number - low) / (high - low)));
    };
    const inputs = new Map();
    const controls = made("div", { class: "controls" });
    moved.forEach((control) => {
      const most = steps(control), id = `${slug}_set_${control[0]}`, output = made("output", { for: id });
      const input = made("input", { type: "range", min: 0, max: most, step: 1, id, autocomplete: "off" });
      input.addEventListener("input", () => { set({ [control[0]]: value(control, Number(input.value), most) }); keep(); });
      inputs.set(control[0], () => {
        input.value = place(control, at[control[0]], most);
        output.textContent = shown(at[control[0]]);
        input.setAttribute("aria-valuetext", shown(at[control[0]]));
      });
      controls.append(made("p", {}, made("label", { for: id }, made("code", {}, control[7])), input, output));
    });

    // --- the path ------------------------------------------------------------------------------------------------
    const picture = made("div", { class: "picture" });
    const ground = picture.appendChild(made("canvas", { width: PLANE, height: PLANE, "aria-hidden": "true" }));
    const svg = drawn("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img" }, picture);
    const colour = (name) => getComputedStyle(holder).getPropertyValue(name).trim();
    const levels = () => {
      ground.hidden = !plane;
      if (!plane) return;
      const values = Array.from({ length: PLANE * PLANE }, (_, i) => lab.f(
        ...[(i % PLANE + 0.5) / PLANE, 1 - (Math.floor(i / PLANE) + 0.5) / PLANE].map((s, k) => window[k][0] + s * (window[k][1] - window[k][0])),
      ));
      const least = Math.min(...values.filter(Number.isFinite)), heights = values.map((each) => Math.log1p(each - least));
      const most = Math.max(...heights.filter(Number.isFinite)) || 1, brush = ground.getContext("2d");
      brush.clearRect(0, 0, PLANE, PLANE);
      brush.fillStyle = colour("--level");
      heights.forEach((height, i) => {
        // Bands rather than shades, so that the shape of a valley is seen.
        brush.globalAlpha = Number.isFinite(height) ? 0.5 * (Math.floor(14 * height / most) / 14) : 0.5;
        brush.fillRect(i % PLANE, Math.floor(i / PLANE), 1, 1);
      });
    };
    const onPlane = (x) => x.map((each, k) => SIZE * (k ? window[1][1] - each : each - window[0][0]) / (window[k][1] - window[k][0]));
    const points = (run) => {
      const found = [], low = lab.v.map((_, i) => lab.m?.[i] ?? 0);
      trials.follow(lab, run, at, run.t ?? at.steps_, (_, x) => { found.push(plane ? onPlane(x) : lab.f(...x) - (lab.m ? lab.f(...low) : 0)); });
      return found;
    };
    const legend = made("ul", { class: "legend" });
    const trace = () => {
      svg.replaceChildren();
      const paths = lab.r.map(points), heights = plane ? [] : paths.flat().filter((each) => Number.isFinite(each) && each > 0).map(Math.log10);
      const [low, high] = [Math.min(0, ...heights), Math.max(0, ...heights)], long = Math.max(...paths.map((path) => path.length - 1), 1);
      const here = (path) => (plane ? path : path.map((each, i) => [SIZE * i / long, SIZE * (1 - (Math.log10(Math.max(each, 10 ** low)) - low) / (high - low || 1))]));
      if (plane && lab.m) drawn("path", { class: "target", d: cross(...onPlane(lab.m)) }, svg);
      [...lab.r.entries()].reverse().forEach(([i, run]) => {
        const seen = here(paths[i]).filter((p) => p.every((each) => Math.abs(each) < 1e5));
        const style = `--tone: var(--series-${1 + i % 6})`, name = run.n ? "other" : "main";
        drawn("polyline", { class: `run ${name}`, style, points: seen.map((p) => p.map((each) => each.toFixed(1)).join(",")).join(" ") }, svg);
        const last = seen.at(-1);
        if (last) drawn("circle", { class: name, style, cx: last[0], cy: last[1], r: run.n ? 2.5 : 4 }, svg);
      });
      legend.replaceChildren(...lab.r.map((run, i) => made("li", { style: `--tone: var(--series-${1 + i % 6})` }, run.n ? `${run.n}: ${run.s}` : run.s)));
      const told = `${lab.r[0].s}, ${at.steps_}`;
      svg.setAttribute("aria-label", spoken(`${told} steps, ${plane ? "seen from above" : "the loss by steps, in powers of ten"}`, `${told} 歩、${plane ? "上から見た経路" : "歩数ごとの損失(対数)"}`));
    };
    const cross = (x, y, r = 5) => `M${x - r},${y}h${2 * r}M${x},${y - r}v${2 * r}`;

    // --- the map -------------------------------------------------------------------------------------------------
    const map = made("div", { class: "map" });
    const field = map.appendChild(made("canvas", { width: columns, height: rows, "aria-hidden": "true" }));
    const marks = drawn("svg", { viewBox: "0 0 360 240", role: "img", preserveAspectRatio: "none" }, map);
    marks.setAttribute("aria-label", spoken(`Map over ${across[7]} and ${up[7]}`, `${across[7]} と ${up[7]} の地図`));
    const ends = (control) => `${shown(control[1])} … ${shown(control[2])}`;
    const axes = made("p", { class: "axes" }, "→ ", made("code", {}, across[7]), ` ${ends(across)}  ↑ `, made("code", {}, up[7]), ` ${ends(up)}`);
    const share = made("p", { class: "share" });
    let job = 0, charted = "", inView = false;
    new IntersectionObserver((entries) => { inView = entries.at(-1).isIntersecting; if (inView) chart(); }).observe(map);
    const chart = () => {
      const fixed = JSON.stringify(lab.c.map(([name]) => (name === across[0] || name === up[0] ? null : at[name])));
      if (fixed === charted) return;
      // A map that nobody sees is not worked out.
      if (!inView) { holder.dataset.map = "unseen"; return; }
      charted = fixed;
      job += 1;
      const mine = job, here = { ...at }, brush = field.getContext("2d"), tones = { yes: colour("--holds"), no: colour("--fails"), none: colour("--line") };
      // First every third cell of every third row; where these took long the map stays as coarse as that.
      const begun = performance.now(), coarse = columns % 3 || rows % 3 ? 1 : 3;
      let count, stride, cell;
      const pass = (width) => { count = { yes: 0, no: 0, none: 0 }; stride = width; cell = 0; };
      pass(coarse);
      holder.dataset.map = "working";
      brush.clearRect(0, 0, columns, rows);
      const slice = () => {
        if (mine !== job) return;
        const stop = performance.now() + SLICE, many = columns / stride, cells = many * rows / stride;
        while (cell < cells && performance.now() < stop) {
          const column = cell % many * stride, row = Math.floor(cell / many) * stride, middle = stride / 2;
          here[across[0]] = value(across, across[5].length ? column : column + middle, columns);
          here[up[0]] = value(up, up[5].length ? row : row + middle, rows);
          const found = trials.told(lab, here), kind = !found.asked ? "none" : found.holds ? "yes" : "no";
          count[kind] += 1;
          brush.fillStyle = tones[kind];
          brush.fillRect(column, rows - stride - row, stride, stride);
          cell += 1;
        }
        if (cell < cells) { setTimeout(slice); return; }
        if (stride > 1 && (performance.now() - begun) * stride * stride < PATIENCE) { pass(1); setTimeout(slice); return; }
        holder.dataset.map = "done";
        const of = count.yes + count.no, part = of ? `${Math.round(100 * count.yes / of)} %` : "–";
        share.replaceChildren(...both(`In this map it holds in ${part}.`, `この地図では ${part} で成り立つ。`));
        marks.setAttribute("aria-label", spoken(`Map over ${across[7]} and ${up[7]}: holds in ${part}`, `${across[7]} と ${up[7]} の地図: ${part} で成り立つ`));
      };
      setTimeout(slice);
    };
    const spot = (control, number, most) => {
      const [, low, high, , ratio, values] = control;
      if (values.length) return (place(control, number) + 0.5) / values.length * most;
      return bounded(ratio ? Math.log(number / low) / Math.log(high / low) : (number - low) / (high - low), 0, 1) * most;
    };
    const point = () => {
      marks.replaceChildren();
      Object.entries(lab.x).forEach(([kind, each]) => drawn("path", {
        class: `example ${kind}`, d: cross(spot(across, each[across[0]] ?? at[across[0]], 360), 240 - spot(up, each[up[0]] ?? at[up[0]], 240), 6),
      }, marks));
      const [x, y] = [spot(across, at[across[0]], 360), 240 - spot(up, at[up[0]], 240)];
      drawn("path", { class: "here", d: `M${x},0V240M0,${y}H360` }, marks);
    };
    const aim = (event) => {
      const box = map.getBoundingClientRect(), share = (from, size) => bounded(from / size, 0, 1);
      const pick = (control, part) => value(control, control[5].length ? Math.min(Math.floor(part * control[5].length), control[5].length - 1) : part * 200, 200);
      set({ [up[0]]: pick(up, 1 - share(event.clientY - box.top, box.height)), [across[0]]: pick(across, share(event.clientX - box.left, box.width)) });
      keep();
    };
    map.addEventListener("pointerdown", (event) => { map.setPointerCapture(event.pointerId); aim(event); });
    map.addEventListener("pointermove", (event) => { if (map.hasPointerCapture(event.pointerId)) aim(event); });

    // --- the sentence --------------------------------------------------------------------------------------------
    const sentence = made("p", { class: "verdict", role: "status" });
    const refused = made("p", { class: "refused", role: "status" });
    const side = (words, number) => (words === shown(number).replace("−", "-") || words === String(number) ? words : `${words} = ${shown(number)}`);
    const say = () => {
      const found = trials.told(lab, at), because = found.sides.filter((each) => found.holds || !each.holds);
      const facts = because.map((each) => (
        made("code", { class: each.holds ? "yes" : "no" }, `${side(each.left, each.values[0])} ${each.holds ? "" : "✗ "}${each.sign} ${side(each.right, each.values[1])}`)
      ));
      const [en, ja] = !found.asked ? ["Here it is not asked", "ここでは問われない"]
        : found.holds ? ["Here it holds, because", "ここでは成り立つ。理由:"] : ["Here it does not hold; it fails in", "ここでは成り立たない。満たされないもの:"];
      holder.dataset.holds = !found.asked ? "none" : found.holds ? "yes" : "no";
      sentence.replaceChildren(...both(`${en} `, `${ja} `), ...(found.asked ? facts.flatMap((fact) => [fact, " "]) : []));
    };
    const words = made("dl", { class: "words" }, ...Object.entries(WORDS).filter(([name]) => (name === "width" ? lab.w?.r.length : lab.q.includes(name))).map(
      ([name, said]) => made("div", {}, made("dt", {}, made("code", {}, name)), made("dd", {}, ...both(said.en, said.ja))),
    ));

    // --- all of it -----------------------------------------------------------------------------------------------
    const update = () => { inputs.forEach((show) => show()); trace(); point(); say(); chart(); };
    const set = (values) => { Object.assign(at, values); refused.replaceChildren(); update(); };
    const query = () => lab.c.filter(([name]) => at[name] !== usual[name]).map(([name, , , , , , own]) => `${own}=${at[name]}`).join("&");
    const link = () => `#${slug}?${query()}`;
    const keep = () => { try { history.replaceState(null, "", link()); } catch { /* a page in a frame may not */ } };
    const button = (en, ja, act) => {
      const found = made("button", { type: "button" }, ...both(en, ja));
      found.addEventListener("click", act);
      return found;
    };
    const buttons = made("p", { class: "buttons" }, button("As asked", "元の設定", () => { set(usual); keep(); }));
    const examples = { in: ["Where it holds", "成り立つ例"], out: ["Where it does not", "成り立たない例"] };
    Object.entries(lab.x).forEach(([kind, each]) => buttons.append(button(...examples[kind], () => { set({ ...usual, ...each }); keep(); })));
    buttons.append(button("Copy a link to this", "この設定へのリンクをコピー", async (event) => {
      const pressed = event.currentTarget;
      keep();
      try { await navigator.clipboard.writeText(location.href); pressed.classList.add("done"); } catch { /* it stands in the address */ }
    }));
    // Only a whole decimal number within the control's range is taken; anything else is told as it stands, and left.
    const take = (given) => {
      const values = {}, told = [];
      given.forEach((text, key) => {
        const control = lab.c.find((each) => each[6] === key), number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
        const right = control && number >= control[1] && number <= control[2] && (control[0] !== "steps_" || Number.isInteger(number));
        if (right && (!control[5].length || control[5].includes(number))) values[control[0]] = number;
        else told.push([key, text, control]);
      });
      set({ ...usual, ...values });
      refused.replaceChildren(...told.flatMap(([key, text, control]) => {
        const said = `${key}=${text}`.slice(0, 80), range = control && (control[5].length ? control[5].map(shown).join(", ") : ends(control));
        return both(
          control ? `“${said}” is left out: ${key} is a number of ${range}. ` : `“${said}” is left out: there is no such setting here. `,
          control ? `「${said}」は使わない: ${key} は ${range} の数である。` : `「${said}」は使わない: その設定はここにはない。`,
        );
      }));
    };
    const asked = made("p", { class: "case" }, ...both(`Asked as: ${lab.n.en}. Numbers are float64.`, `条件: ${lab.n.ja}。数値は float64。`));
    const differing = trials.differing(lab, SAMPLED);
    const same = differing === null ? both("The evidence has no sample to compare these numbers with.", "測定結果には、この数値と比べる標本がない。")
      : differing.length ? both(`Not the numbers of the evidence: ${differing.join(", ")}. Do not trust this page in this browser.`, `測定結果の数値と異なる: ${differing.join(", ")}。このブラウザではこの欄を信用しないこと。`)
        : both(`Worked out in this page; equal to the evidence to the last bit in ${lab.r.length} of ${lab.r.length} runs.`, `このページ内で計算。${lab.r.length} 本の実行すべてが測定結果と最後のビットまで一致。`);
    holder.dataset.same = differing === null ? "unknown" : String(!differing.length);
    holder.append(
      controls, refused, sentence, made("div", { class: "views" }, made("figure", {}, picture, legend), made("figure", {}, map, axes, share)),
      words, asked, buttons, made("p", { class: differing?.length ? "same wrong" : "same" }, ...same),
    );
    levels();
    update();
    document.addEventListener("language", () => { charted = ""; update(); });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { charted = ""; levels(); update(); });
    return take;
  };

  // --- each is made when it is opened first, or when a link leads to it ---------------------------------------------
  const begun = new Map();
  const open = (holder) => {
    if (!begun.has(holder)) begun.set(holder, begin(holder));
    return begun.get(holder);
  };
  const follow = () => {
    const { slug, given } = read(), holder = given && all("details.laboratory").find((each) => each.dataset.claim === slug);
    if (!holder) return;
    holder.open = true;
    open(holder)(given);
    holder.closest("article").scrollIntoView();
  };
  all("details.laboratory").forEach((holder) => {
    holder.hidden = false;
    holder.addEventListener("toggle", () => { if (holder.open) open(holder); });
  });
  addEventListener("hashchange", follow);
  follow();
})();
