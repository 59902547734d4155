// The page of a run.

import { lines } from './chart.js';
import { add, el, facts, folded, heading, image, name, paragraph, table, warning } from './dom.js';
import { confusion, titled } from './matrix.js';
import { opacity, pictures } from './pictures.js';
import { NONE, fixed, number, percent, plural, short } from './text.js';

/** The page of a run as it is. */
export const runView = run => livePage(run).element;

/** The page of a run that goes on: update(run) shows what is new in place. */
export function livePage(first) {
  const parts = [
    { of: r => [r.warnings, r.facts, r.state, r.memory], show: r => [warning(r.warnings),
      facts(r.memory ? { ...r.facts, 'Memory of the process': fixed(r.memory / 2 ** 20, 0) + ' MiB' } : r.facts)] },
    curves(),
    { of: r => r.test, show: r => r.test ? testImages(r.info.classes, r.test, r) : null },
    attention(),
    { of: r => r.epochs, show: r => r.epochs.length ? epochTable(r) : null },
    { of: r => r.log, show: r => r.log?.length ? [heading('Log'), paragraph(`The last ${plural(r.log.length, 'line')}; times are UTC.`), logged(r.log)] : null },
    { of: r => [r.info, r.configuration], show: r => [heading('Configuration'), facts(r.configuration),
      folded('Everything that was asked, as in run.json', () => el('pre', { tabindex: 0 }, JSON.stringify(r.info, null, 2)))] },
  ].map(part => ({ ...part, box: el('section'), shown: null }));
  const update = run => parts.forEach(part => {
    const now = JSON.stringify(part.of(run));
    if (now !== part.shown && !(part.shown != null && part.patch?.(run))) {
      const open = [...part.box.querySelectorAll('details')].map(d => d.open);
      part.box.replaceChildren();
      try {
        add(part.box, part.show(run));
      } catch (problem) {
        // A page that another version wrote must not cost the rest.
        add(part.box, warning([`A part of the page cannot be shown: ${problem.message}`]));
      }
      [...part.box.querySelectorAll('details')].forEach((d, i) => { d.open = open[i] ?? false; });
    }
    part.shown = now;
  });
  update(first);
  return { element: parts.map(p => p.box), update };
}

function logged(lines) {
  const box = el('pre', { class: 'log', tabindex: 0, role: 'region', 'aria-label': 'log' }, lines.join('\n'));
  requestAnimationFrame(() => { box.scrollTop = box.scrollHeight; });
  return box;
}

const column = (epochs, key) => epochs.map(e => e[key]);
const shares = values => values.map(v => number(v) == null ? null : 100 * v);
const furtherOf = run => [...new Set(run.epochs.flatMap(Object.keys))].filter(k => k.startsWith('eval_') && k !== 'eval_loss' && k !== 'eval_accuracy');

// Charts stay while their numbers grow: what somebody looks at is not taken away.
function curves() {
  let charts = [];
  return {
    of: r => [r.epochs, r.iterations],
    show: r => {
      charts = specs(r).map(spec => ({ spec, chart: spec.smoothed ? smoothed(spec) : lines(spec) }));
      return [heading('Curves'), charts.length ? el('div', { class: 'charts' }, charts.map(c => c.chart.figure)) : paragraph('No epoch is trained yet.')];
    },
    patch: r => {
      const now = specs(r);
      const same = now.length === charts.length && now.every((spec, i) => spec.title === charts[i].spec.title
        && spec.series.every((s, j) => s.name === charts[i].spec.series[j].name));
      if (same) {
        grow(charts, now);
      }
      return same;
    },
  };
}

function grow(charts, now) {
  charts.forEach(({ spec, chart }, i) => {
    spec.x = now[i].x;
    spec.series.forEach((s, j) => { s.y = now[i].series[j].y; });
    chart.update();
  });
}

