/**
 * Attention modules, one class for each published module, and their registry.
 *
 * <p>To add one: a class that extends {@link ai.gaze.zoo.attention.AttentionBlock}, a line in
 * {@link ai.gaze.zoo.attention.Attentions} (or an {@link ai.gaze.zoo.attention.AttentionProvider}
 * found by {@link java.util.ServiceLoader}), a golden case.
 */
package ai.gaze.zoo.attention;
