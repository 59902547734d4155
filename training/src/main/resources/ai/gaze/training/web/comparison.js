// The page of a comparison, results.html.

import { lines, points } from './chart.js';
import { el, facts, heading, list, name, paragraph, table, warning } from './dom.js';
import { NONE, count, fixed, number, plural } from './text.js';

const CLAIMS = { ACCURACY_GAIN: 'gain over the baseline', ACCURACY: 'accuracy', MEAN_IOU: 'mean IoU', TOP5: 'top-5 accuracy',
  PARAMETERS: 'parameters', EXTRA_COMPUTE: 'extra compute', EXTRA_TIME: 'extra time per epoch' };

export function comparisonView(result) {
  const failed = result.rows.reduce((sum, row) => sum + row.failed, 0);
  return [
    warning([
      ...(result.sample ? ['Only the sample inside Gaze was trained on: accuracies mean nothing.'] : []),
      ...(failed > 0 ? [`${failed} of ${result.runs.length} runs failed.`]
        : result.complete ? [] : ['Not all runs are finished.'])]),
    result.experiment.about ? paragraph(name(result.experiment.about)) : null,
    table({ label: 'all variants', columns: columns(result), rows: result.rows }),
    list(result.notes),
    accuracies(result),
    curves(result),
    claims(result),
    heading('How it was measured'),
    facts(result.facts),
    heading('Runs'),
    table({ kind: 'words', label: 'all runs', rows: result.runs, columns: [
      { title: 'Run', cell: r => r.run, sort: r => r.run },
      { title: 'Status', cell: r => r.status + (r.reason == null ? '' : ': ' + r.reason), sort: r => r.status },
      { title: 'Test accuracy (%)', cell: r => fixed(r.accuracy), sort: r => r.accuracy },
      { title: 'Epochs', cell: r => r.epochs.length, sort: r => r.epochs.length },
    ] }),
  ];
}

const label = row => row.variant.label;
const colorOf = (result, row) => row.baseline ? 'baseline' : result.rows.indexOf(row);
const finished = (result, row) => result.runs.filter(r => r.variant === row.variant.name && r.accuracy != null);

// What variants are compared by: the accuracy, of a segmentation the mean IoU; both in percent.
const isIou = result => result.compared === 'mean_iou';
const word = result => isIou(result) ? 'mean IoU' : 'accuracy';
const ofRow = (result, row) => isIou(result) ? row.metrics.mean_iou ?? { n: 0 } : row.accuracy;
const ofRun = (result, run) => isIou(result) ? 100 * run.metrics.mean_iou : run.accuracy;
const capital = text => text[0].toUpperCase() + text.slice(1);

const sample = (s, runs, decimals = 2) => s == null || s.n === 0 ? NONE
  : fixed(s.mean, decimals) + (s.n === 1 ? '' : ' ± ' + fixed(s.sd, decimals)) + (s.n === 1 || s.n !== runs ? ` (n = ${s.n})` : '');
const signed = n => (n < 0 ? '-' : '+') + fixed(Math.abs(n));
const pairs = (d, runs) => d.n === runs ? '' : d.n === 1 ? ' (1 pair)' : ` (${d.n} pairs)`;
const difference = (d, runs) => d.n === 0 ? NONE
  : (d.n === 1 ? signed(d.mean) : `${signed(d.mean)} [${signed(d.low)}, ${signed(d.high)}]`) + pairs(d, runs);
const pValue = p => p == null ? NONE : p < 0.001 ? '< 0.001' : fixed(p, 3);
const published = p => [...(p.accuracy == null ? [] : [fixed(p.accuracy)]),
  ...(p.meanIou == null ? [] : ['mean IoU ' + fixed(p.meanIou)]),
  ...(p.top5 == null ? [] : ['top-5 ' + fixed(p.top5, 1)])].join(', ') || NONE;

function columns(result) {
  const metrics = [...new Set(result.rows.flatMap(row => Object.keys(row.metrics)))];
  return [
    { title: 'Variant', cell: label, sort: label },
    { title: 'Runs', sort: r => r.accuracy.n, cell: r => `${r.accuracy.n}/${r.planned}` + (r.failed ? `, ${r.failed} failed` : '') },
    { title: 'Parameters', cell: r => fixed(r.parameters, 0), sort: r => r.parameters },
    { title: 'Multiply-adds', cell: r => count(r['multiply-adds']), sort: r => r['multiply-adds'] },
    { title: 'Test accuracy (%)', cell: r => sample(r.accuracy, r.accuracy.n), sort: r => r.accuracy.mean },
    ...metrics.map(m => {
      const share = result.shares.includes(m);
      return { title: m + (share ? ' (%)' : ''), cell: r => sample(r.metrics[m], r.accuracy.n, share ? 2 : 4), sort: r => r.metrics[m]?.mean };
    }),
    { title: isIou(result) ? 'Difference in mean IoU [95 % CI]' : 'Difference [95 % CI]', cell: r => r.baseline ? 'baseline' : difference(r.difference, r.accuracy.n), sort: r => r.baseline ? 0 : r.difference.mean },
    { title: 'p', cell: r => pValue(r.difference.p), sort: r => r.difference.p },
    { title: 's/epoch', cell: r => fixed(r['seconds-per-epoch'], 1), sort: r => r['seconds-per-epoch'] },
    { title: 'Images/s', cell: r => fixed(r['images-per-second'], 0), sort: r => r['images-per-second'] },
    { title: 'Peak memory', sort: r => r['peak-memory'], cell: r => r['peak-memory'] == null ? NONE : fixed(r['peak-memory'] / 2 ** 20, 0) + ' MiB' },
    ...(result.claims.length ? [
      { title: 'Published', cell: r => published(r.variant.published), sort: r => r.variant.published.meanIou ?? r.variant.published.accuracy },
      { title: 'Verdict', cell: r => r.verdict ?? NONE, sort: r => r.verdict },
    ] : []),
  ];
}

