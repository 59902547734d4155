package ai.gaze.training.data;

import java.time.Duration;

/** Watches a data set being fetched. */
public interface FetchListener {

    /** Watches nothing. */
    FetchListener SILENT = what -> {};

    /**
     * A new step has begun, or one has failed and another way is tried.
     *
     * @param what the step, as a sentence without a full stop
     */
    void step(String what);

    /**
     * Some bytes have arrived; called for every buffer, so cheap things only.
     *
     * @param done bytes so far, those of an earlier try included
     * @param total bytes in all
     */
    default void bytes(long done, long total) {}

    /**
     * About every second while another program works that does not say how far it is.
     *
     * @param since how long it has been at it
     */
    default void waiting(Duration since) {}
}
