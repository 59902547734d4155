// The layers of a network as a graph: boxes in the order in which they run, frames around those that
// belong together, and lines for what is taken from further up.

import { add, el, shown } from './dom.js';
import { count, fixed, percent } from './text.js';

const WIDTH = 356;
const RIGHT = 312;
const ROW = 38;
const GAP = 14;
const INSET = 8;
const HEAD = 22;
const LANE = 7;
const LANES = 6;
const MOST_AT_FIRST = 30;
const SVG = 'http://www.w3.org/2000/svg';

function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([key, value]) => value != null && element.setAttribute(key, shown(value)));
  return add(element, children);
}

const cut = (text, most) => text.length > most ? text.slice(0, most - 1) + '…' : text;
const shape = s => s.join(' x ');

/** The layers with those that are in them; groups are opened from the outermost on, as far as there is room. */
function tree(layers) {
  const nodes = layers.map(l => ({ ...l, inner: [], outer: null, open: false }));
  const of = new Map(nodes.map(n => [n.name, n]));
  const top = [];
  for (const node of nodes) {
    const parts = node.name.split('.');
    while (parts.pop() != null && !node.outer) {
      node.outer = parts.length ? of.get(parts.join('.')) ?? null : null;
    }
    (node.outer?.inner ?? top).push(node);
    node.label = node.outer ? node.name.slice(node.outer.name.length + 1) : node.name;
  }
  let rows = top.length;
  for (let level = top; level.length && rows <= MOST_AT_FIRST;) {
    rows += level.reduce((sum, n) => sum + n.inner.length, 0);
    if (rows <= MOST_AT_FIRST) {
      level.forEach(n => { n.open = n.inner.length > 0; });
    }
    level = level.flatMap(n => n.inner);
  }
  return { top, of };
}

/** input: what the network takes, in words. */
export function graph(input, layers) {
  const { top, of } = tree(layers);
  const total = top.reduce((sum, n) => sum + n.multiplyAdds, 0);
  const box = el('div', { class: 'graph' });
  const all = open => () => {
    [...of.values()].forEach(n => { n.open = open && n.inner.length > 0; });
    draw();
  };
  function draw(focus) {
    const image = { name: '', label: 'image', kind: '', output: [input], inner: [], x: INSET, w: RIGHT - 2 * INSET, y: 2, h: ROW };
    const rows = [image];
    const groups = [];
    const place = (nodes, x, from) => nodes.reduce((y, node) => {
      Object.assign(node, { x, w: RIGHT - INSET - x - (x - INSET), y });
      if (node.open) {
        groups.push(node);
        node.h = place(node.inner, x + INSET, y + HEAD) - y - GAP + INSET;
      } else {
        rows.push(node);
        node.h = ROW;
      }
      return y + node.h + GAP;
    }, from);
    const height = place(top, INSET, image.y + ROW + GAP);
    const lines = rows.slice(1).map((row, i) => line(row, source(row, i === 0 ? image : null), rows[i]));
    const drawing = svg('svg', { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, role: 'group', 'aria-label': 'graph of the layers' },
      svg('defs', {}, svg('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 6, markerHeight: 6, orient: 'auto' }, svg('path', { d: 'M0,0 8,4 0,8z' }))),
      groups.map(g => drawn(g, g.label)), lanes(lines), rows.map(r => drawn(r, r.label)));
    box.replaceChildren(drawing);
    [...drawing.querySelectorAll('[role=button]')].find(b => b.dataset.name === focus)?.focus({ preventScroll: true });
  }

  // The layer whose output a row takes, or the closed group that it is in; nothing where it was computed.
  function source(row, image) {
    let found = row.from === '' ? image : of.get(row.from) ?? null;
    for (let n = found?.outer; n; n = n.outer) {
      found = n.open ? found : n;
    }
    return found;
  }

  function line(to, from, above) {
    let direct = from == null || from === above;
    for (let n = above.outer; n && !direct; n = n.outer) {
      direct = n === from;
    }
    const begin = direct && from == null ? above : from;
    return { to, from: begin, direct, known: from != null, low: begin.y + begin.h, high: to.y };
  }

  function lanes(lines) {
    const ends = Array(LANES).fill(-1);
    const sorted = lines.filter(l => !l.direct).sort((a, b) => a.low - b.low);
    const aside = sorted.map(l => {
      const free = ends.findIndex(end => end < l.low - INSET);
      const lane = free < 0 ? LANES - 1 : free;
      ends[lane] = l.high;
      const x = RIGHT - INSET + 4 + lane * LANE;
      return path(l, `M${l.from.x + l.from.w},${l.low - 7} H${x} V${l.high + 9} H${l.to.x + l.to.w + 1}`);
    });
    const x = RIGHT / 2;
    return [...lines.filter(l => l.direct).map(l => path(l, `M${x},${l.low} V${l.high - 1}`)), ...aside];
  }

  const path = (l, d) => svg('path', { d, class: l.known ? 'line' : 'line computed', 'marker-end': 'url(#arrow)' });

  function drawn(n, label) {
    const group = n.inner.length > 0;
    const toggle = () => { n.open = !n.open; draw(n.name); };
    const share = total && n.name !== '' ? n.multiplyAdds / total : 0;
    const words = n.name === '' ? `image, ${input}` : `${n.name}, ${n.kind || 'layer'}, gives ${shape(n.output)}, ${fixed(n.parameters, 0)} parameters, ${percent(share, 1)} % of the multiply-adds`;
    const g = svg('g', { class: 'node' + (group ? ' group' : '') + (n.open ? ' open' : '') + (n.attention ? ' attention' : ''), 'data-name': n.name,
      ...(group ? { role: 'button', tabindex: 0, 'aria-expanded': String(n.open), 'aria-label': words } : { role: 'img', 'aria-label': words }) },
    svg('title', {}, words), svg('rect', { x: n.x, y: n.y, width: n.w, height: n.h, rx: 6 }));
    const text = (x, y, words, anchor, kind) => svg('text', { x, y, 'text-anchor': anchor, class: kind }, words);
    const left = n.x + 8;
    const right = n.x + n.w - 8;
    add(g, text(left, n.y + 15, (group ? n.open ? '▾ ' : '▸ ' : '') + cut(label, 24), 'start', 'name'), text(right, n.y + 15, cut(n.kind, 20), 'end'));
    if (!n.open) {
      add(g, text(left, n.y + 30, shape(n.output), 'start'), n.name === '' ? null : text(right, n.y + 30, `${n.parameters ? count(n.parameters) + ' weights, ' : ''}${percent(share, 1)} %`, 'end'),
        svg('rect', { class: 'bar', x: n.x, y: n.y + n.h - 3, width: share * n.w, height: 3 }));
    }
    if (group) {
      g.addEventListener('click', toggle);
      g.addEventListener('keydown', e => {
        if (e.key === 'Enter' || e.key === ' ') {
          e.preventDefault();
          toggle();
        }
      });
    }
    return g;
  }

  draw();
  return [el('p', { class: 'filters' }, el('button', { type: 'button', class: 'action', onclick: all(true) }, 'open all'),
    el('button', { type: 'button', class: 'action', onclick: all(false) }, 'close all')), box];
}
