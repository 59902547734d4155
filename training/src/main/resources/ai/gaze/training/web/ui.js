// What the server shows: the runs of a folder, a run as it goes on, comparisons.

import { lines } from './chart.js';
import { comparisonView } from './comparison.js';
import { add, el, heading, name, paragraph, table, warning } from './dom.js';
import { look } from './look.js';
import { layersOf, models, network } from './models.js';
import { livePage } from './run.js';
import { ask, leave as leavePage, link, show, to } from './server.js';
import { NONE, fixed, percent, plural } from './text.js';

// More take a browser seconds.
const MOST_ROWS = 500;
const chosen = new Set();
const order = {};
let leave = () => {};

const views = { '': runs, run, comparison, overlay, look, models, network, layers: layersOf };

async function route() {
  leave();
  leave = () => {};
  leavePage();
  try {
    const [page, ...names] = location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
    await (views[page] ?? runs)(...names);
  } catch (problem) {
    show('Something is wrong', warning([problem.message]));
  }
}

const duration = s => s == null ? NONE : s >= 3600 ? `${Math.floor(s / 3600)} h ${Math.round(s % 3600 / 60)} min`
  : s >= 60 ? `${Math.floor(s / 60)} min ${Math.round(s % 60)} s` : fixed(s, 1) + ' s';

async function runs() {
  const search = el('input', { type: 'search', placeholder: 'search', 'aria-label': 'search among all columns', oninput: fill });
  const state = el('select', { 'aria-label': 'state', onchange: fill },
    ['all states', 'running', 'finished', 'stopped', 'failed', 'unreadable'].map(s => el('option', {}, s)));
  const compare = el('button', { type: 'button', class: 'action', onclick: () => { location.hash = to('overlay', ...chosen); } });
  const box = el('div');
  let found = { runs: [], comparisons: [] };
  const count = () => {
    compare.textContent = chosen.size > 1 ? `Overlay ${chosen.size} runs` : 'Tick runs to overlay them';
    compare.disabled = chosen.size < 2;
  };
  const columns = [
    { title: 'Run', cell: r => [el('input', { type: 'checkbox', checked: chosen.has(r.name), 'aria-label': 'choose ' + r.name,
      onchange: e => { e.target.checked ? chosen.add(r.name) : chosen.delete(r.name); count(); } }), ' ', link(to('run', r.name), name(r.name))], sort: r => r.name },
    { title: 'State', cell: r => [el('span', { class: 'state ' + r.state }, r.state), r.reason ? el('span', { class: 'why' }, name(r.reason)) : null], sort: r => r.state },
    { title: 'Network', cell: r => r.model ?? NONE, sort: r => r.model },
    { title: 'Attention', cell: r => r.attention ?? NONE, sort: r => r.attention },
    { title: 'Data', cell: r => r.data ?? NONE, sort: r => r.data },
    { title: 'Epochs', cell: r => `${r.epochs}/${r.planned ?? NONE}`, sort: r => r.epochs },
    { title: 'Best (%)', cell: r => percent(r.best), sort: r => r.best },
    { title: 'Test (%)', cell: r => percent(r.test), sort: r => r.test },
    { title: 'Time', cell: r => duration(r.seconds), sort: r => r.seconds },
    { title: 'Device', cell: r => r.device ?? NONE, sort: r => r.device },
    { title: 'Begun', cell: r => r.created?.replace('T', ' ').slice(0, 16) ?? NONE, sort: r => r.created },
  ];
  function fill() {
    const words = search.value.toLowerCase().split(/\s+/).filter(w => w);
    const rows = found.runs.filter(r => (state.selectedIndex === 0 || r.state === state.value)
      && words.every(w => Object.values(r).join(' ').toLowerCase().includes(w)));
    box.replaceChildren();
    add(box, found.runs.length === 0 ? paragraph('There is no run in this folder yet.')
      : rows.length === 0 ? paragraph('No run is like that.') : table({ label: 'runs', columns, rows, order, most: MOST_ROWS }),
      found.comparisons.length ? [heading('Comparisons'), el('ul', {}, found.comparisons.map(c => el('li', {}, link(to('comparison', c), name(c)))))] : null);
    count();
  }
  show('Runs', el('div', { class: 'filters' }, search, state, compare), box);
  let last = '';
  const look = async () => {
    const now = await ask('runs');
    if (JSON.stringify(now) !== last) {
      last = JSON.stringify(now);
      found = now;
      [...chosen].filter(c => !now.runs.some(r => r.name === c)).forEach(c => chosen.delete(c));
      fill();
    }
  };
  await look();
  const timer = setInterval(() => document.hidden || look().catch(() => {}), 2000);
  leave = () => clearInterval(timer);
}

