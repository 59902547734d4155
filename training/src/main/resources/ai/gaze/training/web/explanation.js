// The page of what a network looks at, explain.html.

import { el, heading, name, paragraph } from './dom.js';
import { pictures } from './pictures.js';
import { fixed } from './text.js';

export const explanationView = data => [
  paragraph(data.reading),
  data.images.map(image => [
    el('h2', {}, name(image.name)),
    el('div', { class: 'parts' }, image.parts.map(part => el('section', {}, el('h3', {}, name(part.title)), pictures(part.pictures)))),
  ]),
  data.histograms ? [heading(`Attention weights over ${fixed(data.histograms.images, 0)} test images`), pictures(data.histograms.pictures)] : null,
];
