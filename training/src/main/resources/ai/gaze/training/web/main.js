// Shows the data that stand in the page.

import { comparisonView } from './comparison.js';
import { add, el, name } from './dom.js';
import { explanationView } from './explanation.js';
import { runView } from './run.js';

const views = { run: runView, comparison: comparisonView, explanation: explanationView };
const stored = document.getElementById('data');
const data = JSON.parse(stored.textContent);
document.title = data.title;
add(document.querySelector('main'), el('h1', {}, name(data.title)), views[stored.dataset.view](data));
