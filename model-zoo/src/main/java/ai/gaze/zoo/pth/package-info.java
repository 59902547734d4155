/**
 * Reads and writes the state dictionaries of {@code torch.save}: {@code .pth} and {@code .pt}.
 *
 * <pre>
 * since PyTorch 1.6, a zip archive of stored entries:
 *   NAME/data.pkl     a pickle; a tensor in it names its storage by a key
 *   NAME/data/KEY     the elements of a storage
 *   NAME/byteorder    "little"
 * before, pickles and storages one after the other:
 *   magic number, protocol version, system (little_endian), the object, the list of keys,
 *   and for each key its number of elements, 8 bytes, and the elements
 * </pre>
 *
 * <p>A pickle is a program. The machine here knows the instructions that make texts, numbers,
 * lists, dictionaries and tensors, and refuses every other one by its name; nothing of a file is
 * ever run. What reading costs is bounded by the bytes that are there.
 */
package ai.gaze.zoo.pth;
