/** Writing files so that a crash or a full disk never leaves half of one. */
package ai.gaze.zoo.file;
