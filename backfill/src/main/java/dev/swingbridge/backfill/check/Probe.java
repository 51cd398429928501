package dev.swingbridge.backfill.check;

import java.sql.SQLException;

/**
 * One check that can be run.
 *
 * @param subject of the good result; findings name their own
 */
record Probe(String id, String subject, Body body) {

    /** Looks, and tells what it finds. */
    interface Body {
        void look(Findings findings) throws SQLException;
    }
}