async function run(of) {
  const said = el('p', { class: 'said', role: 'status' });
  const asking = data => Object.assign(data, {
    images: numbers => ask('images', of, { images: numbers }),
    look: number => to('look', of, number),
  });
  const first = await ask('run', of);
  if (first.problem) {
    throw new Error(first.problem);
  }
  const page = livePage(asking(first));
  show(of, said, first.info.network ? el('p', { class: 'filters' }, link(to('look', of), 'What does it look at'), link(to('layers', of), 'Layers')) : null, page.element);
  let events;
  let again;
  // A browser has six connections to a server for all of its tabs.
  const listen = () => {
    clearTimeout(again);
    events?.close();
    if (document.hidden) {
      return;
    }
    events = new EventSource('api/live?name=' + encodeURIComponent(of));
    events.onmessage = heard;
    events.onerror = () => {
      said.textContent = 'The server does not answer; asking again.';
      said.className = 'said';
      // A browser asks again by itself unless it was refused.
      if (events.readyState === EventSource.CLOSED) {
        ask('run', of).catch(problem => { said.textContent = problem.message; });
        again = setTimeout(listen, 3000);
      }
    };
  };
  const heard = e => {
    const now = JSON.parse(e.data);
    said.textContent = now.problem ?? now.state;
    said.className = 'said state ' + now.state;
    if (!now.problem) {
      page.update(asking(now));
    }
  };
  listen();
  document.addEventListener('visibilitychange', listen);
  leave = () => {
    document.removeEventListener('visibilitychange', listen);
    clearTimeout(again);
    events?.close();
  };
}

async function comparison(of) {
  const result = await ask('comparison', of);
  show(result.title ?? result.experiment.title, comparisonView({ facts: {}, shares: [], ...result }));
}

async function overlay(...names) {
  const asked = await Promise.all(names.map(async n => ({ name: n, run: await ask('run', n) })));
  const all = asked.filter(({ run: r }) => !r.problem);
  const epochs = Math.max(0, ...all.flatMap(({ run: r }) => r.epochs.map(e => e.epoch)));
  const x = Array.from({ length: epochs }, (_, i) => i + 1);
  const chart = (title, key, scale) => lines({ title, xLabel: 'epoch', x, canBeLog: scale === 1,
    series: all.map(({ name: n, run: r }, i) => {
      const of = new Map(r.epochs.map(e => [e.epoch, e[key]]));
      return { name: n, color: i, y: x.map(e => of.has(e) ? scale * of.get(e) : null) };
    }) }).figure;
  const recipes = all.map(({ run: r }) => flat({ network: r.info.network, recipe: r.info.recipe }));
  const differing = [...new Set(recipes.flatMap(r => Object.keys(r)))].sort()
    .filter(key => new Set(recipes.map(r => r[key])).size > 1);
  show(plural(all.length, 'run'),
    warning(asked.filter(({ run: r }) => r.problem).map(({ name: n, run: r }) => `${n}: ${r.problem}`)),
    heading('Curves'),
    el('div', { class: 'charts' }, chart('Training loss', 'train_loss', 1), chart('Loss of the evaluation', 'eval_loss', 1),
      chart('Accuracy of the evaluation (%)', 'eval_accuracy', 100)),
    heading('Where their recipes differ'),
    differing.length === 0 ? paragraph('Nowhere.') : table({ kind: 'words', label: 'differences of the recipes', rows: differing, columns: [
      { title: 'Key', cell: key => key, sort: key => key },
      ...all.map(({ name: n }, i) => ({ title: n, cell: key => recipes[i][key] ?? NONE })),
    ] }));
}

// All values of a tree by their paths.
function flat(tree, path = '', into = {}) {
  for (const [key, value] of Object.entries(tree ?? {})) {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      flat(value, path + key + '.', into);
    } else {
      into[path + key] = JSON.stringify(value);
    }
  }
  return into;
}

addEventListener('hashchange', route);
route();
