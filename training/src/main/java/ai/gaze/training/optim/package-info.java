/** Optimizers, loss and averages that work on all weights of a network as one vector. */
package ai.gaze.training.optim;