function accuracies(result) {
  const what = word(result);
  if (!result.runs.some(r => r.accuracy != null)) {
    return [heading(capital(what)), paragraph('No run is finished yet.')];
  }
  const one = result.experiment.seeds === 1;
  const groups = result.rows.map((row, i) => {
    const all = ofRow(result, row);
    return {
      color: colorOf(result, row),
      points: finished(result, row).map(r => ({ x: ofRun(result, r), y: -i, text: `${label(row)}, seed ${r.seed}: ${fixed(ofRun(result, r))} %` })),
      bars: all.n === 0 ? [] : [
        ...(all.low == null ? [] : [[all.low, -i, all.high, -i]]),
        ...(all.n > 1 ? [[all.mean, -i - 0.28, all.mean, -i + 0.28]] : [])],
    };
  });
  const cost = (title, of) => points({
    title: `${capital(what)} against ${title}`, xLabel: title, yLabel: `test ${what} (%)`,
    caption: `Test ${what} (%)` + (one ? ', one run each.' : ': mean ± standard deviation.'),
    groups: result.rows.filter(row => ofRow(result, row).n > 0 && number(of(row)) != null).map(row => {
      const { mean, sd } = ofRow(result, row);
      return { color: colorOf(result, row), label: label(row),
        points: [{ x: of(row), y: mean, text: `${label(row)}: ${sample(ofRow(result, row), row.accuracy.n)} % at ${count(of(row))} ${title}` }],
        bars: sd == null ? [] : [[of(row), mean - sd, of(row), mean + sd]] };
    }),
  }).figure;
  return [
    heading(`${capital(what)} over the seeds, and against cost`),
    el('div', { class: 'charts' },
      points({ title: `Test ${what} of each run`, xLabel: `test ${what} (%)`, rows: result.rows.map(label), groups,
        caption: one ? 'One run each: a point says nothing about spread.'
          : 'Each point is a run, each upright stroke a mean, each level one its 95 % confidence interval.' }).figure,
      cost('multiply-adds per image', row => row['multiply-adds']),
      cost('seconds per epoch', row => row['seconds-per-epoch'])),
  ];
}

function curves(result) {
  const begun = result.runs.filter(r => r.epochs.length > 0);
  if (begun.length === 0) {
    return [heading('Curves of all runs'), paragraph('No epoch is trained yet.')];
  }
  const x = Array.from({ length: Math.max(...begun.map(r => r.epochs.at(-1).epoch)) }, (_, i) => i + 1);
  const of = run => x.map(epoch => {
    const found = number(run.epochs.find(e => e.epoch === epoch)?.['eval_' + (result.compared ?? 'accuracy')]);
    return found == null ? null : 100 * found;
  });
  const runs = new Map(result.rows.map(row => [row, begun.filter(r => r.variant === row.variant.name).map(r => ({ name: r.run, y: of(r) }))]));
  const all = [...runs.values()].flat().flatMap(r => r.y).filter(v => v != null);
  const yRange = [Math.min(...all), Math.max(...all)];
  const baseline = result.rows.find(row => row.baseline);
  const mean = row => ({ name: label(row), color: colorOf(result, row), y: x.map((_, i) => {
    const there = runs.get(row).map(r => r.y[i]).filter(v => v != null);
    return there.length ? there.reduce((a, b) => a + b) / there.length : null;
  }) });
  return [
    heading('Curves of all runs'),
    paragraph(`${capital(word(result))} (%) on the ${begun[0].epochs[0].evaluated_on} images after each epoch; the runs of the baseline are grey.`),
    el('div', { class: 'charts' },
      lines({ title: 'Means over the seeds', xLabel: 'epoch', x, yRange, series: result.rows.filter(row => runs.get(row).length > 0).map(mean) }).figure,
      result.rows.filter(row => runs.get(row).length > 0).map(row => lines({
        title: `${label(row)} (${plural(runs.get(row).length, 'run')}${row.failed ? `, ${row.failed} failed` : ''})`, xLabel: 'epoch', x, yRange,
        series: [
          ...(row.baseline || !baseline ? [] : runs.get(baseline).map(r => ({ ...r, color: 'baseline', width: 1 }))),
          ...runs.get(row).map(r => ({ ...r, color: colorOf(result, row) }))],
      }).figure)),
  ];
}

function claims(result) {
  if (result.claims.length === 0) {
    return null;
  }
  const labels = new Map(result.experiment.variants.map(v => [v.name, v.label]));
  return [
    heading('Published claims'),
    table({ kind: 'words', label: 'published claims', rows: result.claims, columns: [
      { title: 'Variant', cell: c => labels.get(c.variant), sort: c => labels.get(c.variant) },
      { title: 'Claim', cell: c => CLAIMS[c.kind] },
      { title: 'Published', cell: c => c.published },
      { title: 'Here', cell: c => c.ours },
      { title: 'Verdict', cell: c => c.verdict, sort: c => c.verdict },
      { title: 'Why', cell: c => c.reason },
    ] }),
    list(result.rules),
  ];
}