function specs(run) {
  const { epochs } = run;
  const loss = run.iterations.loss.length ? [iterations(run.iterations)] : [];
  if (epochs.length === 0) {
    return loss;
  }
  const on = epochs[0].evaluated_on;
  const x = column(epochs, 'epoch');
  const chart = (title, ...series) => ({ title, xLabel: 'epoch', x, series, canBeLog: title === 'Loss' });
  const trainAndEval = (title, key, scale) => chart(title,
    { name: 'training', y: scale(column(epochs, 'train_' + key)), color: 0 },
    { name: on, y: scale(column(epochs, 'eval_' + key)), color: 1 });
  return [
    trainAndEval('Loss', 'loss', y => y),
    trainAndEval('Accuracy (%)', 'accuracy', shares),
    ...furtherOf(run).map(key => {
      const metric = key.slice('eval_'.length);
      const share = run.shares.includes(metric);
      const y = column(epochs, key);
      return chart(metric + (share ? ' (%)' : ''), { name: on, y: share ? shares(y) : y, color: 1 });
    }),
    ...loss,
    chart('Learning rate at the end of an epoch', { name: 'rate', y: column(epochs, 'learning_rate'), color: 2 }),
    chart('Images per second', { name: 'images/s', y: column(epochs, 'images_per_second'), color: 3 }),
  ];
}

const iterations = ({ every, loss }) => ({
  title: 'Training loss of the iterations', xLabel: 'iteration', canBeLog: true, smoothed: true, every,
  x: loss.map((_, i) => (i + 1) * every),
  series: [{ name: every === 1 ? 'each' : `mean of ${every}`, y: loss, color: 'pale', width: 1 }, { name: 'smoothed', y: loss, color: 0 }],
});

/** The loss of the iterations with its running mean, which a slider makes longer or shorter. */
function smoothed(spec) {
  const slider = el('input', { type: 'range', min: 0, max: 0.995, step: 0.005, value: Math.max(0, 1 - spec.every / 100) });
  const smooth = () => {
    let mean = 0;
    let weight = 0;
    spec.series[1].y = spec.series[0].y.map(v => {
      if (number(v) != null) {
        mean = slider.value * mean + (1 - slider.value) * v;
        weight = slider.value * weight + (1 - slider.value);
      }
      return weight > 0 ? mean / weight : null;
    });
  };
  smooth();
  const chart = lines(spec);
  slider.addEventListener('input', () => { smooth(); chart.update(); });
  chart.figure.append(el('label', {}, 'smoothing ', slider));
  return { figure: chart.figure, update: () => { smooth(); chart.update(); } };
}

function testImages(classes, test, server) {
  if (!test.cells) {
    return [heading('Test images'), warning(test.missing)];
  }
  return [
    heading('Test images'),
    warning(test.missing),
    test.masks
      ? paragraph(`Mean IoU ${percent(test.meanIou)} %; ${percent(test.accuracy)} % of ${fixed(test.pixels, 0)} pixels of ${fixed(test.images, 0)} test images are right (${test.checkpoint} checkpoint).`)
      : paragraph(`${percent(test.accuracy)} % of ${fixed(test.images, 0)} test images are right (${test.checkpoint} checkpoint).`),
    confusion(classes, test.cells, { ...server, pixels: test.masks != null }),
    test.worst ? mistakes(classes, test.worst, server) : null,
    test.masks?.length ? masks(test.masks, server) : null,
    test.looks?.length ? [heading('What attention looks at'), test.looks.map(look => looks(classes, look))] : null,
  ];
}

function mistakes(classes, worst, { look }) {
  if (worst.length === 0) {
    return paragraph('Every test image is right.');
  }
  return [
    heading('Worst mistakes'),
    paragraph('The wrong answers with the highest loss: what the network took the image for, and how likely it thought that and the truth.'),
    el('div', { class: 'images' }, worst.map(m => el('figure', {},
      linked(look, m, image(m.file, `test image ${m.image}, ${classes[m.truth]}`)),
      el('figcaption', {}, el('b', {}, name(classes[m.truth]), ` ${percent(m.likely, 1)} %`), 'taken for ', name(classes[m.taken]),
        ` ${percent(m.sure, 1)} %`, el('br'), titled(m))))),
  ];
}

const masks = (worst, { look }) => [
  heading('Lowest IoU'),
  paragraph('The test images with the lowest mean IoU over their classes. The line in black and white runs round the mistakes; what counts for nothing has no colour in the truth.'),
  opacity(),
  worst.map(m => [
    el('h3', {}, titled(m), `: IoU ${percent(m.meanIou, 1)} %`),
    el('div', { class: 'parts' }, el('section', { class: 'images' }, linked(look, m, image(m.file, `test image ${m.image}`))), pictures(m.pictures, m))]),
];

const linked = (look, { image: number }, content) => look ? el('a', { href: look(number), title: 'what does it look at' }, content) : content;

