package dev.swingbridge.proxy.migration.live;

import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.running.MigrationServices;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;

/**
 * Takes what is on record of an ended migration off both servers. One that is away would bring the
 * migration back with what it holds, so nothing is deleted before both answer.
 */
final class Deletion {
    private final MigrationServices desk;
    private final SettledTables settled;
    private final Reaching reaching;

    /** Asks a server whether it is there, with a connection of its own. */
    interface Reaching {
        void reach(Side side) throws SQLException;
    }

    Deletion(MigrationServices desk, SettledTables settled, Reaching reaching) {
        this.desk = desk;
        this.settled = settled;
        this.reaching = reaching;
    }

    /**
     * @throws RefusedException when something is left; to be repeated then
     */
    void delete(MigrationRecord ended) {
        String name = ended.definition().name();
        for (Side side : Side.values()) {
            require(side, name);
        }
        try {
            settled.keep(ended);
            desk.store().delete(ended.definition());
        } catch (SQLException failure) {
            throw new RefusedException(
                    "%s is not deleted from both servers: %s; delete it again when both answer"
                            .formatted(name, firstLine(failure)),
                    failure);
        }
    }

    private void require(Side side, String name) {
        try {
            reaching.reach(side);
        } catch (SQLException away) {
            throw new RefusedException(
                    "cannot delete %s now, and nothing of it is deleted: its records are on both servers, and %s does not answer; delete it again when it does (%s)"
                            .formatted(name, side.label(), firstLine(away)),
                    away);
        }
    }

    /** What the driver says after it is about packets. */
    private static String firstLine(SQLException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
