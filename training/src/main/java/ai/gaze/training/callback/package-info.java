/** Callbacks by name, for recipes: {@code callbacks: [early-stopping:patience=5]}. */
package ai.gaze.training.callback;
