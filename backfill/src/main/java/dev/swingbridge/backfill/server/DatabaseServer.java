package dev.swingbridge.backfill.server;

import com.zaxxer.hikari.HikariDataSource;
import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * A database server: who it is, connections to it, and where its log stands. Safe for use from
 * several threads.
 */
public final class DatabaseServer implements AutoCloseable {
    /** Schema of Swingbridge's own tables, on both servers. */
    public static final String CONTROL_SCHEMA = "swingbridge";

    private static final int NO_SUCH_THREAD = 1094;

    private final ServerSettings settings;
    private final ServerConnections connections;
    private final HikariDataSource pool;
    private final ServerIdentity identity;
    private final ServerLog log;

    private DatabaseServer(
            ServerSettings settings, ServerConnections connections, ServerIdentity identity) {
        this.settings = settings;
        this.connections = connections;
        this.identity = identity;
        this.log = new ServerLog(identity);
        this.pool = connections.pool(identity);
    }

    /**
     * Connects, and asks who it is.
     *
     * @throws ServerUnreachable with what an operator has to fix
     */
    public static DatabaseServer connect(ServerSettings settings) throws ServerUnreachable {
        ServerConnections connections = new ServerConnections(settings);
        try (Connection first = connections.openPlain()) {
            return new DatabaseServer(settings, connections, ServerIdentity.read(first, settings));
        } catch (SQLException e) {
            throw ServerUnreachable.explain(settings, e);
        }
    }

    public ServerSettings settings() {
        return settings;
    }

    public ServerIdentity identity() {
        return identity;
    }

    /**
     * A pooled connection for short control statements; autocommit on, time zone +00:00; a
     * statement that takes longer than 30 s loses it; close gives it back.
     */
    public Connection connection() throws SQLException {
        connections.refresh();
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            throw ServerUnreachable.explain(settings, e);
        }
    }

    /**
     * A connection of its own, ready for moving data: time zone +00:00, {@code
     * character_set_results=NULL}, {@code SET NAMES binary}, READ COMMITTED, foreign_key_checks=0,
     * unique_checks=1, sql_mode 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES',
     * {@code @swingbridge_writer=1} (silences guarded and fence triggers), streaming results when
     * the statement asks for it, updates report rows found rather than rows changed.
     *
     * @param role shown in the connection's attributes: {@code copy}, {@code apply}, {@code
     *     verify}, {@code fence}
     */
    public Connection openDataConnection(String role) throws SQLException {
        return connections.openData(role, identity);
    }

    /**
     * A connection of its own for definitions: utf8mb4 text, no time limit, foreign_key_checks=0,
     * {@code @swingbridge_writer=1}, an sql_mode that accepts every default the other side has.
     */
    public Connection openSchemaConnection() throws SQLException {
        return connections.openSchema(identity);
    }

    /**
     * End of the log now: everything committed so far is before it (the high bound of a read that
     * has ended).
     */
    public LogPosition endOfLog(Connection connection) throws SQLException {
        return log.end(connection);
    }

    /**
     * Low bound: a position whose transactions are all visible to a snapshot taken after this call.
     * MySQL: {@code gtid_executed}, with a log position that lies before everything not in it.
     * MariaDB: the position of the consistent snapshot this connection holds; without one it is no
     * bound.
     */
    public StreamPosition executed(Connection connection) throws SQLException {
        return log.executed(connection);
    }

    /**
     * Where a stream has to start so that a snapshot taken after this call plus the stream miss
     * nothing.
     */
    public StreamPosition startPosition() throws SQLException {
        try (Connection connection = connections.openPlain()) {
            return log.startPosition(connection);
        }
    }

    /** What the login may do. */
    public Privileges privileges() throws SQLException {
        try (Connection connection = connection()) {
            return Privileges.read(connection);
        }
    }

    /**
     * Global system variables by name, lower case; a name the server does not know is left out.
     * Flags are {@code ON} and {@code OFF}.
     */
    public Map<String, String> variables(String... names) throws SQLException {
        try (Connection connection = connection()) {
            return Rows.variables(connection, names);
        }
    }

    /** Ends a connection by its id on this server. False when there is none. */
    public boolean kill(long connectionId) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute("KILL " + connectionId);
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == NO_SUCH_THREAD) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        pool.close();
        connections.close();
    }

    @Override
    public String toString() {
        return settings + " (" + identity.version() + ")";
    }
}
