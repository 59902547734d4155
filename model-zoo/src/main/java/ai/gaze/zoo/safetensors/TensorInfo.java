package ai.gaze.zoo.safetensors;

/** What the header says about one tensor; the offsets count from the first byte of the data. */
final class TensorInfo {

    final String name;
    final Dtype dtype;
    final long[] shape;
    final long begin;
    final long end;

    TensorInfo(String name, Dtype dtype, long[] shape, long begin, long end) {
        this.name = name;
        this.dtype = dtype;
        this.shape = shape;
        this.begin = begin;
        this.end = end;
    }

    long size() {
        return end - begin;
    }
}
