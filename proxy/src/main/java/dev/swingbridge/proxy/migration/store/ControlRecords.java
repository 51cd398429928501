package dev.swingbridge.proxy.migration.store;

import dev.swingbridge.backfill.position.StreamPosition;
import java.sql.SQLException;

/**
 * The cutover records of one side. Every change is a compare-and-set on one row, so two proxies
 * that both believe to be the leader cannot disagree; every change may be repeated.
 *
 * <p>Methods that change something throw {@link SQLException} when it is not known whether the
 * change got through: read again, or repeat.
 */
public interface ControlRecords {
    SideRecords read(String migration) throws SQLException;

    /**
     * Writes a PENDING register for the attempt.
     *
     * @return false when another attempt has this epoch
     */
    boolean openRegister(String migration, long epoch, String attempt) throws SQLException;

    /**
     * PENDING to COMMITTED, if the attempt is still this one.
     *
     * @param reverseStart where in the log of this side the stream back begins; written with the
     *     decision, so that one is never without the other
     * @return what the register says afterwards
     */
    Register.Decision commitRegister(
            String migration, long epoch, String attempt, StreamPosition reverseStart)
            throws SQLException;

    /**
     * PENDING, or no register at all, to ABORTED.
     *
     * @return what the register says afterwards
     */
    Register.Decision abortRegister(String migration, long epoch, String attempt)
            throws SQLException;

    /**
     * Declares that the side may lose by this attempt.
     *
     * @return false when a newer attempt, or another one of this epoch, is on record
     */
    boolean declareIntent(String migration, long epoch, String attempt) throws SQLException;

    /**
     * The attempt's intent becomes MOVED, or NONE. Nothing happens when another one is on record.
     */
    void settleIntent(String migration, long epoch, Intent.Phase phase) throws SQLException;
}
