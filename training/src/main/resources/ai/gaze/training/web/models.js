// The zoo, and the layers of a network.

import { el, heading, name, paragraph, table } from './dom.js';
import { graph } from './graph.js';
import { ask, link, show, to } from './server.js';
import { NONE, count, fixed, percent } from './text.js';

const SIZES = [32, 64, 96, 128, 224];

export async function models(size = 32) {
  let all = await ask('models', null, { size });
  let counted = false;
  const search = el('input', { type: 'search', placeholder: 'search', 'aria-label': 'search among all columns', oninput: () => fill() });
  const sizes = el('select', { 'aria-label': 'size of the images', onchange: () => { location.hash = to('models', sizes.value); } },
    SIZES.map(s => el('option', { value: s, selected: s === Number(size) }, `${s} x ${s} pixels`)));
  const box = el('div');
  const paper = e => [e.paper.title, e.paper.year > 0 && e.paper.authors ? el('span', { class: 'said' }, ' ', name(e.paper.authors)) : null];
  const year = e => e.paper.authors ? e.paper.year : NONE;
  const cost = plus => [
    { title: plus + 'Parameters', cell: e => e.cost ? fixed(e.cost.parameters, 0) : counted ? NONE : '…', sort: e => e.cost?.parameters },
    { title: plus + 'Multiply-adds', cell: e => e.cost ? count(e.cost['multiply-adds']) : counted ? NONE : '…', sort: e => e.cost?.['multiply-adds'] },
  ];
  const published = [
    { title: 'Paper', cell: paper, sort: e => e.paper.title },
    { title: 'Year', cell: e => year(e), sort: e => e.paper.authors ? e.paper.year : null },
  ];
  const options = e => Object.entries(e.options).map(([key, value]) => `${key}=${value}`).join(', ') || NONE;
  const backbones = [
    { title: 'Backbone', cell: e => link(to('network', e.name, 'none', size), e.name), sort: e => e.name },
    ...cost(''),
    { title: 'Sees', cell: e => e['receptive-field'] ? e['receptive-field'] + ' px' : counted ? NONE : '…', sort: e => e['receptive-field'] },
    { title: 'Usual images', cell: e => e['usual-input-size'] + ' px', sort: e => e['usual-input-size'] },
    { title: 'Default place', cell: e => e['default-placement'], sort: e => e['default-placement'] },
    { title: 'Options', cell: options, sort: options },
    ...published,
  ];
  const attentions = [
    { title: 'Attention', sort: e => e.name, cell: e => [link(to('network', all.bearer, e.name, size), e.name),
      e.aliases.length ? el('span', { class: 'said' }, ' also ', e.aliases.join(', ')) : null] },
    { title: 'Kind', cell: e => e.kind, sort: e => e.kind },
    ...cost('+ '),
    { title: 'Reach', cell: e => e.reach ?? (counted ? NONE : '…'), sort: e => e.reach },
    { title: 'Default place', cell: e => e['default-placement'], sort: e => e['default-placement'] },
    { title: 'Take it', cell: e => e.advice || NONE, sort: e => e.advice },
    ...published,
  ];
  const orders = [{}, {}];
  function fill() {
    const words = search.value.toLowerCase().split(/\s+/).filter(w => w);
    const found = list => list.filter(e => words.every(w => JSON.stringify(e).toLowerCase().includes(w)));
    const part = (title, text, columns, rows, order) => rows.length === 0 ? []
      : [heading(title), paragraph(text), table({ kind: 'words', label: title, columns, rows, order })];
    const b = found(all.backbones);
    const a = found(all.attentions);
    box.replaceChildren(...[
      ...part(`Attention (${a.length})`, `What each adds to ${all.bearer} in its default place.`, attentions, a, orders[0]),
      ...part(`Backbones (${b.length})`, 'Without attention.', backbones, b, orders[1]),
      ...(a.length + b.length === 0 ? [paragraph('Nothing is like that.')] : []),
    ]);
  }
  show('Models', paragraph(`For images of ${all['input-size']} x ${all['input-size']} pixels and ${all.classes} classes. Choose a name to see the layers.`),
    el('div', { class: 'filters' }, search, sizes), box);
  fill();
  // Each network runs once for it, and the rest need not wait.
  all = await ask('models', null, { size, costs: true });
  counted = true;
  fill();
}

/** The layers of a backbone with an attention. */
export async function network(backbone, attention, size) {
  const found = await ask('layers', null, { backbone, attention, size });
  show(`${backbone}, attention ${attention}`, ...layers(found));
}

/** The layers of the network of a run. */
export async function layersOf(of) {
  const found = await ask('layers', of);
  show(`Layers of ${of}`, ...layers(found));
}

function layers({ network: spec, layers: all }) {
  const input = spec.inputSize;
  const total = all.filter(l => !all.some(o => l.name.startsWith(o.name + '.'))).reduce((sum, l) => sum + l.multiplyAdds, 0);
  const shape = s => s.join(' x ');
  const depth = l => all.filter(o => l.name.startsWith(o.name + '.')).length;
  const inside = l => all.some(o => o.name.startsWith(l.name + '.'));
  let before = '';
  const rows = all.map(l => {
    const nested = depth(l);
    const row = { ...l, nested, group: inside(l), takes: l.from === '' ? (before === '' ? 'the image' : 'what is computed')
      : l.from === before || before.startsWith(l.from + '.') ? '' : l.from };
    if (!row.group) {
      before = l.name;
    }
    return row;
  });
  const bar = l => {
    const share = el('span', { class: 'share' }, total ? percent(l.multiplyAdds / total, 1) : NONE);
    share.style.setProperty('--share', (total ? 100 * l.multiplyAdds / total : 0) + '%');
    return share;
  };
  const label = r => {
    const cell = el('span', { class: 'layer' + (r.group ? ' group' : '') + (r.attention ? ' attention' : '') }, name(r.name));
    cell.style.setProperty('--depth', r.nested);
    return cell;
  };
  const columns = [
    { title: 'Layer', cell: label },
    { title: 'Kind', cell: r => r.kind || 'Layer' },
    { title: 'Takes', cell: r => r.takes || '↑' },
    { title: 'Output', cell: r => shape(r.output) },
    { title: 'Parameters', cell: r => fixed(r.parameters, 0) },
    { title: 'Multiply-adds', cell: r => count(r.multiplyAdds) },
    { title: 'Share (%)', cell: bar },
  ];
  const modules = el('input', { type: 'checkbox', onchange: () => fill() });
  const box = el('div');
  const fill = () => box.replaceChildren(table({ label: 'layers', columns, rows: modules.checked ? rows.filter(r => r.attention || (r.group && r.nested === 0)) : rows }));
  fill();
  return [
    paragraph(`${all.length} layers in the order in which they run, for an image of ${[input].flat().length > 1 ? input.join(' x ') : `${input} x ${input}`} pixels; ↑ takes what the layer above gives. A dashed line is something that was computed in between, a line at the side comes from further up.`),
    ...graph([spec.channels ?? 3, ...(input.length > 1 ? input : [input, input])].join(' x '), all),
    heading('Table'), el('label', {}, modules, ' attention alone'), box,
  ];
}
