package dev.swingbridge.backfill.server;

import com.mysql.cj.jdbc.JdbcStatement;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;

/** Opens connections to one server: short ones from a small pool, and those that move data. */
final class ServerConnections implements AutoCloseable {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration CONTROL_STATEMENT_LIMIT = Duration.ofSeconds(30);
    private static final int POOL_SIZE = 12;
    // Opening one takes longer than a cutover may.
    private static final int IDLE_CONNECTIONS = 3;
    private static final String DATA_SESSION =
            "time_zone='+00:00', foreign_key_checks=0, unique_checks=1,"
                    + " sql_mode='STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES',"
                    + " sql_safe_updates=0, sql_auto_is_null=0, net_write_timeout=600,"
                    + " net_read_timeout=600, @swingbridge_writer=1";
    // Accepts zero dates in column defaults and keeps backslashes as they are printed.
    private static final String SCHEMA_SESSION =
            "time_zone='+00:00', foreign_key_checks=0, unique_checks=1,"
                    + " sql_mode='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES',"
                    + " net_write_timeout=600, net_read_timeout=600, @swingbridge_writer=1";

    /** The role of connections that rows may be loaded through, from memory only. */
    private static final String LOADING = "apply";

    private final ServerSettings settings;
    private final String url;
    private final DriverStores stores;

    ServerConnections(ServerSettings settings) throws ServerUnreachable {
        this.settings = settings;
        this.url = "jdbc:mysql://" + bracketed(settings.host()) + ":" + settings.port() + "/";
        this.stores = new DriverStores(settings);
    }

    /** As the driver opens it, UTC. */
    Connection openPlain() throws SQLException {
        return open(properties("control", Duration.ZERO));
    }

    Connection openData(String role, ServerIdentity identity) throws SQLException {
        Connection connection = open(properties(role, Duration.ZERO));
        try (Statement statement = connection.createStatement()) {
            // Whatever the server asks for without being offered rows, it gets nothing.
            statement
                    .unwrap(JdbcStatement.class)
                    .setLocalInfileInputStream(new ByteArrayInputStream(new byte[0]));
            statement.execute("SET NAMES binary");
            statement.execute(
                    "SET character_set_results=NULL, " + DATA_SESSION + flavored(identity));
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    Connection openSchema(ServerIdentity identity) throws SQLException {
        Connection connection = open(properties("schema", Duration.ZERO));
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET NAMES utf8mb4");
            statement.execute("SET " + SCHEMA_SESSION + flavored(identity));
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    HikariDataSource pool(ServerIdentity identity) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("swingbridge-" + settings.side().label());
        config.setJdbcUrl(url);
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setDataSourceProperties(properties("control", CONTROL_STATEMENT_LIMIT));
        // Cached statistics of MySQL would show AUTO_INCREMENT counters up to a day old.
        String fresh = identity.mariaDb() ? "" : ", information_schema_stats_expiry=0";
        config.setConnectionInitSql(
                "SET time_zone='+00:00'" + (knowsExpiry(identity) ? fresh : ""));
        config.setMaximumPoolSize(POOL_SIZE);
        config.setMinimumIdle(IDLE_CONNECTIONS);
        config.setConnectionTimeout(CONNECT_LIMIT.toMillis());
        config.setMaxLifetime(Duration.ofMinutes(10).toMillis());
        config.setIdleTimeout(Duration.ofMinutes(5).toMillis());
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    @Override
    public void close() {
        stores.close();
    }

    private static boolean knowsExpiry(ServerIdentity identity) {
        return !identity.mariaDb() && identity.atLeast(8, 0, 0);
    }

    private static String flavored(ServerIdentity identity) {
        if (identity.mariaDb()) {
            return ", max_statement_time=0";
        }
        return identity.atLeast(8, 0, 0)
                ? ", max_execution_time=0, information_schema_stats_expiry=0"
                : ", max_execution_time=0";
    }

    /** Makes new connections use TLS files as they are now. */
    void refresh() {
        stores.refresh();
    }

    private Connection open(Properties properties) throws SQLException {
        refresh();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        try {
            return DriverManager.getConnection(url, properties);
        } catch (SQLException e) {
            throw ServerUnreachable.explain(settings, e);
        }
    }

    private Properties properties(String role, Duration statementLimit) {
        Properties properties = new Properties();
        properties.setProperty("sslMode", sslMode());
        stores.describe(properties);
        properties.setProperty("allowPublicKeyRetrieval", "true");
        // A server that is allowed to may ask for any file at any time.
        properties.setProperty("allowLoadLocalInfile", Boolean.toString(role.equals(LOADING)));
        properties.setProperty("connectTimeout", Long.toString(CONNECT_LIMIT.toMillis()));
        properties.setProperty("socketTimeout", Long.toString(statementLimit.toMillis()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectionTimeZone", "UTC");
        properties.setProperty("preserveInstants", "false");
        properties.setProperty("tinyInt1isBit", "false");
        properties.setProperty("transformedBitIsBoolean", "false");
        properties.setProperty("yearIsDateType", "false");
        properties.setProperty("useCursorFetch", "false");
        properties.setProperty("useUnbufferedInput", "false");
        properties.setProperty("useReadAheadInput", "true");
        properties.setProperty("jdbcCompliantTruncation", "true");
        properties.setProperty("cacheServerConfiguration", "false");
        properties.setProperty("useAffectedRows", "false");
        properties.setProperty("maxAllowedPacket", Integer.toString(1 << 30));
        properties.setProperty(
                "connectionAttributes", "program_name:swingbridge,swingbridge_role:" + role);
        return properties;
    }

    private String sslMode() {
        return switch (settings.tls()) {
            case OFF -> "DISABLED";
            case PREFERRED -> "PREFERRED";
            case REQUIRED -> "REQUIRED";
            case VERIFY_CA -> "VERIFY_CA";
            case VERIFY_IDENTITY -> "VERIFY_IDENTITY";
        };
    }

    private static String bracketed(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
