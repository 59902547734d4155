package ai.gaze.zoo.pth;

import ai.gaze.zoo.safetensors.Dtype;

/**
 * Numbers that tensors share.
 *
 * @param key under which the file has them
 * @param type of each
 * @param elements how many
 */
record Storage(String key, Dtype type, long elements) {

    /** Returns how many bytes one element takes. */
    int width() {
        return type.bits() / Byte.SIZE;
    }

    /** Returns how many bytes all elements take. */
    long size() {
        return elements * width();
    }
}
