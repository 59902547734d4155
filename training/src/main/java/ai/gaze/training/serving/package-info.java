/**
 * What DJL Serving runs beside an exported network. It travels in a jar of its own into a process
 * without Gaze, and so knows the decoding of images and DJL's API, and nothing else.
 */
package ai.gaze.training.serving;
