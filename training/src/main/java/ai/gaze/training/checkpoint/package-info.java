/**
 * Checkpoints: everything that a run needs to go on, in one file that any safetensors reader opens.
 *
 * <p>Format, version 1. Versions differ in what the state and the tensors mean, never in magic,
 * checksum or the place of the version, so that every Gaze can tell a newer file from a damaged
 * one.
 *
 * <pre>
 * file     = a safetensors file:  length header data
 * length   = 8 bytes: the length of the header, unsigned, little-endian
 * header   = "{" metadata "," tensors "}" spaces
 * metadata = "\"__metadata__\":{\"format\":\"gaze-checkpoint\",\"version\":\"" integer
 *            "\",\"state\":\"" state "\"}"
 * state    = a JSON object, escaped as a JSON string; its "model" says which network it is of
 * tensors  = the named tensors, then "checksum", of type U8 and shape [32]
 * data     = the tensors' bytes, then the checksum
 * checksum = SHA-256 of all bytes of the file before it
 * </pre>
 *
 * <p>The magic number is the start of the header, <code>
 * {"__metadata__":{"format":"gaze-checkpoint",</code> from the ninth byte on. A file is written
 * whole or not at all, and the last one but one is kept.
 */
package ai.gaze.training.checkpoint;
