/**
 * Image files of any size: decoding, and framing and scaling to the size of a network, as Pillow
 * and torchvision do it. Knows nothing of data sets and devices.
 */
package ai.gaze.training.image;
