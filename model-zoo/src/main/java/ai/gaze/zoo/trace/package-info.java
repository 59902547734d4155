/**
 * Records what any DJL block computes, as a small graph.
 *
 * <p>{@link ai.gaze.zoo.trace.Tracer} runs the block with recording implementations of {@code
 * NDArray}, {@code NDArrayEx} and {@code NDManager}; the real operation runs beside each recorded
 * one, so shapes and types are the engine's own. The block runs at several input sizes, and what
 * differs between the runs is what depends on them. {@link ai.gaze.zoo.trace.Graph} is the result.
 */
package ai.gaze.zoo.trace;
