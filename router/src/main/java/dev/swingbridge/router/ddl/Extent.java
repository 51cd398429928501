package dev.swingbridge.router.ddl;

/** How far a statement changes a table, the least first. */
public enum Extent {
    /** Nothing that rows or the way they are stored in the log depend on: a comment, a rebuild. */
    NOTHING,
    /** Indexes, defaults, options: every column stays what it is and where it is. */
    COLUMNS_STAY,
    /** Columns come, go, or become something else. */
    COLUMNS_CHANGE,
    /** All rows go, without a trace in the log but this statement. */
    ROWS_GO,
    /** Anything else, and what is not understood. */
    BEYOND;

    /** The farther of the two. */
    public Extent or(Extent other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
