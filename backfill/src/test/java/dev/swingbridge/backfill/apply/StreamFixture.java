package dev.swingbridge.backfill.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.apply.DefinitionChange.Fate;
import dev.swingbridge.backfill.apply.StreamStatus.State;
import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.schema.SchemaReader;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Two servers with one schema of the same tables, and a stream between them. */
final class StreamFixture implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);

    final TestServer source;
    final TestServer target;
    final String schema;
    final DatabaseServer from;
    final DatabaseServer to;
    final String name;
    final List<TableSchema> tables = new ArrayList<>();
    final List<DefinitionChange> leftOut = new CopyOnWriteArrayList<>();
    OnDdl onDdl = OnDdl.STOP;

    /** Columns of every table that no change may touch. */
    Set<String> fixed = Set.of();

    /** Whoever is told of this dies at once. */
    volatile @Nullable Fate dieAt;

    private @Nullable BinlogStream stream;

    StreamFixture(TestServers.Pair pair, String hint, String... definitions) throws Exception {
        this(pair.source(), pair.target(), hint, definitions);
    }

    StreamFixture(TestServer source, TestServer target, String hint, String... definitions)
            throws Exception {
        this.source = source;
        this.target = target;
        schema = TestServers.freshSchema(hint, source, target);
        name = schema;
        from = DatabaseServer.connect(source.settings(Side.SOURCE));
        to = DatabaseServer.connect(target.settings(Side.TARGET));
        for (String definition : definitions) {
            for (TestServer server : List.of(source, target)) {
                server.run("USE " + schema, definition);
            }
        }
        tables.addAll(readTables());
    }

    /** Makes the checkpoint at the log's present end and starts, every table copied. */
    BinlogStream begin() throws Exception {
        StreamCheckpoints.delete(to, name);
        StreamCheckpoints.create(to, name, from.startPosition());
        Set<TableName> copied = new HashSet<>();
        tables.forEach(table -> copied.add(table.name()));
        return resume(copied);
    }

    /** Makes the checkpoint and starts with no table copied. */
    BinlogStream beginCopying() throws Exception {
        StreamCheckpoints.delete(to, name);
        StreamCheckpoints.create(to, name, from.startPosition());
        return resume(Set.of());
    }

    BinlogStream resume(Set<TableName> copied) {
        BinlogStream made =
                new BinlogStream(
                        new StreamSettings(name, from, to, tables, copied, rule(), this::told, 3));
        stream = made;
        made.start();
        return made;
    }

    private DdlRule rule() {
        Map<TableName, Set<String>> columns = new HashMap<>();
        tables.forEach(table -> columns.put(table.name(), fixed));
        return new DdlRule(onDdl, columns);
    }

    private void told(DefinitionChange change) {
        if (change.fate() == dieAt) {
            throw new IllegalStateException("died");
        }
        leftOut.add(change);
    }

    Set<TableName> allTables() {
        Set<TableName> all = new HashSet<>();
        tables.forEach(table -> all.add(table.name()));
        return all;
    }

    TableSchema table(String table) {
        return tables.stream()
                .filter(t -> t.name().table().equals(table))
                .findFirst()
                .orElseThrow();
    }

    void onSource(String... statements) {
        List<String> all = new ArrayList<>(List.of("USE " + schema));
        all.addAll(List.of(statements));
        source.run(all.toArray(String[]::new));
    }

    void onTarget(String... statements) {
        List<String> all = new ArrayList<>(List.of("USE " + schema));
        all.addAll(List.of(statements));
        target.run(all.toArray(String[]::new));
    }

    LogPosition end() throws SQLException {
        try (Connection connection = from.connection()) {
            return from.endOfLog(connection);
        }
    }

    /** Waits until everything done on the source so far is applied. */
    void catchUp() throws Exception {
        BinlogStream running = java.util.Objects.requireNonNull(stream);
        boolean applied = running.awaitApplied(end(), LIMIT);
        assertThat(applied).as(running.toString()).isTrue();
    }

    String awaitFailure() throws Exception {
        BinlogStream running = java.util.Objects.requireNonNull(stream);
        long limit = System.nanoTime() + LIMIT.toNanos();
        while (running.status().state() != State.FAILED && System.nanoTime() < limit) {
            running.awaitApplied(new LogPosition(".999999999", 0), Duration.ofMillis(100));
        }
        assertThat(running.status().state()).as(running.toString()).isEqualTo(State.FAILED);
        return String.valueOf(running.status().failure());
    }

    /** Every row of the table as hex bytes of the raw column values, sorted. */
    Set<String> rows(DatabaseServer server, String table) throws SQLException {
        TableSchema schemaOf = table(table);
        StringBuilder select = new StringBuilder("SELECT ");
        for (Column column : schemaOf.columns()) {
            select.append(select.length() > 7 ? "," : "").append(TableName.quote(column.name()));
            select.append(column.type().equals("float") ? "*1e0" : "");
        }
        select.append(" FROM ").append(schemaOf.name().quoted());
        Set<String> rows = new TreeSet<>();
        try (Connection connection = server.openDataConnection("verify");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(select.toString())) {
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= schemaOf.columns().size(); i++) {
                    byte[] bytes = result.getBytes(i);
                    row.append(schemaOf.columns().get(i - 1).name()).append('=');
                    row.append(bytes == null ? "NULL" : shown(bytes)).append(' ');
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    private static String shown(byte[] bytes) {
        boolean printable = true;
        for (byte b : bytes) {
            printable &= b >= 0x20 && b < 0x7f;
        }
        return printable
                ? new String(bytes, java.nio.charset.StandardCharsets.US_ASCII)
                : "x" + HexFormat.of().formatHex(bytes);
    }

    void assertEqual(String... names) throws SQLException {
        for (String table : names) {
            assertThat(rows(to, table)).as(table).isEqualTo(rows(from, table));
        }
    }

    /** The tables as they are on the source now. */
    void readAgain() throws SQLException {
        List<TableSchema> now = readTables();
        tables.clear();
        tables.addAll(now);
    }

    private List<TableSchema> readTables() throws SQLException {
        try (Connection connection = from.connection()) {
            List<TableName> ours =
                    SchemaReader.baseTables(connection).stream()
                            .filter(table -> table.schema().equals(schema))
                            .toList();
            return List.copyOf(SchemaReader.read(connection, ours).values());
        }
    }

    @Override
    public void close() {
        if (stream != null) {
            stream.close();
        }
        from.close();
        to.close();
    }
}
