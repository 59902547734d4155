// Elements of a page. Text of people becomes text nodes alone, so it can never become markup.

const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** A text as it is shown: control characters, which names may have, as \u001b. */
export const shown = text =>
  String(text).replace(CONTROLS, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));

/** Adds elements and texts, in lists or not; nothing for null. */
export function add(parent, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child != null && child !== false) {
      parent.append(child instanceof Node ? child : shown(child));
    }
  }
  return parent;
}

/** An element; attributes that begin with "on" are listeners. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) {
      element.addEventListener(key.slice(2), value);
    } else if (value != null && value !== false) {
      element.setAttribute(key, value === true ? '' : shown(value));
    }
  }
  return add(element, children);
}

/** A name among other words, which keeps its direction of writing to itself. */
export const name = text => el('bdi', {}, text);

export const heading = text => el('h2', {}, text);
export const paragraph = (...text) => el('p', {}, ...text);
export const list = items => items.length ? el('ul', {}, items.map(i => el('li', {}, name(i)))) : null;

/** A box that stands out; nothing if there is nothing to say. */
export const warning = sentences =>
  sentences.length ? el('div', { class: 'warning', role: 'note' }, sentences.map(s => paragraph(s))) : null;

/** Names and what they stand for. */
export const facts = pairs =>
  el('dl', {}, Object.entries(pairs).map(([key, value]) =>
    el('div', {}, el('dt', {}, key), el('dd', {}, name(value)))));

/** Something that is made and shown when its title is clicked. */
export function folded(title, make) {
  const details = el('details', {}, el('summary', {}, title));
  details.addEventListener('toggle', () => details.open && details.children.length === 1
    && add(details, make()));
  return details;
}

/** A picture that stands in the data, PNG or JPEG in base64. */
export const image = (file, alt, width) =>
  el('img', { src: `data:image/${file.startsWith('/9j/') ? 'jpeg' : 'png'};base64,${file}`, alt, width });

/**
 * A table, which becomes a stack of cards on a narrow screen.
 *
 * columns: title, cell (of a row: text or element), and sort (of a row: a number or a text) where it
 * can be sorted by it; the first one heads the row. order: keeps how it is sorted from one table to
 * the next, and whether all is shown. most: rows that are shown until somebody asks for all.
 */
export function table({ kind = 'figures', label, columns, rows, order = {}, most = Infinity }) {
  const body = el('tbody');
  const rest = el('button', { type: 'button', class: 'action', onclick: () => { order.all = true; sort(); } });
  const fill = sorted => body.replaceChildren(...sorted.slice(0, order.all ? Infinity : most).map(row => el('tr', {}, columns.map((c, i) =>
    i === 0
      ? el('th', { scope: 'row' }, asName(c.cell(row)))
      : el('td', { 'data-label': c.title }, el('span', {}, asName(c.cell(row))))))));
  const heads = columns.map(c => {
    const head = el('th', { scope: 'col' });
    return add(head, c.sort
      ? el('button', { type: 'button', onclick: () => sortBy(c, head) }, c.title)
      : c.title);
  });
  const sortBy = (column, head) => {
    order.up = head.getAttribute('aria-sort') === 'descending';
    order.by = column.title;
    sort();
  };
  const sort = () => {
    rest.hidden = order.all || rows.length <= most;
    rest.textContent = `show all ${rows.length}`;
    const at = columns.findIndex(c => c.title === order.by);
    heads.forEach(h => h.removeAttribute('aria-sort'));
    heads[at]?.setAttribute('aria-sort', order.up ? 'ascending' : 'descending');
    fill(at < 0 ? rows : [...rows].sort((a, b) => (order.up ? 1 : -1) * compare(columns[at].sort(a), columns[at].sort(b))));
  };
  sort();
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label },
    el('table', { class: kind }, el('thead', {}, el('tr', {}, heads)), body), most < Infinity ? rest : null);
}

const asName = content => content instanceof Node || Array.isArray(content) ? content : name(content);

// What is missing comes last downwards.
function compare(a, b) {
  if (a == null || b == null) {
    return (a == null ? 0 : 1) - (b == null ? 0 : 1);
  }
  return typeof a === 'number' ? a - b : String(a).localeCompare(String(b));
}
