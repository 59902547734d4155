/** Networks that say of each pixel of an image what it belongs to. */
package ai.gaze.zoo.segmentation;
