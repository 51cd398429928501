package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.apply.SqlFailure;
import dev.swingbridge.backfill.server.ServerUnreachable;
import java.sql.SQLException;

/** Tells a server that is away for a while from a statement that it will never take. */
final class ServerTrouble {
    private ServerTrouble() {}

    /** What failed may be tried again until it succeeds. */
    static boolean passes(SQLException failure) {
        return failure instanceof ServerUnreachable || SqlFailure.passes(failure);
    }
}
