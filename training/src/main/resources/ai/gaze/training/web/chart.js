// Curves and points, by uPlot.
/* global uPlot */

import { el, shown } from './dom.js';
import { NONE, number, plural, short } from './text.js';

// Told apart by people with the common kinds of colour blindness (Okabe, Ito, 2008), less the yellow,
// which vanishes on white; the same hues, lighter, on black.
const THEMES = {
  light: { ink: '#4b5563', grid: '#e5e7eb', page: '#ffffff', baseline: '#6b7280', pale: '#b9cbe4',
    colors: ['#0072b2', '#d55e00', '#009e73', '#b55d8c', '#3f9fd8', '#a87a08'] },
  dark: { ink: '#b6bfcc', grid: '#2c3644', page: '#12171f', baseline: '#9aa3b0', pale: '#3d5674',
    colors: ['#56b4e9', '#ff9e4a', '#2fcf9f', '#e6a3c8', '#9ad0ff', '#f0c44c'] },
};

// Beyond, differences are lost among the digits, and no scale can be made of it.
const LARGEST = 1e15;
const HEIGHT = 250;
const ON_PAPER = 310;

const dark = matchMedia('(prefers-color-scheme: dark)');
const charts = new Set();
let paper = false;

/** The colours of now. */
export const theme = () => THEMES[dark.matches && !paper ? 'dark' : 'light'];

/** The colour of a name of the theme, or of a number. */
export function color(of) {
  const colors = theme().colors;
  return typeof of === 'number' ? colors[of % colors.length] : theme()[of];
}

// What was taken from the page, as a page that goes on does in every epoch, is not held on to.
const drawings = new WeakMap();
const again = () => charts.forEach(chart => {
  const box = chart.deref();
  if (box) {
    drawings.get(box)();
  } else {
    charts.delete(chart);
  }
});
dark.addEventListener('change', again);
addEventListener('beforeprint', () => { paper = true; again(); });
addEventListener('afterprint', () => { paper = false; again(); });

/** Draws something now and whenever the colours change. */
export function onTheme(box, draw) {
  watch(box, draw);
  draw();
}

function watch(box, draw) {
  drawings.set(box, draw);
  charts.add(new WeakRef(box));
}

/** A figure that holds a plot of uPlot. options(): its options without a size; data(): its data. */
function plotted(title, below, height, options, data) {
  const box = el('div', { class: 'chart', tabindex: 0, role: 'group', 'aria-label': title });
  const figure = el('figure', {}, el('h3', {}, title), box, below);
  let plot = null;
  const size = () => ({ width: paper ? ON_PAPER : box.clientWidth, height });
  const draw = () => {
    plot?.destroy();
    plot = null;
    if (size().width > 0) {
      plot = new uPlot({ ...size(), ...options() }, data(), box);
      plot.root.querySelector('canvas').setAttribute('role', 'img');
      label();
    }
  };
  const label = () => plot?.root.querySelector('canvas').setAttribute('aria-label', figure.dataset.alt ?? title);
  // Not at once: what changes sizes while they are told of is an error to browsers.
  new ResizeObserver(() => requestAnimationFrame(() => {
    if (plot == null) {
      draw();
    } else if (!paper && plot.width !== box.clientWidth && box.clientWidth > 0) {
      plot.setSize(size());
    }
  })).observe(box);
  box.addEventListener('keydown', e => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[e.key];
    if (step && plot) {
      const x = plot.data[0];
      const at = Math.min(x.length - 1, Math.max(0, (plot.cursor.idx ?? x.length - 1) + step));
      plot.setCursor({ left: plot.valToPos(x[at], 'x'), top: height / 3 });
      e.preventDefault();
    }
  });
  watch(box, draw);
  return { figure, draw, label, update: () => plot ? plot.setData(data()) : draw() };
}

function axis(label, more) {
  return {
    label, labelSize: label ? 18 : 0, labelFont: '12px system-ui, sans-serif', labelGap: 0,
    font: '12px system-ui, sans-serif', stroke: theme().ink,
    grid: { stroke: theme().grid, width: 1 }, ticks: { show: false }, ...more,
  };
}

// Ends that are nearly the same have no room for marks.
function around(plot, low, high) {
  if (low == null) {
    return [0, 1];
  }
  const span = high - low;
  const margin = span > 1e-9 * Math.max(Math.abs(low), Math.abs(high))
    ? 0.06 * span : Math.max(0.05 * Math.abs(high), 1e-6);
  return [low - margin, high + margin];
}

const whole = [1, 2, 5].flatMap(n => Array.from({ length: 10 }, (_, i) => n * 10 ** i)).sort((a, b) => a - b);
const width = (plot, values) => 12 + 7 * Math.max(...(values ?? ['0']).map(v => v?.length ?? 0));

// Nobody finds a line in a longer list.
const MOST_NAMED = 40;

