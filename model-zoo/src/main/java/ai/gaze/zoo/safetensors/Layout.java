package ai.gaze.zoo.safetensors;

import ai.gaze.zoo.safetensors.SafetensorsException.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks that the tensors of a header cover its data, each byte once. */
final class Layout {

    private final String source;
    private final long dataSize;

    private Layout(String source, long dataSize) {
        this.source = source;
        this.dataSize = dataSize;
    }

    /**
     * Checks sizes, shapes and offsets.
     *
     * @param tensors by name
     * @param dataSize how many bytes follow the header
     * @param source what to call the file in an error
     * @return the tensors by name, in the order of their bytes
     * @throws SafetensorsException if a size disagrees, or there is a gap or an overlap
     */
    static Map<String, TensorInfo> check(
            Map<String, TensorInfo> tensors, long dataSize, String source) {
        Layout layout = new Layout(source, dataSize);
        List<TensorInfo> sorted = new ArrayList<>(tensors.values());
        sorted.forEach(layout::checkSize);
        sorted.sort(
                Comparator.comparingLong((TensorInfo t) -> t.begin).thenComparingLong(t -> t.end));
        layout.checkCover(sorted);
        Map<String, TensorInfo> ordered = new LinkedHashMap<>();
        sorted.forEach(tensor -> ordered.put(tensor.name, tensor));
        return ordered;
    }

    private void checkSize(TensorInfo tensor) {
        long size;
        try {
            size = tensor.dtype.bytes(tensor.shape);
        } catch (PartialByteException e) {
            throw bad(Kind.PARTIAL_BYTE, tensor, "ends in the middle of a byte");
        } catch (ArithmeticException e) {
            throw bad(Kind.SHAPE_OVERFLOW, tensor, "has a shape too large to count");
        }
        if (size != tensor.size()) {
            throw bad(
                    Kind.SIZE_MISMATCH,
                    tensor,
                    "takes " + tensor.size() + " bytes where type and shape need " + size);
        }
    }

    private void checkCover(List<TensorInfo> sorted) {
        long covered = 0;
        for (TensorInfo tensor : sorted) {
            if (tensor.begin < covered) {
                throw bad(Kind.OVERLAP, tensor, "shares bytes with the one before it");
            }
            if (tensor.begin > covered) {
                throw bad(
                        Kind.GAP,
                        tensor,
                        "has a gap of " + (tensor.begin - covered) + " before it");
            }
            covered = tensor.end;
            if (covered > dataSize) {
                throw new SafetensorsException(
                        Kind.DATA_BEYOND_END,
                        source
                                + " has "
                                + dataSize
                                + " bytes of data, but tensor "
                                + SafetensorsException.quote(tensor.name)
                                + " ends at "
                                + covered
                                + "; it is cut, get it again");
            }
        }
        if (covered < dataSize) {
            throw new SafetensorsException(
                    Kind.TRAILING_BYTES,
                    source
                            + " has "
                            + (dataSize - covered)
                            + " bytes after its last tensor, which safetensors does not allow;"
                            + " get or make it again");
        }
    }

    private SafetensorsException bad(Kind kind, TensorInfo tensor, String what) {
        return new SafetensorsException(
                kind,
                source
                        + ": tensor "
                        + SafetensorsException.quote(tensor.name)
                        + " "
                        + what
                        + "; the file is damaged or was written by a faulty program,"
                        + " get or make it again");
    }
}
