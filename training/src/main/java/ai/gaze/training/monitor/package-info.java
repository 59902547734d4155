/** Watches a network while it is trained: what its attention modules do with their weights. */
package ai.gaze.training.monitor;
