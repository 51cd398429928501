package dev.swingbridge.backfill.schema;

import static dev.swingbridge.backfill.schema.SchemaReader.text;

import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Creates databases, tables and stored code on the target as they are on the source: every index,
 * constraint, partition and option, AUTO_INCREMENT at the source's counter. Between flavours the
 * definitions are translated. Triggers are not created here, see {@link Triggers}; events are only
 * listed, because two servers must not run the same one.
 */
public final class SchemaCopy {
    private final DatabaseServer source;
    private final DatabaseServer target;

    public SchemaCopy(DatabaseServer source, DatabaseServer target) {
        this.source = source;
        this.target = target;
    }

    /**
     * What happened.
     *
     * @param created tables that did not exist before: what a cancelled migration may drop
     * @param problems what stands in the way of copying; nothing was changed for these tables
     * @param notes what was changed or left out, for the operator to read
     * @param events {@code schema.name} of the source's events, none of them created
     */
    public record Report(
            List<TableName> created,
            List<Problem> problems,
            List<String> notes,
            List<String> events) {}

    /** A table that cannot take the source's rows, and why. */
    public record Problem(TableName table, String reason) {}

    /**
     * Creates what is missing. Repeatable.
     *
     * @param ours tables created by an earlier attempt of this migration: they may hold rows
     */
    public Report create(Collection<TableName> tables, Set<TableName> ours) throws SQLException {
        try (Connection from = source.openSchemaConnection();
                Connection to = target.openSchemaConnection()) {
            Attempt attempt = new Attempt(from, to, ours);
            Set<String> schemas = new TreeSet<>();
            tables.forEach(table -> schemas.add(table.schema()));
            for (String schema : schemas) {
                attempt.database(schema);
            }
            attempt.tables(tables);
            StoredCode code = new StoredCode(from, to, attempt.notes);
            for (String schema : schemas) {
                code.copy(schema);
            }
            return new Report(
                    List.copyOf(attempt.created),
                    List.copyOf(attempt.problems),
                    List.copyOf(attempt.notes),
                    events(from, schemas));
        }
    }

    /** Drops tables on the target, foreign keys or not; those that are gone are fine. */
    public void drop(Collection<TableName> tables) throws SQLException {
        try (Connection to = target.openSchemaConnection();
                Statement statement = to.createStatement()) {
            for (TableName table : tables) {
                statement.execute("DROP TABLE IF EXISTS " + table.quoted());
            }
        }
    }

    private static List<String> events(Connection from, Set<String> schemas) throws SQLException {
        List<String> events = new ArrayList<>();
        for (String schema : schemas) {
            events.addAll(
                    Rows.column(
                            from,
                            "SELECT CONCAT(EVENT_SCHEMA, '.', EVENT_NAME)"
                                    + " FROM information_schema.EVENTS WHERE EVENT_SCHEMA = "
                                    + Rows.literal(schema)
                                    + " ORDER BY EVENT_NAME"));
        }
        return events;
    }

    private boolean sameFlavor() {
        return source.identity().flavor() == target.identity().flavor();
    }

    /** One run over open connections. */
    private final class Attempt {
        private final Connection from;
        private final Connection to;
        private final Set<TableName> ours;
        private final Set<String> collations;
        private final List<TableName> created = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        Attempt(Connection from, Connection to, Set<TableName> ours) throws SQLException {
            this.from = from;
            this.to = to;
            this.ours = ours;
            this.collations = Collations.of(to);
        }

        void database(String schema) throws SQLException {
            Map<String, String> options =
                    Rows.first(
                            from,
                            "SELECT DEFAULT_CHARACTER_SET_NAME AS charset,"
                                    + " DEFAULT_COLLATION_NAME AS collation"
                                    + " FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = "
                                    + Rows.literal(schema));
            String collation = translation().collation(text(options, "collation"));
            try (Statement statement = to.createStatement()) {
                statement.execute(
                        "CREATE DATABASE IF NOT EXISTS "
                                + TableName.quote(schema)
                                + " CHARACTER SET "
                                + text(options, "charset")
                                + " COLLATE "
                                + collation);
            }
        }

        void tables(Collection<TableName> tables) throws SQLException {
            Map<TableName, TableSchema> here = SchemaReader.read(from, tables);
            Map<TableName, TableSchema> there = SchemaReader.read(to, tables);
            for (TableName table : tables) {
                TableSchema wanted = here.get(table);
                TableSchema existing = there.get(table);
                if (wanted == null) {
                    problem(table, "is not on the source");
                } else if (existing == null) {
                    create(table);
                } else {
                    accept(wanted, existing);
                }
            }
            checkCreated(here);
        }

        /** Same columns and keys on both sides, whatever was translated on the way. */
        private void checkCreated(Map<TableName, TableSchema> here) throws SQLException {
            Map<TableName, TableSchema> made = SchemaReader.read(to, created);
            for (TableName table : List.copyOf(created)) {
                TableSchema wanted = here.get(table);
                TableSchema existing = made.get(table);
                if (wanted != null && existing != null) {
                    List<String> differences =
                            SchemaDifference.between(wanted, existing, sameFlavor());
                    if (!differences.isEmpty()) {
                        problem(table, "differs as created: " + String.join("; ", differences));
                    }
                }
            }
        }

        private void accept(TableSchema wanted, TableSchema existing) throws SQLException {
            List<String> differences = SchemaDifference.between(wanted, existing, sameFlavor());
            if (!differences.isEmpty()) {
                problem(
                        wanted.name(),
                        "exists on the target and differs: " + String.join("; ", differences));
            } else if (!ours.contains(wanted.name())
                    && Rows.value(to, "SELECT 1 FROM " + wanted.name().quoted() + " LIMIT 1")
                            != null) {
                problem(
                        wanted.name(),
                        "exists on the target and holds rows: empty, drop or rename it there");
            }
        }

        private void create(TableName table) throws SQLException {
            String sql =
                    text(Rows.first(from, "SHOW CREATE TABLE " + table.quoted()), "create table");
            DdlTranslation translation = translation();
            if (!sameFlavor()) {
                sql = translation.translate(sql);
            }
            if (!translation.refusals().isEmpty()) {
                problem(table, String.join("; ", translation.refusals()));
                return;
            }
            translation.notes().forEach(note -> notes.add(table + ": " + note));
            // The printed statement leaves the schema out, for itself and for foreign keys.
            to.setCatalog(table.schema());
            try (Statement statement = to.createStatement()) {
                statement.execute(sql);
                created.add(table);
            } catch (SQLException e) {
                problem(table, "the target does not accept its definition: " + e.getMessage());
            }
        }

        private DdlTranslation translation() {
            return new DdlTranslation(target.identity().mariaDb(), collations);
        }

        private void problem(TableName table, String reason) {
            problems.add(new Problem(table, reason));
        }
    }
}
