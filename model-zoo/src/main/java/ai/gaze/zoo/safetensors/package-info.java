/**
 * Reads and writes <a href="https://huggingface.co/docs/safetensors">safetensors</a> files,
 * strictly.
 *
 * <pre>
 * file     = length header data
 * length   = 8 bytes: the length of the header, unsigned, little-endian, at most 100,000,000
 * header   = a JSON object in UTF-8, starting with "{", padded at its end with spaces
 *            { "__metadata__": { string: string, ... },
 *              name: { "dtype": type, "shape": [int, ...], "data_offsets": [begin, end] }, ... }
 * data     = the tensors, row-major, little-endian; the offsets count from its first byte and
 *            cover every byte of it exactly once
 * </pre>
 */
package ai.gaze.zoo.safetensors;
