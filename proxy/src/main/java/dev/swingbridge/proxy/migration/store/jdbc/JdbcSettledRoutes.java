package dev.swingbridge.proxy.migration.store.jdbc;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.migration.store.SettledRoute;
import dev.swingbridge.proxy.migration.store.SettledRoutes;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link SettledRoutes} in the control schemas of both servers. */
public final class JdbcSettledRoutes implements SettledRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcSettledRoutes.class);

    private final Map<Side, DatabaseServer> servers;

    public JdbcSettledRoutes(Map<Side, DatabaseServer> servers) {
        this.servers = Map.copyOf(servers);
    }

    @Override
    public List<SettledRoute> load() {
        Map<TableName, SettledRoute> latest = new HashMap<>();
        servers.forEach(
                (side, server) -> {
                    try {
                        for (SettledRoute route : read(server)) {
                            latest.merge(route.table(), route, JdbcSettledRoutes::later);
                        }
                    } catch (SQLException failure) {
                        LOG.warn(
                                "Settled routes cannot be read side={} reason={}",
                                side.label(),
                                failure.toString());
                    }
                });
        return List.copyOf(latest.values());
    }

    private static SettledRoute later(SettledRoute one, SettledRoute other) {
        return one.since().isBefore(other.since()) ? other : one;
    }

    private static List<SettledRoute> read(DatabaseServer server) throws SQLException {
        Map<TableName, SettledRoute> routes = new HashMap<>();
        try (Connection connection = server.connection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT table_schema, table_name, side, since"
                                        + " FROM swingbridge.settled_route")) {
            while (rows.next()) {
                TableName table = new TableName(rows.getString(1), rows.getString(2));
                routes.put(
                        table,
                        new SettledRoute(
                                table,
                                Side.valueOf(rows.getString(3)),
                                rows.getTimestamp(4).toInstant()));
            }
        }
        return List.copyOf(routes.values());
    }

    @Override
    public void keep(Collection<SettledRoute> routes) throws SQLException {
        for (DatabaseServer server : servers.values()) {
            try (Connection connection = server.connection();
                    PreparedStatement statement =
                            connection.prepareStatement(
                                    """
                                    INSERT INTO swingbridge.settled_route (table_schema, table_name, side, since)
                                    VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE
                                      side = IF(since < VALUES(since), VALUES(side), side),
                                      since = GREATEST(since, VALUES(since))""")) {
                for (SettledRoute route : routes) {
                    statement.setString(1, route.table().schema());
                    statement.setString(2, route.table().table());
                    statement.setString(3, route.side().name());
                    statement.setTimestamp(4, Timestamp.from(route.since()));
                    statement.executeUpdate();
                }
            }
        }
    }
}
