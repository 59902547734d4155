// Pictures of numbers, with their words.

import { bars } from './chart.js';
import { add, el, image, name } from './dom.js';
import { percent, short } from './text.js';
import { VIRIDIS } from './viridis.js';

const COLORS = VIRIDIS.map(hex => [0, 2, 4].map(at => parseInt(hex.slice(at, at + 2), 16)));
const SMOOTH = 96;
const GAP = 1;

/**
 * All pictures of a list.
 *
 * of: the image under maps, with its file, height and width; pick(y, x): called when a pixel of it is chosen.
 */
export const pictures = (all, of, pick) => el('div', { class: 'charts' }, all.map(p =>
  // Pages of before have them drawn.
  p.png ? el('figure', {}, image(p.png, p.title, p.width), words(p.caption)) : drawn(p, of, pick)));

const words = (...text) => el('figcaption', {}, name(text.filter(t => t).join('. ')));

/** A slider for how much of the colours of all maps is seen. */
export function opacity() {
  const slider = el('input', { type: 'range', min: 0, max: 1, step: 0.05, value: 0.65, oninput: () => {
    document.documentElement.style.setProperty('--opacity', slider.value); } });
  document.documentElement.style.setProperty('--opacity', slider.value);
  return el('p', { class: 'filters' }, el('label', {}, 'colours over the images ', slider));
}

function drawn(picture, of, pick) {
  const d = picture.drawing;
  if (d == null) {
    return el('figure', {}, el('h3', {}, name(picture.title)), words(picture.below, picture.caption));
  }
  if (d.kind === 'bars') {
    const n = d.rows[0].length;
    const step = (d.last - d.first) / n;
    const x = d.rows[0].map((_, i) => d.first + i * step + (d.x === 'weight' || step !== 1 ? step / 2 : 0));
    return add(bars({ title: picture.title, xLabel: d.x, x, rows: d.rows, low: d.low, high: d.high,
      names: d.rows.map((_, i) => d.rows.length > 1 ? 'branch ' + (i + 1) : 'value') }).figure, words(picture.below, picture.caption));
  }
  if (d.kind === 'mask') {
    return el('figure', { 'data-name': picture.name }, el('h3', {}, name(picture.title)), masked(picture, of), words(picture.below, picture.caption));
  }
  const shown = d.kind === 'image' ? overlay(picture, image(of.file, picture.title), of, pick)
    : d.kind === 'map' ? overlay(picture, map(d, picture.title), of, pick) : grid(d, picture.title);
  return el('figure', { 'data-name': picture.name }, el('h3', {}, name(picture.title)), shown,
    d.kind === 'image' ? null : scale(d), words(picture.below, picture.caption));
}

/** A mask over its image, with the edges of the mistakes where they are known, and a legend. */
export function masked({ title, drawing }, of) {
  const box = el('div', { class: 'under mask', role: 'group', 'aria-label': title },
    image(of.file, 'the image'), image(drawing.mask, 'classes as colours'), drawing.edges ? image(drawing.edges, 'outline of the mistakes') : null);
  box.style.setProperty('aspect-ratio', `${of.width} / ${of.height}`);
  return [box, el('ul', { class: 'legend' }, drawing.legend.map(c => {
    const colour = el('span', { class: 'colour', 'aria-hidden': 'true' });
    colour.style.setProperty('background', c.color);
    return el('li', {}, colour, name(c.name), ` ${percent(c.share, 1)} %`);
  }))];
}

/** Which colour each value has. */
const steps = d => typeof d.values === 'string' ? Uint8Array.from(atob(d.values), c => c.charCodeAt(0))
  : Uint8Array.from(d.values, v => stepOf(d, v));
// The values are those of single precision.
const stepOf = (d, v) => d.high > d.low ? Math.min(255, Math.max(0, Math.floor((Math.fround(v) - d.low) / (d.high - d.low) * 256))) : 0;

function painted(width, height, label, at) {
  const canvas = el('canvas', { width, height, role: 'img', 'aria-label': label });
  const context = canvas.getContext('2d');
  const pixels = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    const color = COLORS[at(Math.floor(i / width), i % width)];
    pixels.data.set(color ? [...color, 255] : [0, 0, 0, 0], 4 * i);
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}

// A pixel for each position, or several where values in between are meant.
function map(d, title) {
  const label = `${title}, from ${short(d.low)} to ${short(d.high)}`;
  if (!d.between) {
    const colors = steps(d);
    return painted(d.width, d.height, label, (y, x) => colors[y * d.width + x]);
  }
  const values = typeof d.values === 'string' ? Array.from(steps(d), s => d.low + (s + 0.5) / 256 * (d.high - d.low)) : d.values;
  const times = Math.max(1, Math.ceil(SMOOTH / Math.max(d.width, d.height)));
  return painted(d.width * times, d.height * times, label, (y, x) => stepOf(d, between(d, values, (y + 0.5) / times, (x + 0.5) / times)));
}

