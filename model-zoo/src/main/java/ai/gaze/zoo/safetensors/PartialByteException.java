package ai.gaze.zoo.safetensors;

/** A tensor of 4- or 6-bit elements that ends in the middle of a byte. */
final class PartialByteException extends ArithmeticException {

    private static final long serialVersionUID = 1L;

    PartialByteException() {
        super("ends in the middle of a byte");
    }
}
