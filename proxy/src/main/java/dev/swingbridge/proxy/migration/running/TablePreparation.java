package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.apply.ChunkRecords;
import dev.swingbridge.backfill.apply.ReplicationStream;
import dev.swingbridge.backfill.apply.StreamCheckpoints;
import dev.swingbridge.backfill.copy.CopyJob;
import dev.swingbridge.backfill.copy.DeferredIndexes;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.schema.FenceTriggers;
import dev.swingbridge.backfill.schema.Markers;
import dev.swingbridge.backfill.schema.SchemaCopy;
import dev.swingbridge.backfill.schema.SchemaDifference;
import dev.swingbridge.backfill.schema.SchemaReader;
import dev.swingbridge.backfill.schema.Triggers;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.throttle.LatencyProbe;
import dev.swingbridge.backfill.throttle.Throttle;
import dev.swingbridge.proxy.migration.Migrations;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.jdbc.CreatedTables;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a migration does to the tables themselves on both servers, before, beside and after. */
final class TablePreparation {
    private static final Logger LOG = LoggerFactory.getLogger(TablePreparation.class);
    private static final String RETIRED_SUFFIX = "_swingbridge_old";
    private static final int LONGEST_NAME = 64;

    private final Site site;
    private final Definition definition;

    TablePreparation(Site site, Definition definition) {
        this.site = site;
        this.definition = definition;
    }

    /** The migrated tables as one side defines them, in the order of the definition. */
    List<TableSchema> schemas(Side side) throws SQLException {
        try (Connection connection = site.server(side).connection()) {
            Map<TableName, TableSchema> found = SchemaReader.read(connection, definition.tables());
            Set<TableName> missing = new TreeSet<>(definition.tables());
            missing.removeAll(found.keySet());
            if (!missing.isEmpty()) {
                throw new SQLException("missing on %s: %s".formatted(side.label(), missing));
            }
            return List.copyOf(found.values());
        }
    }

    /** Whether a change of a definition on one side is made on the other. */
    boolean changesDefinitions() {
        return definition.onDdl() == OnDdl.APPLY;
    }

    /**
     * How definitions that may change during the migration differ between both sides.
     *
     * @return one sentence each; empty when rows of the one side fit the other
     */
    List<String> differences(List<TableSchema> fromSchemas, List<TableSchema> toSchemas) {
        if (!changesDefinitions()) {
            return List.of();
        }
        Map<TableName, TableSchema> there = new HashMap<>();
        toSchemas.forEach(table -> there.put(table.name(), table));
        boolean sameFlavor =
                site.server(definition.from()).identity().mariaDb()
                        == site.server(definition.to()).identity().mariaDb();
        List<String> differences = new ArrayList<>();
        for (TableSchema here : fromSchemas) {
            TableSchema other = Objects.requireNonNull(there.get(here.name()));
            SchemaDifference.between(here, other, sameFlavor)
                    .forEach(each -> differences.add(here.name() + ": " + each));
        }
        return differences;
    }

    /** The rows of the chunks that are committed on the new side, earlier processes' too. */
    Map<TableName, Long> rowsInChunks() throws SQLException {
        return new ChunkRecords(site.server(definition.to()), StreamPair.name(definition, 0))
                .rowsCopied();
    }

    CopyJob copyJob(ReplicationStream stream, String streamName) throws SQLException {
        DatabaseServer source = site.server(definition.from());
        return new CopyJob(
                source,
                stream,
                new ChunkRecords(site.server(definition.to()), streamName),
                schemas(definition.from()),
                site.settings().copy(),
                new Throttle(
                        site.settings().throttle(),
                        new LatencyProbe(source),
                        () -> stream.status().lag()),
                indexes()::build);
    }

    /** Creates the tables on the new side, and silences triggers for what is replicated. */
    void prepareTables() throws SQLException {
        for (Side side : Side.values()) {
            // Also on the side that is only written to after a cutover: the plan asks it first.
            StreamCheckpoints.prepare(site.server(side));
        }
        try (Connection from = site.server(definition.from()).openSchemaConnection();
                Connection to = site.server(definition.to()).openSchemaConnection()) {
            Markers.ensure(from);
            Markers.ensure(to);
            createTables(to);
            indexes().setAside(ours(), site.settings().copy().deferIndexesFrom());
            Triggers.guard(from, definition.tables());
            Triggers.createGuarded(to, Triggers.read(from, definition.tables()));
        }
    }

