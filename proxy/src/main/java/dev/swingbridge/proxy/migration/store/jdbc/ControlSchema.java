package dev.swingbridge.proxy.migration.store.jdbc;

import dev.swingbridge.backfill.server.DatabaseServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables of this package in the control schema, the same on both servers. */
public final class ControlSchema {
    /** Counts up when a table changes in a way that an older proxy would misread. */
    static final int VERSION = 1;

    private static final int DUPLICATE_COLUMN = 1060;

    private static final List<String> TABLES =
            List.of(
                    "CREATE DATABASE IF NOT EXISTS swingbridge DEFAULT CHARACTER SET utf8mb4",
                    """
                    CREATE TABLE IF NOT EXISTS swingbridge.schema_version (
                      component VARCHAR(64) NOT NULL PRIMARY KEY, version INT NOT NULL)
                      ENGINE=InnoDB""",
                    """
                    CREATE TABLE IF NOT EXISTS swingbridge.migration (
                      name VARCHAR(64) NOT NULL PRIMARY KEY, instance VARCHAR(96) NOT NULL,
                      revision BIGINT NOT NULL, definition MEDIUMTEXT NOT NULL, state VARCHAR(16) NOT NULL,
                      health VARCHAR(16) NOT NULL, reason TEXT NULL, epoch BIGINT NOT NULL,
                      served_epoch BIGINT NOT NULL, changed_at DATETIME(6) NOT NULL)
                      ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4""",
                    """
                    CREATE TABLE IF NOT EXISTS swingbridge.register (
                      migration VARCHAR(96) NOT NULL, epoch BIGINT NOT NULL, attempt VARCHAR(64) NOT NULL,
                      decision VARCHAR(16) NOT NULL, reverse_file VARCHAR(255) NULL, reverse_offset BIGINT NULL,
                      reverse_gtid MEDIUMTEXT NULL, decided_at DATETIME(6) NOT NULL, PRIMARY KEY (migration, epoch))
                      ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4""",
                    """
                    CREATE TABLE IF NOT EXISTS swingbridge.intent (
                      migration VARCHAR(96) NOT NULL PRIMARY KEY, epoch BIGINT NOT NULL,
                      attempt VARCHAR(64) NOT NULL, phase VARCHAR(16) NOT NULL, changed_at DATETIME(6) NOT NULL)
                      ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4""",
                    """
                    CREATE TABLE IF NOT EXISTS swingbridge.journal (
                      number BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, migration VARCHAR(64) NOT NULL,
                      at DATETIME(6) NOT NULL, epoch BIGINT NOT NULL, event VARCHAR(255) NOT NULL,
                      detail TEXT NOT NULL, millis DOUBLE NOT NULL, operator VARCHAR(255) NOT NULL,
                      KEY (migration, number)) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4""",
                    """
                    CREATE TABLE IF NOT EXISTS swingbridge.created_table (
                      migration VARCHAR(96) NOT NULL, table_schema VARCHAR(64) NOT NULL,
                      table_name VARCHAR(64) NOT NULL, PRIMARY KEY (migration, table_schema, table_name))
                      ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""",
                    """
                    CREATE TABLE IF NOT EXISTS swingbridge.verb_under_way (
                      migration VARCHAR(96) NOT NULL PRIMARY KEY, verb VARCHAR(32) NOT NULL,
                      detail VARCHAR(255) NOT NULL, epoch BIGINT NOT NULL, operator VARCHAR(255) NOT NULL,
                      since DATETIME(6) NOT NULL) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4""",
                    """
                    CREATE TABLE IF NOT EXISTS swingbridge.cutover_report (
                      migration VARCHAR(96) NOT NULL, epoch BIGINT NOT NULL, direction VARCHAR(32) NOT NULL,
                      outcome VARCHAR(16) NOT NULL, reason TEXT NULL, hold_millis DOUBLE NOT NULL,
                      started_at DATETIME(6) NOT NULL, steps MEDIUMTEXT NOT NULL, PRIMARY KEY (migration, epoch))
                      ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4""",
                    """
                    CREATE TABLE IF NOT EXISTS swingbridge.verify_report (
                      migration VARCHAR(96) NOT NULL PRIMARY KEY, state VARCHAR(16) NOT NULL,
                      rows_compared BIGINT NOT NULL, differences BIGINT NOT NULL, finished_at DATETIME(6) NULL)
                      ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4""",
                    """
                    CREATE TABLE IF NOT EXISTS swingbridge.lease (
                      role VARCHAR(96) NOT NULL PRIMARY KEY, holder VARCHAR(255) NOT NULL, token BIGINT NOT NULL,
                      expires_at DATETIME(6) NOT NULL) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4""",
                    """
                    CREATE TABLE IF NOT EXISTS swingbridge.copied_table (
                      migration VARCHAR(96) NOT NULL, table_schema VARCHAR(64) NOT NULL,
                      table_name VARCHAR(64) NOT NULL, state VARCHAR(16) NOT NULL, rows_copied BIGINT NOT NULL,
                      rows_estimated BIGINT NOT NULL, bytes_copied BIGINT NOT NULL,
                      PRIMARY KEY (migration, table_schema, table_name))
                      ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""",
                    """
                    CREATE TABLE IF NOT EXISTS swingbridge.settled_route (
                      table_schema VARCHAR(64) NOT NULL, table_name VARCHAR(64) NOT NULL,
                      side VARCHAR(16) NOT NULL, since DATETIME(6) NOT NULL,
                      PRIMARY KEY (table_schema, table_name))
                      ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""");

    /**
     * What tables made by an earlier version lack. It may be left out in every INSERT, so that such
     * a version can still work here.
     */
    private static final List<Addition> ADDITIONS =
            List.of(
                    new Addition("migration", "cause", "VARCHAR(32) NULL"),
                    new Addition("journal", "instance", "VARCHAR(96) NULL"));

    private record Addition(String table, String column, String definition) {}

    private ControlSchema() {}

    /**
     * Creates what is missing.
     *
     * @throws SQLException also when a newer proxy has worked here: this one would misread its
     *     records
     */
    public static void prepare(DatabaseServer server) throws SQLException {
        try (Connection connection = server.connection();
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.execute(table);
            }
            for (Addition addition : ADDITIONS) {
                add(statement, addition);
            }
            statement.execute(
                    "INSERT INTO swingbridge.schema_version VALUES ('migration', "
                            + VERSION
                            + ") ON DUPLICATE KEY UPDATE component = component");
            refuseNewer(server, statement);
        }
    }

    private static void add(Statement statement, Addition addition) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        """
                        SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'swingbridge'
                          AND TABLE_NAME = '%s' AND COLUMN_NAME = '%s'"""
                                .formatted(addition.table(), addition.column()))) {
            if (row.next()) {
                return;
            }
        }
        try {
            statement.execute(
                    "ALTER TABLE swingbridge.%s ADD COLUMN %s %s"
                            .formatted(addition.table(), addition.column(), addition.definition()));
        } catch (SQLException failure) {
            if (failure.getErrorCode() != DUPLICATE_COLUMN) {
                throw failure;
            }
            // another proxy was faster
        }
    }

    private static void refuseNewer(DatabaseServer server, Statement statement)
            throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        "SELECT version FROM swingbridge.schema_version WHERE component = 'migration'")) {
            if (row.next() && row.getInt(1) > VERSION) {
                throw new SQLException(
                        "the control tables on %s are of version %d, this proxy knows %d: start the newer proxy again"
                                .formatted(server.settings(), row.getInt(1), VERSION));
            }
        }
    }
}
