package dev.swingbridge.proxy.migration.store.jdbc;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.migration.lifecycle.Cause;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.MigrationStore;
import dev.swingbridge.router.table.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link MigrationStore} in the control schemas of both servers. */
public final class JdbcMigrationStore implements MigrationStore {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcMigrationStore.class);

    /** Unknown database, unknown column, no such table. */
    private static final Set<Integer> OLDER_TABLES = Set.of(1049, 1054, 1146);

    /** What else is kept of a migration, by its instance. */
    private static final List<String> BY_INSTANCE =
            List.of(
                    "verb_under_way",
                    "cutover_report",
                    "verify_report",
                    "copied_table",
                    "created_table",
                    "register",
                    "intent");

    private final Map<Side, DatabaseServer> servers;
    private final Side control;

    public JdbcMigrationStore(Map<Side, DatabaseServer> servers, Side control) {
        this.servers = Map.copyOf(servers);
        this.control = control;
    }

    @Override
    public Loaded load() {
        Map<String, MigrationRecord> newest = new TreeMap<>();
        Map<Side, String> unreadable = new TreeMap<>();
        for (Side side : Side.values()) {
            try {
                for (MigrationRecord record : readAll(server(side))) {
                    newest.merge(record.definition().name(), record, JdbcMigrationStore::newerOf);
                }
            } catch (SQLException failure) {
                unreadable.put(side, String.valueOf(failure.getMessage()));
            }
        }
        return new Loaded(List.copyOf(newest.values()), unreadable);
    }

    @Override
    public MigrationRecord save(MigrationRecord record) throws SQLException {
        MigrationRecord next = record.revised();
        if (next.revision() == 1) {
            put(server(control), next);
        } else if (!compareAndSet(server(control), next)) {
            throw new SQLException(
                    "another proxy has changed migration "
                            + record.definition().name()
                            + " meanwhile: revision "
                            + record.revision()
                            + " is not the newest");
        }
        try {
            putOnOther(next);
        } catch (SQLException failure) {
            LOG.warn(
                    "The copy of the migration's record is not up to date migration={} side={} reason={}",
                    next.definition().name(),
                    control.other().label(),
                    failure.getMessage());
        }
        return next;
    }

    /**
     * A server that could not be reached when this process began may have older tables, or none.
     */
    private void putOnOther(MigrationRecord record) throws SQLException {
        DatabaseServer other = server(control.other());
        try {
            put(other, record);
        } catch (SQLException failure) {
            if (!OLDER_TABLES.contains(failure.getErrorCode())) {
                throw failure;
            }
            ControlSchema.prepare(other);
            put(other, record);
        }
    }

    @Override
    public void align() {
        Side other = control.other();
        try {
            Collection<MigrationRecord> copies = readAll(server(other));
            for (MigrationRecord record : readAll(server(control))) {
                if (!copies.contains(record)) {
                    put(server(other), record);
                }
            }
        } catch (SQLException failure) {
            LOG.warn(
                    "The copies of the records are not aligned side={} reason={}",
                    other.label(),
                    failure.getMessage());
        }
    }

    @Override
    public void delete(Definition migration) throws SQLException {
        for (Side side : List.of(control.other(), control)) {
            try (Connection connection = server(side).connection()) {
                deleteJournal(connection, migration);
                for (String table : BY_INSTANCE) {
                    delete(connection, table, "migration", migration);
                }
                delete(connection, "migration", "instance", migration);
            }
        }
    }

    private static void deleteJournal(Connection connection, Definition migration)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "DELETE FROM swingbridge.journal WHERE " + JdbcJournal.OF_ONE)) {
            JdbcJournal.bindOne(statement, migration);
            statement.executeUpdate();
        }
    }

    private static void delete(
            Connection connection, String table, String key, Definition migration)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "DELETE FROM swingbridge.%s WHERE %s = ?".formatted(table, key))) {
            statement.setString(1, migration.instance());
            statement.executeUpdate();
        }
    }

    private static MigrationRecord newerOf(MigrationRecord one, MigrationRecord other) {
        int byCreation = one.definition().createdAt().compareTo(other.definition().createdAt());
        if (byCreation != 0) {
            return byCreation > 0 ? one : other;
        }
        return one.revision() >= other.revision() ? one : other;
    }

    /** The first revision takes the place of an ended migration of the same name. */
    private static void put(DatabaseServer server, MigrationRecord record) throws SQLException {
        try (Connection connection = server.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                REPLACE INTO swingbridge.migration
                                  (revision, state, health, cause, reason, epoch, served_epoch, instance, definition, changed_at, name)
                                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NOW(6), ?)""")) {
            bind(statement, record);
            statement.setString(9, DefinitionText.write(record.definition()));
            statement.setString(10, record.definition().name());
            statement.executeUpdate();
        }
    }

    private static boolean compareAndSet(DatabaseServer server, MigrationRecord record)
            throws SQLException {
        try (Connection connection = server.connection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                UPDATE swingbridge.migration
                                SET revision = ?, state = ?, health = ?, cause = ?, reason = ?, epoch = ?, served_epoch = ?,
                                  changed_at = NOW(6)
                                WHERE instance = ? AND name = ? AND revision = ?""")) {
            bind(statement, record);
            statement.setString(9, record.definition().name());
            statement.setLong(10, record.revision() - 1);
            if (statement.executeUpdate() == 1) {
                return true;
            }
        }
        // An earlier try of the same change may have got through without our knowing.
        return readAll(server).contains(record);
    }

    private static void bind(PreparedStatement statement, MigrationRecord record)
            throws SQLException {
        statement.setLong(1, record.revision());
        statement.setString(2, record.state().name());
        statement.setString(3, record.health().name());
        Cause cause = record.cause();
        statement.setString(4, cause == null ? null : cause.name());
        statement.setString(5, record.reason());
        statement.setLong(6, record.epoch());
        statement.setLong(7, record.servedEpoch());
        statement.setString(8, record.definition().instance());
    }

    private static List<MigrationRecord> readAll(DatabaseServer server) throws SQLException {
        List<MigrationRecord> records = new ArrayList<>();
        try (Connection connection = server.connection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                """
                                SELECT name, instance, definition, revision, state, health, cause, reason, epoch, served_epoch
                                FROM swingbridge.migration""")) {
            while (rows.next()) {
                records.add(record(rows));
            }
        }
        return records;
    }

    private static MigrationRecord record(ResultSet row) throws SQLException {
        Health health = Health.valueOf(row.getString(6));
        return new MigrationRecord(
                DefinitionText.read(row.getString(1), row.getString(2), row.getString(3)),
                row.getLong(4),
                MigrationState.valueOf(row.getString(5)),
                health,
                cause(health, row.getString(7)),
                row.getString(8),
                row.getLong(9),
                row.getLong(10));
    }

    /** A version before this one writes none, and leaves one that it finds. */
    private static @Nullable Cause cause(Health health, @Nullable String written) {
        return switch (health) {
            case RUNNING -> null;
            case PAUSED -> Cause.OPERATOR;
            case FAILED -> written == null ? Cause.OTHER : Cause.valueOf(written);
        };
    }

    private DatabaseServer server(Side side) {
        DatabaseServer server = servers.get(side);
        if (server == null) {
            throw new IllegalStateException("no server for " + side);
        }
        return server;
    }
}
