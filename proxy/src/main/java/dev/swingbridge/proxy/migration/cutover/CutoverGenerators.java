package dev.swingbridge.proxy.migration.cutover;

import java.sql.SQLException;

/** AUTO_INCREMENT of the old and the new side. */
public interface CutoverGenerators {
    /**
     * Makes every generator of the new side at least the old side's plus the gap.
     *
     * @return false when all of them were already
     */
    boolean raise(long gap) throws SQLException;
}
