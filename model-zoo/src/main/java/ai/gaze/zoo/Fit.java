package ai.gaze.zoo;

/** How well the weights of a file have to fit a network. */
public enum Fit {
    /** Every name and shape is the same. */
    ALL,
    /**
     * So they are but for the last linear layer: weights for other classes, whose classifier the
     * network keeps as it is.
     */
    ALL_BUT_HEAD,
    /** It is enough that some of them fit. */
    SOME
}
