package dev.swingbridge.proxy.migration.condition;

import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The reports of cutovers, and of the last verification, by the migration's instance: for those who
 * ask after a restart.
 */
public interface Reports {
    /** Takes the place of an earlier report of this epoch: one of an attempt that died early. */
    void write(String migration, long epoch, CutoverReport report) throws SQLException;

    /** Leaves a report of this epoch as it is, if there is one. */
    void writeIfMissing(String migration, long epoch, CutoverReport report) throws SQLException;

    /** Of the newest attempt; null before the first. */
    @Nullable CutoverReport lastAttempt(String migration) throws SQLException;

    /** Of the newest attempt that moved traffic; null before the first. */
    @Nullable CutoverReport lastDone(String migration) throws SQLException;

    void write(String migration, MigrationStatus.Verify report) throws SQLException;

    /** Of the last verification that ended; null before the first. */
    MigrationStatus.@Nullable Verify verification(String migration) throws SQLException;
}
