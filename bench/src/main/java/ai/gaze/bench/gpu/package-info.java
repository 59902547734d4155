/**
 * Everything that is to be tried and measured on a machine with a GPU, in one process and in order
 * of value.
 */
package ai.gaze.bench.gpu;
