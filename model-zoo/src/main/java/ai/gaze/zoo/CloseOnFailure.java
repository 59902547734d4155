package ai.gaze.zoo;

/**
 * Makes objects that own something that must be closed: if one cannot be made, there is nobody left
 * to close what it should have owned.
 *
 * <pre>{@code
 * static Network load(Device device) {
 *     return CloseOnFailure.of(
 *             NDManager.newBaseManager(device), manager -> new Network(manager));
 * }
 * }</pre>
 */
public final class CloseOnFailure {

    private CloseOnFailure() {}

    /** Makes an object out of a resource. */
    @FunctionalInterface
    public interface Maker<R, T, E extends Exception> {
        /** Makes an object that will close the resource. */
        T make(R resource) throws E;
    }

    /**
     * Makes an object out of a resource.
     *
     * @param resource is closed if nothing can be made of it, whatever is thrown
     * @param maker makes the object, which then owns the resource
     */
    public static <R extends AutoCloseable, T, E extends Exception> T of(
            R resource, Maker<? super R, T, E> maker) throws E {
        try {
            return maker.make(resource);
        } catch (Throwable e) {
            try {
                resource.close();
            } catch (Exception closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }
}