function looks(classes, look) {
  const title = `Test image ${look.image}` + (look.truth == null ? '' : `: ${classes[look.truth]}, taken for ${classes[look.taken]}`);
  return [
    el('h3', {}, name(title)),
    el('div', { class: 'parts' },
      el('section', { class: 'images' }, image(look.file, title)),
      look.modules.map(module => el('section', {}, pictures(module.pictures, look)))),
  ];
}

function attention() {
  let charts = [];
  const now = el('div');
  const order = {};
  const specs = ({ modules }) => modules.map(m => ({
    title: m.name, xLabel: 'epoch', x: m.epoch,
    series: [
      { name: '−sd', y: m.mean.map((v, i) => v - m.sd[i]), color: 'pale', width: 0 },
      { name: '+sd', y: m.mean.map((v, i) => v + m.sd[i]), color: 'pale', width: 0, band: 0 },
      { name: 'mean', y: m.mean, color: 0 }],
  }));
  const fill = ({ before, warnings, modules }) => {
    now.replaceChildren();
    add(now, warning([...(before > 1 ? [`What was measured before epoch ${before} was lost.`] : []), ...warnings]),
      table({ label: 'attention weights after the last epoch', columns: attentionColumns, rows: modules, order }));
  };
  return {
    of: r => r.attention,
    show: ({ attention: a }) => {
      if (!a) {
        return null;
      }
      fill(a);
      const drawn = () => {
        charts = specs(a).map(spec => ({ spec, chart: lines(spec) }));
        return el('div', { class: 'charts' }, charts.map(c => c.chart.figure));
      };
      return [
        heading('Attention weights'),
        paragraph('Over the first 256 of the images that steer the training, in evaluation mode. Weights are near 0 below 0.05 and near 1 above 0.95; the entropy, of weights that sum to one, is a share of the largest possible. A module is inert for an image where all its weights are the same.'),
        now,
        a.modules.length > 12 ? folded('Mean ± standard deviation over the epochs', drawn)
          : [paragraph('Mean ± standard deviation over the epochs:'), drawn()],
      ];
    },
    patch: ({ attention: a }) => {
      const same = a && a.modules.length === charts.length && a.modules.every((m, i) => m.name === charts[i].spec.title);
      if (same) {
        fill(a);
        grow(charts, specs(a));
      }
      return same;
    },
  };
}

const attentionColumns = [
  { title: 'After the last epoch', cell: m => m.name, sort: m => m.name },
  ...[['Mean', 'mean', 3, 1], ['Standard deviation', 'sd', 4, 1], ['Near 0 (%)', 'near_zero', 1, 100],
    ['Near 1 (%)', 'near_one', 1, 100], ['Entropy (%)', 'entropy', 1, 100],
    ['Spread in an image', 'sd_within', 4, 1], ['Spread over images', 'sd_between', 4, 1], ['Inert for (% of images)', 'inert', 1, 100], ['Dead hidden units (%)', 'dead_hidden', 0, 100]].map(([title, key, decimals, scale]) => ({
    title, sort: m => m.last[key], cell: m => m.last[key] == null ? NONE : fixed(scale * m.last[key], decimals) })),
  { title: 'State', cell: m => m.last.state, sort: m => m.last.state },
];

function epochTable(run) {
  const on = run.epochs[0].evaluated_on;
  const of = (title, key, text) => ({ title, cell: e => text(e[key]), sort: e => number(e[key]) });
  const columns = [
    of('Epoch', 'epoch', v => fixed(v, 0)),
    of('Training loss', 'train_loss', v => fixed(v, 4)),
    of('Training accuracy (%)', 'train_accuracy', v => percent(v)),
    of(`Loss, ${on}`, 'eval_loss', v => fixed(v, 4)),
    of(`Accuracy, ${on} (%)`, 'eval_accuracy', v => percent(v)),
    ...furtherOf(run).map(key => {
      const metric = key.slice('eval_'.length);
      return run.shares.includes(metric)
        ? of(`${metric}, ${on} (%)`, key, v => percent(v)) : of(`${metric}, ${on}`, key, v => fixed(v, 4));
    }),
    of('Learning rate', 'learning_rate', short),
    of('Images/s', 'images_per_second', v => fixed(v, 0)),
    of('Seconds', 'seconds', v => fixed(v, 1)),
  ];
  return [heading('Epochs'), folded(plural(run.epochs.length, 'epoch'), () => table({ label: 'epochs', columns, rows: run.epochs }))];
}