/**
 * Lines over epochs or iterations, with their values under the pointer, unless they are too many to be
 * named; pulled over, it magnifies.
 *
 * spec: title, xLabel, x (whole numbers), series [{ name, y, color, width, band }] where band is the
 * number of an earlier series up to which the space is filled; yRange: lowest and highest value of all
 * charts that share an axis; canBeLog: whether a logarithmic one is offered. The spec may be changed before update().
 */
export function lines(spec) {
  const log = el('input', { type: 'checkbox', onchange: () => chart.draw() });
  const isLog = () => log.checked;
  const drawable = v => {
    const n = number(v);
    return n == null || Math.abs(n) > LARGEST || (isLog() && n <= 0) ? null : n;
  };
  const chart = plotted(spec.title, spec.canBeLog ? el('label', {}, log, ' logarithmic') : null, HEIGHT, () => ({
    scales: {
      x: { time: false, range: (u, low, high) => low == null ? [0, 1] : low === high ? [low - 1, high + 1] : [low, high] },
      y: isLog() ? { distr: 3 } : { range: spec.yRange ? () => around(null, ...spec.yRange) : around },
    },
    axes: [
      axis(spec.xLabel, { incrs: whole, space: 60, size: 26, values: (u, splits) => splits.map(short) }),
      axis(null, { size: width, values: (u, splits) => splits.map(v => v == null ? '' : short(v)) }),
    ],
    legend: { show: spec.series.length <= MOST_NAMED, markers: { width: 2 } },
    hooks: { ready: [plot => plot.setLegend({ idx: spec.x.length - 1 })] },
    cursor: { points: { size: 7 }, y: false },
    bands: spec.series.flatMap((s, i) => s.band == null ? []
      : [{ series: [i + 1, s.band + 1], fill: color(s.color) + '55' }]),
    series: [
      { label: spec.xLabel, value: (u, v) => v == null ? NONE : v.toLocaleString('en') },
      ...spec.series.map(s => ({
        label: s.name, stroke: color(s.color), width: s.width ?? 1.8, spanGaps: true,
        points: { show: spec.x.length <= 30 && s.width !== 0, size: 5, fill: color(s.color) },
        value: (u, v) => short(v),
      })),
    ],
  }), () => [spec.x, ...spec.series.map(s => s.y.map(drawable))]);
  const tell = () => {
    chart.figure.dataset.alt = spec.title + ' over ' + plural(spec.x.length, spec.xLabel) + '; at the end '
      + (spec.series.length > MOST_NAMED ? `of ${spec.series.length} lines ` : '')
      + spec.series.slice(0, MOST_NAMED).map(s => `${s.name} ${short(s.y[s.y.length - 1])}`).join(', ');
    chart.label();
  };
  tell();
  return { ...chart, update: () => { chart.update(); tell(); } };
}

/**
 * Bars, of several rows one on top of the other, with their values under the pointer.
 *
 * spec: title, xLabel, x, rows [[...]], names (of the rows), low, high
 */
export function bars(spec) {
  const step = spec.x.length > 1 ? spec.x[1] - spec.x[0] : 1;
  // From the topmost down, so that what is lower lies over it.
  const tops = spec.rows.map((row, i) => row.map((_, at) => spec.rows.slice(0, i + 1).reduce((sum, r) => sum + r[at], 0)));
  const order = spec.rows.map((_, i) => i).reverse();
  const chart = plotted(spec.title, null, 200, () => ({
    scales: {
      x: { time: false, range: () => [spec.x[0] - step / 2, spec.x[spec.x.length - 1] + step / 2] },
      y: { range: () => around(null, Math.min(0, spec.low), Math.max(0, spec.high)) },
    },
    axes: [
      axis(spec.xLabel, { space: 50, size: 26, values: (u, splits) => splits.map(short) }),
      axis(null, { size: width, values: (u, splits) => splits.map(v => v == null ? '' : short(v)) }),
    ],
    cursor: { points: { show: false }, y: false },
    series: [
      { label: spec.xLabel, value: (u, v) => short(v) },
      ...order.map(i => ({ label: spec.names[i], stroke: color(i), fill: color(i), width: 0, points: { show: false },
        paths: uPlot.paths.bars({ size: [0.8, 40] }), value: (u, v, s, at) => at == null ? NONE : short(spec.rows[i][at]) })),
    ],
  }), () => [spec.x, ...order.map(i => tops[i])]);
  chart.figure.dataset.alt = `${spec.title}: ${plural(spec.x.length, 'bar')} from ${short(spec.low)} to ${short(spec.high)}`;
  return chart;
}

/**
 * Points of several groups.
 *
 * spec: title, xLabel, yLabel, rows (names of 0, 1, ... downwards, in place of numbers), caption,
 * groups [{ name, color, points [{ x, y, text }], bars [[x1, y1, x2, y2]], label }]
 */
