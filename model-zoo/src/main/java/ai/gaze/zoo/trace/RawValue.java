package ai.gaze.zoo.trace;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** An array of one recorded run; {@link Unifier} makes a {@link Value} of several of them. */
final class RawValue {

    /** Where an array comes from. */
    enum Kind {
        INPUT,
        PARAMETER,
        CONSTANT,
        NODE
    }

    final Kind kind;
    final int index;
    final NDArray real;

    /** The block's own array where this is a copy of it that the run may have changed. */
    final NDArray original;

    /** The name of an input or parameter, else null. */
    final String name;

    final Op op;
    final Attributes attributes;
    final List<RawValue> inputs;
    final String block;

    /** The layer whose parameter was asked for last, null if none was yet. */
    final String layer;

    RawValue(
            Kind kind,
            int index,
            NDArray real,
            NDArray original,
            String name,
            Op op,
            Attributes attributes,
            List<RawValue> inputs,
            String block,
            String layer) {
        this.kind = kind;
        this.index = index;
        this.real = real;
        this.original = original;
        this.name = name;
        this.op = op;
        this.attributes = attributes;
        this.inputs = inputs;
        this.block = block;
        this.layer = layer;
    }
}