function between(d, values, v, u) {
  const y = Math.min(Math.max(v - 0.5, 0), d.height - 1);
  const x = Math.min(Math.max(u - 0.5, 0), d.width - 1);
  const top = Math.min(Math.floor(y), Math.max(d.height - 2, 0));
  const left = Math.min(Math.floor(x), Math.max(d.width - 2, 0));
  const row = at => {
    const from = values[at * d.width + left];
    return from + (values[at * d.width + Math.min(left + 1, d.width - 1)] - from) * (x - left);
  };
  const upper = row(top);
  return upper + (row(Math.min(top + 1, d.height - 1)) - upper) * (y - top);
}

/** A map over the grey image, or the image itself. */
function overlay(picture, content, of, pick) {
  const d = picture.drawing;
  const over = d.kind === 'map';
  const box = el('div', { class: over ? 'over' : 'under', role: 'group', 'aria-label': picture.title, tabindex: pick || over ? 0 : null });
  box.style.setProperty('aspect-ratio', `${of.width} / ${of.height}`);
  const said = over ? el('p', { class: 'said', 'aria-live': 'polite' }, pick && d.marked ? 'Choose a pixel to see what it receives.' : '') : null;
  add(box, over ? image(of.file, 'the image in grey') : null, content);
  const rows = d.height ?? of.height;
  const columns = d.width ?? of.width;
  if (d.marked) {
    const mark = el('div', { class: 'mark' });
    for (const [side, value] of [['top', d.marked[0] / rows], ['left', d.marked[1] / columns], ['height', 1 / rows], ['width', 1 / columns]]) {
      mark.style.setProperty(side, 100 * value + '%');
    }
    add(box, mark);
  }
  let at = d.marked ?? [Math.floor(rows / 2), Math.floor(columns / 2)];
  const tell = () => {
    if (said) {
      const value = typeof d.values === 'string' ? 'about ' + short(d.low + (steps(d)[at[0] * columns + at[1]] + 0.5) / 256 * (d.high - d.low))
        : short(d.values[at[0] * columns + at[1]]);
      said.textContent = `position ${at[0]},${at[1]}: ${value}`;
    }
  };
  const point = e => {
    const place = box.getBoundingClientRect();
    const of1 = (value, from, size, n) => Math.min(n - 1, Math.max(0, Math.floor((value - from) / size * n)));
    at = [of1(e.clientY, place.top, place.height, rows), of1(e.clientX, place.left, place.width, columns)];
    return [of1(e.clientY, place.top, place.height, of.height), of1(e.clientX, place.left, place.width, of.width)];
  };
  box.addEventListener('pointermove', e => { point(e); tell(); });
  if (pick) {
    box.classList.add('pick');
    box.addEventListener('click', e => pick(...point(e)));
  }
  box.addEventListener('keydown', e => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[e.key];
    if (step) {
      at = [Math.min(rows - 1, Math.max(0, at[0] + step[0])), Math.min(columns - 1, Math.max(0, at[1] + step[1]))];
      tell();
      e.preventDefault();
    } else if (e.key === 'Enter' && pick) {
      pick(Math.floor((at[0] + 0.5) / rows * of.height), Math.floor((at[1] + 0.5) / columns * of.width));
    }
  });
  return [box, said];
}

// Several maps side by side, or a table.
function grid(d, title) {
  const colors = steps(d);
  if (d.kind === 'table') {
    return [el('div', { class: 'table' }, painted(d.width, d.height, title, (y, x) => colors[y * d.width + x])),
      el('p', { class: 'said' }, `down: ${d.rows}; right: ${d.columns}`)];
  }
  const across = Math.ceil(Math.sqrt(d.maps));
  const h = d.height + GAP;
  const w = d.width + GAP;
  return el('div', { class: 'maps' }, painted(across * w - GAP, Math.ceil(d.maps / across) * h - GAP, title, (y, x) => {
    const one = Math.floor(y / h) * across + Math.floor(x / w);
    return one < d.maps && y % h < d.height && x % w < d.width ? colors[(one * d.height + y % h) * d.width + x % w] : -1;
  }));
}

function scale(d) {
  const bar = el('div', { class: 'scale', 'aria-hidden': 'true' });
  bar.style.setProperty('background', `linear-gradient(to right, ${VIRIDIS.filter((_, i) => i % 15 === 0).map(c => '#' + c).join(', ')})`);
  return el('div', { class: 'scaled' }, el('span', {}, short(d.low)), bar, el('span', {}, short(d.high)));
}
