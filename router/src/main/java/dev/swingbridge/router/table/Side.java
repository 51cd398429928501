package dev.swingbridge.router.table;

/** One of the two servers of a migration, fixed for its life. */
public enum Side {
    SOURCE,
    TARGET;

    public Side other() {
        return this == SOURCE ? TARGET : SOURCE;
    }

    /** The name operators type: {@code source} or {@code target}. */
    public String label() {
        return this == SOURCE ? "source" : "target";
    }
}
