/** Convolutional networks with slots for attention, and their registry. */
package ai.gaze.zoo.backbone;
