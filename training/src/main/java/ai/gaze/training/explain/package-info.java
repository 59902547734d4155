/**
 * Pictures of what a network looks at: the weights of its attention modules, its feature maps, and
 * Grad-CAM.
 *
 * <p>An {@link ai.gaze.training.explain.ExplainedNetwork} runs an image with somebody watching;
 * what was seen is kept as numbers ({@link ai.gaze.training.explain.ObservedWeights}) and drawn
 * afterwards ({@link ai.gaze.training.explain.AttentionPictures}).
 */
package ai.gaze.training.explain;
