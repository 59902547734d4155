// What does a network look at: a test image or a picture that is brought, asked of the network itself.

import { add, el, name, paragraph, warning } from './dom.js';
import { explained } from './explanation.js';
import { opacity } from './pictures.js';
import { fixed } from './text.js';
import { ask, send, show, to } from './server.js';

const MOST_MIB = 16;

export async function look(of, image) {
  const runs = (await ask('runs')).runs.filter(r => r.model);
  if (of == null) {
    of = (runs.find(r => r.state === 'finished') ?? runs[0])?.name;
  }
  if (of == null) {
    show('What does it look at', paragraph('There is no run in this folder whose network could be asked.'));
    return;
  }
  const can = await ask('asked', of);
  const asked = { checkpoint: can.checkpoints[0], image: image ?? 0 };
  let file = null;
  let turn = 0;
  let network = null;

  const run = el('select', { 'aria-label': 'run', onchange: () => { location.hash = to('look', run.value); } },
    runs.map(r => el('option', { value: r.name, selected: r.name === of }, `${r.name} (${r.model}, ${r.attention})`)));
  const checkpoint = el('select', { 'aria-label': 'checkpoint', onchange: () => { asked.checkpoint = checkpoint.value; all(); } },
    can.checkpoints.map(c => el('option', { value: c }, c + ' checkpoint')));
  const number = el('input', { type: 'number', min: 0, max: (can.images ?? 1) - 1, value: asked.image, 'aria-label': 'test image',
    onchange: () => choose(number.value) });
  const next = (step, text, label) => el('button', { type: 'button', class: 'action', 'aria-label': label,
    onclick: () => choose((Number(number.value) + step + can.images) % can.images) }, text);
  const target = el('select', { 'aria-label': 'class for Grad-CAM', onchange: () => { asked.class = target.value || null; all(); } },
    el('option', { value: '' }, 'Grad-CAM: the class that it sees'), can.classes.map(c => el('option', { value: c }, c)));
  const picture = el('input', { type: 'file', accept: 'image/*', onchange: () => picture.files[0] && bring(picture.files[0]) });
  const drop = el('label', { class: 'drop' }, 'Drop a picture here, or choose one: ', picture);
  const said = el('p', { class: 'said', role: 'status' });
  const first = el('div');
  const attention = el('div');

  drop.addEventListener('dragover', e => { e.preventDefault(); drop.classList.add('ready'); });
  drop.addEventListener('dragleave', () => drop.classList.remove('ready'));
  drop.addEventListener('drop', e => {
    e.preventDefault();
    drop.classList.remove('ready');
    const dropped = e.dataTransfer.files[0];
    if (dropped) {
      bring(dropped);
    }
  });

  function choose(which) {
    asked.image = which;
    asked.picture = null;
    file = null;
    number.value = which;
    picture.value = '';
    history.replaceState(null, '', to('look', of, which));
    all();
  }

  async function bring(which) {
    await tried(async () => {
      if (which.size > MOST_MIB * 2 ** 20) {
        throw new Error(`the picture has more than ${MOST_MIB} MiB; bring a smaller one`);
      }
      asked.picture = (await send('picture', of, which)).picture;
      file = which;
      await all();
    });
  }

  async function tried(what) {
    try {
      await what();
    } catch (problem) {
      said.textContent = problem.message;
      said.className = 'warning';
    }
  }

  async function answer(more) {
    const mine = ++turn;
    const begun = performance.now();
    said.className = 'said';
    said.textContent = 'The network is asked …';
    const query = { checkpoint: asked.checkpoint, class: asked.class, ...(asked.picture ? { picture: asked.picture } : { image: asked.image }), ...more };
    let explanation;
    try {
      explanation = await ask('explain', of, query);
    } catch (problem) {
      if (!file || problem.status !== 404 || !problem.message.includes('kept no longer')) {
        throw problem;
      }
      // The server was started again, or has seen many pictures since.
      asked.picture = (await send('picture', of, file)).picture;
      explanation = await ask('explain', of, { ...query, picture: asked.picture });
    }
    if (mine !== turn) {
      return null;
    }
    said.className = 'said';
    said.textContent = `answered in ${fixed(performance.now() - begun, 0)} ms`;
    return explanation;
  }

  const isAttention = part => part.title.startsWith('Attention ');
  const all = () => tried(async () => {
    if (can.checkpoints.length === 0) {
      throw new Error('The run has no checkpoint yet.');
    }
    if (asked.picture == null && can.images == null) {
      said.textContent = '';
      return;
    }
    const now = await answer({});
    if (now) {
      network = now.network;
      const pick = picker(now);
      first.replaceChildren();
      add(first, el('h2', {}, name(now.name)), explained({ ...now, parts: now.parts.filter(p => !isAttention(p)) }, pick));
      modules(now, pick);
    }
  });
  const modules = (now, pick) => {
    attention.replaceChildren();
    add(attention, explained({ ...now, seen: null, parts: now.parts.filter(isAttention) }, pick));
  };
  // Only where there are affinities does a pixel say more.
  const picker = now => now.parts.some(part => part.pictures.some(p => p.drawing.marked))
    ? (y, x) => tried(async () => {
      const at = await answer({ at: `${y},${x}`, only: 'attention' });
      if (at && at.network !== network) {
        await all();
        said.textContent = 'The checkpoint was written anew; all is of the new one.';
      } else if (at) {
        modules(at, picker(at));
      }
    }) : null;

  show('What does it look at',
    el('div', { class: 'filters' }, run, checkpoint,
      can.images == null ? null : el('label', {}, 'test image ', next(-1, '‹', 'the one before'), ' ', number, ' ', next(1, '›', 'the next one')), target),
    drop, warning(can.missing ? [can.missing + '.'] : []), opacity(), said, first, attention);
  await all();
}
