/** Arrays whose memory is their own: made of numbers of the host, copied, converted. */
package ai.gaze.zoo.array;