    private void createTables(Connection to) throws SQLException {
        CreatedTables created = created();
        Set<TableName> there = SchemaReader.read(to, definition.tables()).keySet();
        for (TableName table : definition.tables()) {
            if (!there.contains(table)) {
                created.add(table);
            }
        }
        SchemaCopy.Report report = schemaCopy().create(definition.tables(), created.read());
        if (!report.problems().isEmpty()) {
            throw new RefusedException(
                    report.problems().stream()
                            .map(problem -> problem.table() + " " + problem.reason())
                            .collect(Collectors.joining("; ")));
        }
        report.notes()
                .forEach(
                        note ->
                                LOG.info(
                                        "A table was not copied as it is migration={} note={}",
                                        definition.name(),
                                        note));
    }

    private SchemaCopy schemaCopy() {
        return new SchemaCopy(site.server(definition.from()), site.server(definition.to()));
    }

    /**
     * Brings back triggers that a process took away and did not live to put back; before any
     * application writes.
     */
    void finishTriggers() throws SQLException {
        for (Side side : Side.values()) {
            try (Connection connection = site.server(side).openSchemaConnection()) {
                Triggers.finish(connection, definition.tables());
            }
        }
    }

    /** Gives the tables of the side that stays their own triggers back. */
    void restoreTriggers(Side side) throws SQLException {
        try (Connection connection = site.server(side).openSchemaConnection()) {
            Triggers.restore(connection, definition.tables());
        }
    }

    /** What becomes of the old tables after the last cutover. */
    void retire(Side old, Migrations.SourceTables wish) throws SQLException {
        if (wish == Migrations.SourceTables.KEEP) {
            return;
        }
        try (Connection connection = site.server(old).openSchemaConnection()) {
            Set<TableName> there = SchemaReader.read(connection, definition.tables()).keySet();
            FenceTriggers.drop(connection, there);
            for (TableName table : there) {
                change(
                        connection,
                        wish == Migrations.SourceTables.DROP
                                ? "DROP TABLE IF EXISTS " + table.quoted()
                                : "RENAME TABLE %s TO %s"
                                        .formatted(table.quoted(), retired(table).quoted()));
            }
        }
    }

    private static TableName retired(TableName table) {
        String name = table.table();
        int room = LONGEST_NAME - RETIRED_SUFFIX.length();
        return new TableName(
                table.schema(),
                (name.length() > room ? name.substring(0, room) : name) + RETIRED_SUFFIX);
    }

    /**
     * What becomes of the copies when the migration is cancelled.
     *
     * @param begun rows may have been copied, also into tables that were there before
     */
    void takeBack(Migrations.TargetTables wish, boolean begun) throws SQLException {
        DatabaseServer target = site.server(definition.to());
        try (Connection connection = target.openSchemaConnection()) {
            Set<TableName> there =
                    new TreeSet<>(SchemaReader.read(connection, definition.tables()).keySet());
            FenceTriggers.drop(connection, there);
            if (wish == Migrations.TargetTables.KEEP) {
                Triggers.restore(connection, there);
                for (TableName table : there) {
                    indexes().build(table);
                }
                return;
            }
            Set<TableName> ours = ours();
            schemaCopy().drop(ours);
            indexes().forget();
            there.removeAll(ours);
            for (TableName table : begun ? there : Set.<TableName>of()) {
                change(connection, "TRUNCATE TABLE " + table.quoted());
            }
        }
    }

    private static void change(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The tables on the new side that this migration has created. */
    private Set<TableName> ours() throws SQLException {
        return created().read();
    }

    private DeferredIndexes indexes() {
        return new DeferredIndexes(
                site.server(definition.from()),
                site.server(definition.to()),
                definition.instance());
    }

    private CreatedTables created() {
        return new CreatedTables(site.server(definition.to()), definition.instance());
    }
}
