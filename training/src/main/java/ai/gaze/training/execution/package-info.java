/**
 * How the forward and backward pass of a training step runs: operation by operation, or as one
 * compiled function.
 */
package ai.gaze.training.execution;
