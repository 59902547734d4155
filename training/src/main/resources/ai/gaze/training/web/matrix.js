// Which classes a network takes for which.

import { add, el, folded, image, name, paragraph, table } from './dom.js';
import { color, onTheme, theme } from './chart.js';
import { fixed, percent } from './text.js';

const MOST_WRITTEN = 30;

/**
 * The matrix and the figures of each class.
 *
 * cells: [true class, taken for, count, numbers of some of the images ...]; images: brings test images by
 * their numbers, look: gives the address where one is looked at, both only where a server is; pixels: whether
 * the counts are of pixels.
 */
export function confusion(classes, cells, { images, look, pixels } = {}) {
  const said = el('div', { class: 'said', 'aria-live': 'polite' });
  const totals = classes.map(() => 0);
  const counts = new Map();
  for (const cell of cells) {
    totals[cell[0]] += cell[2];
    counts.set(cell[0] * classes.length + cell[1], cell);
  }
  const of = (truth, taken) => counts.get(truth * classes.length + taken);
  const tell = (truth, taken) => {
    const [, , count, ...numbers] = of(truth, taken) ?? [truth, taken, 0];
    said.replaceChildren();
    add(said, el('p', {}, el('b', {}, name(classes[truth])), truth === taken ? ', recognized: ' : [' taken for ', el('b', {}, name(classes[taken])), ': '],
      `${fixed(count, 0)} of ${fixed(totals[truth], 0)} (${percent(count / Math.max(1, totals[truth]), 1)} %)`,
      numbers.length ? (numbers.length < count ? '; the first test images are ' : '; test images ') + numbers.join(', ') : '', '.'));
    if (images && numbers.length) {
      const box = add(said, el('div', { class: 'images small' })).lastChild;
      images(numbers).then(found => add(box, found.map(i => el('figure', {}, el('a', { href: look(i.image) }, image(i.file, `test image ${i.image}`)),
        el('figcaption', {}, titled(i))))), problem => add(box, problem.message));
    }
  };
  const shade = (truth, taken) => Math.sqrt((of(truth, taken)?.[2] ?? 0) / Math.max(1, totals[truth]));
  return [
    paragraph('Rows are the true classes, columns what they were taken for; the shade is the share of the row. Choose a cell to see what lies in it.'),
    classes.length <= MOST_WRITTEN ? written(classes, of, shade, tell) : drawn(classes, cells, shade, tell),
    said,
    ofClasses(classes, cells, totals, of, pixels),
  ];
}

/** What an image is called: the name of its file, else its number. */
export const titled = i => i.name && i.name !== String(i.image) ? name(i.name) : `image ${i.image}`;

function written(classes, of, shade, tell) {
  const cell = (truth, taken) => {
    const button = el('button', { type: 'button', onclick: () => tell(truth, taken),
      class: shade(truth, taken) > 0.6 ? 'full' : null,
      'aria-label': `${classes[truth]} taken for ${classes[taken]}: ${of(truth, taken)?.[2] ?? 0}` }, of(truth, taken)?.[2] ?? '');
    button.style.setProperty('--share', (100 * shade(truth, taken)).toFixed(1) + '%');
    return el('td', {}, button);
  };
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'confusion matrix' },
    el('table', { class: 'matrix' },
      el('thead', {}, el('tr', {}, el('td', {}, 'true ↓ taken for →'), classes.map(c => el('th', { scope: 'col' }, el('span', {}, name(c)))))),
      el('tbody', {}, classes.map((c, truth) => el('tr', {}, el('th', { scope: 'row' }, name(c)), classes.map((_, taken) => cell(truth, taken)))))));
}

function drawn(classes, cells, shade, tell) {
  const n = classes.length;
  const canvas = el('canvas', { width: n, height: n, class: 'matrix', tabindex: 0, role: 'img',
    'aria-label': `confusion matrix of ${n} classes; the table below has its largest mistakes` });
  onTheme(canvas, () => {
    const context = canvas.getContext('2d');
    context.fillStyle = theme().grid;
    context.fillRect(0, 0, n, n);
    context.fillStyle = color(0);
    for (const [truth, taken] of cells) {
      context.globalAlpha = 0.15 + 0.85 * shade(truth, taken);
      context.fillRect(taken, truth, 1, 1);
    }
    context.globalAlpha = 1;
  });
  canvas.addEventListener('click', e => {
    const box = canvas.getBoundingClientRect();
    const at = (value, from, size) => Math.min(n - 1, Math.max(0, Math.floor((value - from) / size * n)));
    tell(at(e.clientY, box.top, box.height), at(e.clientX, box.left, box.width));
  });
  return canvas;
}

function ofClasses(classes, cells, totals, of, pixels) {
  const taken = classes.map(() => 0);
  const worst = classes.map(() => null);
  for (const cell of cells) {
    taken[cell[1]] += cell[2];
    if (cell[0] !== cell[1] && (worst[cell[0]] == null || cell[2] > worst[cell[0]][2])) {
      worst[cell[0]] = cell;
    }
  }
  const rows = classes.map((c, i) => {
    const right = of(i, i)?.[2] ?? 0;
    return { name: c, images: totals[i], worst: worst[i],
      recall: totals[i] ? right / totals[i] : null, precision: taken[i] ? right / taken[i] : null,
      f1: totals[i] + taken[i] ? 2 * right / (totals[i] + taken[i]) : null,
      iou: totals[i] + taken[i] ? right / (totals[i] + taken[i] - right) : null };
  });
  const make = () => table({ label: 'metrics of each class', rows, columns: [
    { title: 'Class', cell: r => r.name, sort: r => r.name },
    { title: pixels ? 'Pixels' : 'Images', cell: r => fixed(r.images, 0), sort: r => r.images },
    ...(pixels ? [{ title: 'IoU (%)', cell: r => percent(r.iou), sort: r => r.iou }] : []),
    { title: 'Accuracy (%)', cell: r => percent(r.recall), sort: r => r.recall },
    { title: 'Precision (%)', cell: r => percent(r.precision), sort: r => r.precision },
    { title: 'F1 (%)', cell: r => percent(r.f1), sort: r => r.f1 },
    { title: 'Most often taken for', sort: r => r.worst?.[2],
      cell: r => r.worst ? [name(classes[r.worst[1]]), ` (${r.worst[2]})`] : '–' },
  ] });
  return rows.length > 20 ? folded('Metrics of each class', make) : make();
}
