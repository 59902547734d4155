package ai.gaze.zoo.array;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * Arrays in another type or on another device.
 *
 * <p>Use these and not the methods of {@code NDArray}: asked for a copy in the type or on the
 * device that an array has, those of the PyTorch engine give a second array of the same memory.
 */
public final class Casts {

    private Casts() {}

    /**
     * Returns the array itself where it has that type, else a conversion of its own memory.
     *
     * @throws IllegalArgumentException if the engine has no such type
     */
    public static NDArray to(NDArray array, DataType type) {
        ElementTypes.require(type);
        return array.toType(type, false);
    }

    /**
     * Returns the array itself where it lies on that device, else a copy of it there.
     *
     * @throws IllegalArgumentException if there is no such device
     */
    public static NDArray to(NDArray array, Device device) {
        requireThere(array, device);
        return array.toDevice(device, false);
    }

    /**
     * Returns a conversion that shares no memory with the array, of whatever type that is.
     *
     * @throws IllegalArgumentException if the engine has no such type
     */
    public static NDArray copy(NDArray array, DataType type) {
        ElementTypes.require(type);
        return array.getDataType() == type ? array.duplicate() : array.toType(type, false);
    }

    /**
     * Returns a copy on a device that shares no memory with the array, wherever that lies.
     *
     * @throws IllegalArgumentException if there is no such device
     */
    public static NDArray copy(NDArray array, Device device) {
        requireThere(array, device);
        return array.getDevice().equals(device) ? array.duplicate() : array.toDevice(device, true);
    }

    private static void requireThere(NDArray array, Device device) {
        if (device == null || (device.isGpu() && !isThere(array, device.getDeviceId()))) {
            throw new IllegalArgumentException(
                    "an array was to be on "
                            + device
                            + " and there is no such device; give one that there is");
        }
    }

    private static boolean isThere(NDArray array, int gpu) {
        return gpu >= 0 && gpu < array.getManager().getEngine().getGpuCount();
    }
}
