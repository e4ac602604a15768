package org.helipoint.redact;

import java.util.Locale;

/** What sort of secret was removed. */
public enum Kind {
    /** All that gives access to a source or a target of data, as one value. */
    CREDENTIALS,
    PASSWORD,
    TOKEN,
    KEY,
    SECRET,
    SIGNATURE,
    /** The part of an address before the {@code @}. */
    USER_INFO;

    /** The text that stands in the place of every value of this kind. */
    public String placeholder() {
        return Placeholder.BEGIN + name().toLowerCase(Locale.ROOT).replace('_', '-') + Placeholder.END;
    }
}
