/** Event files as TensorBoard reads them. */
package ai.gaze.training.tensorboard;
