package dev.swingbridge.router.table;

import java.util.Locale;

/** What a migration does about a statement that changes the definition of one of its tables. */
public enum OnDdl {
    /** Refused to clients; one that came another way stops the stream. */
    STOP,
    /** Left out on the other side, as long as the rows after it still fit. */
    IGNORE,
    /** Applied on the other side at its place in the log. */
    APPLY;

    /** The word operators type. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
