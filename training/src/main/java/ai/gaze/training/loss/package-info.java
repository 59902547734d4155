/** What a training makes smaller: losses by name. */
package ai.gaze.training.loss;
