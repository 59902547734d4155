/**
 * Data sets in memory, where they lie on disk and how they get there.
 *
 * <p>Everything here is plain Java on byte arrays; no tensor and no engine is touched, so that
 * looking after data needs neither.
 */
package ai.gaze.training.data;