export function points(spec) {
  const said = el('p', { class: 'said', 'aria-live': 'polite' }, spec.caption);
  const all = spec.groups.flatMap(g => g.points);
  const x = [...new Set(all.map(p => p.x))].sort((a, b) => a - b);
  const ends = spec.groups.flatMap(g => [...g.points.map(p => [p.x, p.y, p.x, p.y]), ...(g.bars ?? [])]);
  const range = (at, fallback) => ends.length === 0 ? fallback
    : around(null, Math.min(...ends.map(e => Math.min(e[at], e[at + 2]))), Math.max(...ends.map(e => Math.max(e[at], e[at + 2]))));
  const height = spec.rows ? Math.max(140, 70 + 26 * spec.rows.length) : HEIGHT + 40;
  const chart = plotted(spec.title, said, height, () => ({
    scales: {
      x: { time: false, range: () => range(0, [0, 1]) },
      y: { range: () => spec.rows ? [spec.rows.length - 0.5, -0.5].map(v => -v).sort((a, b) => a - b) : range(1, [0, 1]) },
    },
    axes: [
      axis(spec.xLabel, { space: 60, size: 26, values: (u, splits) => splits.map(short) }),
      axis(spec.rows ? null : spec.yLabel, spec.rows
        ? { splits: () => spec.rows.map((_, i) => -i).reverse(), values: () => spec.rows.map(cut).reverse(), size: width, grid: { show: false } }
        : { size: width, values: (u, splits) => splits.map(short) }),
    ],
    legend: { show: false },
    cursor: { drag: { setScale: false }, points: { show: false } },
    series: [{}, ...spec.groups.map(g => ({ stroke: color(g.color), paths: () => null,
      points: { show: true, size: 8, fill: color(g.color) + 'bb', stroke: color(g.color) } }))],
    hooks: {
      draw: [plot => drawBars(plot, spec)],
      setCursor: [plot => {
        const nearest = near(plot, all);
        said.textContent = nearest ? shown(nearest.text) : spec.caption;
      }],
    },
  }), () => [x, ...spec.groups.map(g => x.map(v => g.points.find(p => p.x === v)?.y ?? null))]);
  chart.figure.dataset.alt = spec.title + ': ' + all.map(p => p.text).join('; ');
  return chart;
}

const cut = text => text.length > 18 ? text.slice(0, 17) + '…' : text;

function near(plot, all) {
  let best = null;
  let least = 30;
  for (const p of all) {
    const distance = Math.hypot(plot.valToPos(p.x, 'x') - plot.cursor.left, plot.valToPos(p.y, 'y') - plot.cursor.top);
    if (distance < least) {
      least = distance;
      best = p;
    }
  }
  return best;
}

// Bars of spread, and the names of the points where they lie on no other name.
function drawBars(plot, spec) {
  const { ctx } = plot;
  const scale = devicePixelRatio;
  const at = (x, y) => [plot.valToPos(x, 'x', true), plot.valToPos(y, 'y', true)];
  ctx.save();
  ctx.lineWidth = 1.6 * scale;
  ctx.font = `${11.5 * scale}px system-ui, sans-serif`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  const bars = spec.groups.flatMap(g => (g.bars ?? []).map(([x1, y1, x2, y2]) => [...at(x1, y1), ...at(x2, y2)]));
  spec.groups.forEach(group => (group.bars ?? []).forEach(([x1, y1, x2, y2]) => {
    ctx.strokeStyle = color(group.color);
    ctx.beginPath();
    ctx.moveTo(...at(x1, y1));
    ctx.lineTo(...at(x2, y2));
    ctx.stroke();
  }));
  const taken = spec.groups.flatMap(g => g.points).map(p => at(p.x, p.y)).map(([x, y]) => [x - 5 * scale, y - 5 * scale, x + 5 * scale, y + 5 * scale]);
  const lines = bars.map(([x1, y1, x2, y2]) => [Math.min(x1, x2) - 2, Math.min(y1, y2), Math.max(x1, x2) + 2, Math.max(y1, y2)]);
  const { left: edge, top, width, height } = plot.bbox;
  for (const group of spec.groups.filter(g => g.label && g.points.length > 0)) {
    const [x, y] = at(group.points[0].x, group.points[0].y);
    const length = ctx.measureText(group.label).width;
    const line = 13 * scale;
    // Beside it, above it and below it, also over a bar, before it is put further up or down.
    const places = rows => rows.flatMap(k => [-1, 1].flatMap(way => [
      [x + 8 * scale, y + way * k * line], [x - 8 * scale - length, y + way * k * line],
      [x - length / 2, y + way * (k + 1) * line]]));
    const isFree = others => ([left, middle]) => left >= edge && left + length <= edge + width
      && middle - line / 2 >= top && middle + line / 2 <= top + height
      && others.every(t => left + length < t[0] || left > t[2] || middle + line / 2 < t[1] || middle - line / 2 > t[3]);
    const free = [[0], [1, 2, 3]].flatMap(rows => [[...taken, ...lines], taken].map(others => places(rows).find(isFree(others)))).find(place => place);
    if (free) {
      ctx.fillStyle = theme().ink;
      ctx.fillText(group.label, free[0], free[1]);
      taken.push([free[0], free[1] - line / 2, free[0] + length, free[1] + line / 2]);
    }
  }
  ctx.restore();
}
