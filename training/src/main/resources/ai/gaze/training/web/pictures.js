// Pictures with their words.

import { el, image, name } from './dom.js';

export const pictures = all => el('div', { class: 'charts' }, all.map(p => el('figure', {},
  image(p.png, p.title, p.width), p.caption ? el('figcaption', {}, name(p.caption)) : null)));
