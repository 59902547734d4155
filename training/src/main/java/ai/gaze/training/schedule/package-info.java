/** Learning rates over a run: closed formulas per step, and one that watches a metric. */
package ai.gaze.training.schedule;
