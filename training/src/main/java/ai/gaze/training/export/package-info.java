/**
 * Hands trained networks to other runtimes, and uses them there.
 *
 * <p>{@link ai.gaze.training.export.Exporter} writes a file and checks it at once by loading it
 * again. A {@link ai.gaze.training.export.Classifier} is the network of a run or of such a file;
 * {@link ai.gaze.training.export.Predictor} and {@link ai.gaze.training.export.FileEvaluation} use
 * it.
 */
package ai.gaze.training.export;
