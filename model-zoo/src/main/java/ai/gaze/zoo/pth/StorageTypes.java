package ai.gaze.zoo.pth;

import ai.gaze.zoo.safetensors.Dtype;
import java.util.Map;
import java.util.Optional;

/** The classes of PyTorch's typed storages, in module {@code torch}. */
final class StorageTypes {

    private static final Map<String, Dtype> TYPES =
            Map.ofEntries(
                    Map.entry("FloatStorage", Dtype.F32),
                    Map.entry("DoubleStorage", Dtype.F64),
                    Map.entry("HalfStorage", Dtype.F16),
                    Map.entry("BFloat16Storage", Dtype.BF16),
                    Map.entry("ByteStorage", Dtype.U8),
                    Map.entry("CharStorage", Dtype.I8),
                    Map.entry("ShortStorage", Dtype.I16),
                    Map.entry("IntStorage", Dtype.I32),
                    Map.entry("LongStorage", Dtype.I64),
                    Map.entry("BoolStorage", Dtype.BOOL),
                    Map.entry("ComplexFloatStorage", Dtype.C64));

    private StorageTypes() {}

    static Optional<Dtype> find(String name) {
        return Optional.ofNullable(TYPES.get(name));
    }

    static String name(Dtype type) {
        return TYPES.entrySet().stream()
                .filter(e -> e.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> PthException.of("PyTorch has no storage of type %s", type));
    }
}
