// The page of what a network looks at, explain.html.

import { el, heading, name, paragraph, table } from './dom.js';
import { opacity, pictures } from './pictures.js';
import { NONE, fixed, percent } from './text.js';

export const explanationView = data => [
  paragraph(data.reading),
  opacity(),
  data.images.map(image => [el('h2', {}, name(image.name)), explained(image)]),
  data.histograms ? [heading(`Attention weights over ${fixed(data.histograms.images, 0)} test images`), pictures(data.histograms.pictures)] : null,
];

/** An image with what there is to be shown of it. pick(y, x): called when somebody chooses a pixel. */
export const explained = (image, pick) => [
  image.seen ? el('div', { class: 'seen parts' }, image.parts.filter(isImage).map(part => pictures(part.pictures, image, pick)), predictions(image)) : null,
  el('div', { class: 'parts' }, image.parts.filter(part => !isImage(part)).map(part => el('section', {}, el('h3', {}, name(part.title)), pictures(part.pictures, image, pick)))),
];

const isImage = part => part.pictures.every(p => p.drawing?.kind === 'image');

// What it is taken for, and for what it would be if every attention module passed on its input.
function predictions({ seen, without, ofPixels }) {
  const rows = [...seen, ...(without ?? []).filter(p => seen.every(s => s.target !== p.target))];
  const of = (list, row) => list?.find(p => p.target === row.target)?.probability;
  const share = value => {
    const bar = el('span', { class: 'share' }, value == null ? NONE : percent(value, 1));
    bar.style.setProperty('--share', 100 * (value ?? 0) + '%');
    return bar;
  };
  const columns = [
    { title: 'Class', cell: r => r.name, sort: r => r.name },
    { title: (ofPixels ? 'Pixels' : without ? '' : 'Probability') + (without ? `${ofPixels ? ' w' : 'W'}ith attention` : '') + ' (%)', cell: r => share(of(seen, r)), sort: r => of(seen, r) },
    ...(without ? [{ title: 'Without (%)', cell: r => share(of(without, r)), sort: r => of(without, r) }] : []),
  ];
  return el('div', { class: 'predictions' }, table({ label: 'most probable classes', columns, rows }));
}
