package dev.swingbridge.proxy.migration.store;

import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;

/**
 * The records of all migrations. They are written to both servers, so that either one alone is
 * enough to know which migrations there are; the control side must take a change, the other side
 * gets it when it can be reached.
 */
public interface MigrationStore {
    /**
     * What can be read.
     *
     * @param records the newest copy of each, by name
     * @param unreadable sides that could not be read, with the reason
     */
    record Loaded(Collection<MigrationRecord> records, Map<Side, String> unreadable) {}

    /** Reads both sides. */
    Loaded load();

    /**
     * Writes a change.
     *
     * @return the record with its new revision
     * @throws SQLException when the control side did not take it, also because another proxy
     *     changed the record first
     */
    MigrationRecord save(MigrationRecord record) throws SQLException;

    /** Brings the other side's copies up to date: a process may have ended between the two. */
    void align();

    /**
     * Takes everything that is kept of an ended migration off both sides, the record on the control
     * side last; fine to repeat.
     */
    void delete(Definition migration) throws SQLException;
}
