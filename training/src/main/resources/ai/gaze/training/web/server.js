// What the pages of the server share: where they are shown, and how the server is asked.

import { add, el, name } from './dom.js';

const main = document.querySelector('main');

export const to = (page, ...names) => '#/' + [page, ...names.map(encodeURIComponent)].join('/');
export const link = (href, ...text) => el('a', { href }, ...text);

let visits = 0;

/** Another page is asked for: what the one before still waits for comes to nothing. */
export const leave = () => { visits++; };

async function answered(asked) {
  const visit = visits;
  let answer = { ok: false };
  let said = { problem: 'The server does not answer; is it still running?' };
  try {
    answer = await asked;
    said = await answer.json();
  } catch {
    answer = { ok: false };
  }
  if (visit !== visits) {
    return new Promise(() => {});
  }
  if (!answer.ok) {
    throw Object.assign(new Error(said.problem), { status: answer.status });
  }
  return said;
}

const address = (what, values) => 'api/' + what + '?' + new URLSearchParams(Object.entries(values).filter(([, value]) => value != null));

/** Asks for something of the run, or whatever it is, that has this name; more: further values. */
export const ask = async (what, of, more = {}) => answered(fetch(address(what, { name: of, ...more })));

/** Sends a file. */
export const send = async (what, of, file) => answered(fetch(address(what, { name: of }),
  { method: 'POST', body: file, headers: { 'Content-Type': 'application/octet-stream' } }));

/** Shows a page under its title, and the ways to the others. */
export function show(title, ...content) {
  document.title = title + ' – Gaze';
  main.replaceChildren();
  const head = el('h1', { tabindex: -1 }, name(title));
  const page = location.hash.replace(/^#\/?/, '').split('/')[0];
  const way = (at, text) => el('a', { href: to(at).replace(/\/$/, ''), 'aria-current': page === at ? 'page' : null }, text);
  add(main, el('nav', { 'aria-label': 'pages' }, way('', 'Runs'), way('look', 'What does it look at'), way('models', 'Models')), head, content);
  head.focus({ preventScroll: true });
}
