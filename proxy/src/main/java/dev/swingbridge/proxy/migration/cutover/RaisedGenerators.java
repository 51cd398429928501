package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.backfill.schema.Generators;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.table.TableName;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * AUTO_INCREMENT of two servers during one cutover. Counters only grow, so once the new side's have
 * been raised with a gap, looking at the old side's is enough while work is held.
 */
public final class RaisedGenerators implements CutoverGenerators {
    private final DatabaseServer oldServer;
    private final DatabaseServer newServer;
    private final List<TableName> tables;
    private Map<TableName, BigInteger> reached = Map.of();

    public RaisedGenerators(
            DatabaseServer oldServer, DatabaseServer newServer, List<TableName> tables) {
        this.oldServer = oldServer;
        this.newServer = newServer;
        this.tables = tables;
    }

    @Override
    public boolean raise(long gap) throws SQLException {
        try (Connection from = oldServer.connection()) {
            boolean enough =
                    gap == 0 && Generators.lower(Generators.read(from, tables), reached).isEmpty();
            return !enough && raise(from, gap);
        }
    }

    private boolean raise(Connection from, long gap) throws SQLException {
        try (Connection to = newServer.connection()) {
            boolean raised = !Generators.raise(from, to, tables, gap).isEmpty();
            reached = Generators.read(to, tables);
            return raised;
        }
    }
}
