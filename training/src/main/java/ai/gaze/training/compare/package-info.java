/** Experiments: several networks, several seeds, one table, and what can be said about claims. */
package ai.gaze.training.compare;
