// The text in every drawing of the page with what is painted below it, for the contrast check.
() => {
  const SHAPES = 'path, rect, circle, ellipse, polygon, polyline, image';
  const found = [];
  for (const drawing of document.querySelectorAll('svg')) {
    const elements = [...drawing.querySelectorAll(`text, ${SHAPES}`)].filter((each) => !each.closest('defs, clipPath'));
    for (const [place, text] of elements.entries()) {
      if (text.localName !== 'text' || !text.textContent.trim() || !text.checkVisibility()) continue;
      const below = elements.slice(0, place).filter((each) => each.localName !== 'text' && painted(each));
      const box = text.getBBox();
      const matrix = text.getScreenCTM();
      const style = getComputedStyle(text);
      found.push({
        words: text.textContent.trim().slice(0, 40),
        where: drawing.closest('[id]')?.id ?? drawing.getAttribute('aria-labelledby'),
        colour: style.fill,
        opacity: opacity(text) * Number(style.fillOpacity),
        size: parseFloat(style.fontSize) * Math.hypot(matrix.a, matrix.b),
        weight: Number(style.fontWeight),
        page: grounds(drawing),
        places: [0.1, 0.3, 0.5, 0.7, 0.9].map((share) => {
          const point = new DOMPoint(box.x + share * box.width, box.y + box.height / 2).matrixTransform(matrix);
          return below.map((shape) => layer(shape, point)).filter(Boolean);
        }),
      });
    }
  }
  return found;

  function painted(shape) {
    return shape.localName === 'image' || getComputedStyle(shape).fill !== 'none';
  }

  function inside(shape, point) {
    const local = point.matrixTransform(shape.getScreenCTM().inverse());
    if (shape.localName !== 'image') return shape.isPointInFill(local) ? local : null;
    const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((side) => shape[side].baseVal.value);
    const [across, down] = [(local.x - x) / width, (local.y - y) / height];
    return across >= 0 && across < 1 && down >= 0 && down < 1 ? {across, down} : null;
  }

  function clipped(shape, point) {
    for (let each = shape; each.localName !== 'svg'; each = each.parentNode) {
      const name = getComputedStyle(each).clipPath.match(/#([^")]+)/);
      if (!name) continue;
      const local = point.matrixTransform(each.getScreenCTM().inverse());
      if (![...document.getElementById(name[1]).children].some((hole) => hole.isPointInFill(local))) return true;
    }
    return false;
  }

  function layer(shape, point) {
    const local = inside(shape, point);
    if (!local || clipped(shape, point)) return null;
    const style = getComputedStyle(shape);
    if (shape.localName !== 'image') return {colour: style.fill, opacity: opacity(shape) * Number(style.fillOpacity)};
    return {image: shape.href.baseVal, at: [local.across, local.down], opacity: opacity(shape)};
  }

  function opacity(element) {
    let product = 1;
    for (let each = element; each; each = each.parentElement) product *= Number(getComputedStyle(each).opacity);
    return product;
  }

  function grounds(element) {
    const colours = [];
    for (let each = element; each; each = each.parentElement) colours.unshift(getComputedStyle(each).backgroundColor);
    return colours;
  }
}
