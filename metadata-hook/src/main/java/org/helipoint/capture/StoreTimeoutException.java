package org.helipoint.capture;

import java.time.Duration;

/** The store works, but the answer to a question takes longer than it may. Its message is for who asked. */
public final class StoreTimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Of a question that was ended.
     *
     * @param limit how long an answer may take
     */
    public StoreTimeoutException(Duration limit) {
        super("The answer takes longer than " + limit.toMillis() / 1000.0
                + " s, so the search was ended. Ask for less, such as a shorter time or one status.");
    }
}
