package dev.swingbridge.backfill.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.apply.BinlogStream;
import dev.swingbridge.backfill.apply.ChunkRecords;
import dev.swingbridge.backfill.apply.StreamCheckpoints;
import dev.swingbridge.backfill.apply.StreamSettings;
import dev.swingbridge.backfill.copy.CopyJob;
import dev.swingbridge.backfill.copy.CopySettings;
import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.schema.SchemaReader;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.throttle.Throttle;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Two servers with the same tables and a running stream between them. */
final class LivePair implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);

    final TestServer source;
    final TestServer target;
    final String schema;
    final DatabaseServer from;
    final DatabaseServer to;
    final List<TableSchema> fromTables = new ArrayList<>();
    final List<TableSchema> toTables = new ArrayList<>();
    BinlogStream stream;

    LivePair(TestServers.Pair pair, String hint, List<String> definitions) throws Exception {
        source = pair.source();
        target = pair.target();
        schema = TestServers.freshSchema(hint, source, target);
        from = DatabaseServer.connect(source.settings(Side.SOURCE));
        to = DatabaseServer.connect(target.settings(Side.TARGET));
        for (String definition : definitions) {
            source.run("USE " + schema, definition);
            target.run("USE " + schema, definition);
            TableName name = new TableName(schema, definition.split(" ", -1)[2]);
            fromTables.add(read(source, name));
            toTables.add(read(target, name));
        }
        StreamCheckpoints.create(to, schema, from.startPosition());
        stream = newStream(Set.of());
    }

    private static TableSchema read(TestServer server, TableName name) throws SQLException {
        try (Connection connection = server.connect()) {
            return SchemaReader.read(connection, name);
        }
    }

    private BinlogStream newStream(Set<TableName> copied) {
        BinlogStream made =
                new BinlogStream(
                        new StreamSettings(
                                schema,
                                from,
                                to,
                                fromTables,
                                copied,
                                DdlRule.of(OnDdl.STOP),
                                _ -> {},
                                2));
        made.start();
        return made;
    }

    /** A stream that starts again from its checkpoint, as after a crash. */
    void restartStream() {
        stream.close();
        stream = newStream(Set.of());
    }

    CopyJob copyJob(int chunkBytes) {
        CopySettings settings =
                new CopySettings(2, chunkBytes, Duration.ofSeconds(1), 4, LIMIT, 3, Long.MAX_VALUE);
        return new CopyJob(
                from,
                stream,
                new ChunkRecords(to, schema),
                fromTables,
                settings,
                Throttle.none(),
                table -> {});
    }

    Verification verification(int chunkBytes) {
        VerifySettings settings = VerifySettings.defaults().withChunkBytes(chunkBytes);
        return new Verification(
                schema, stream, from, to, fromTables, toTables, settings, Throttle.none());
    }

    void onSource(String... sql) {
        for (String statement : sql) {
            source.run("USE " + schema, statement);
        }
    }

    void onTarget(String... sql) {
        for (String statement : sql) {
            target.run("USE " + schema, "SET @swingbridge_writer = 1", statement);
        }
    }

    /** Waits until everything done on the source so far is applied. */
    void catchUp() throws Exception {
        try (Connection connection = from.connection()) {
            boolean applied = stream.awaitApplied(from.endOfLog(connection), LIMIT);
            assertThat(applied).as(stream.toString()).isTrue();
        }
    }

    /** What differs while both sides are quiet. */
    List<Difference> differences() throws Exception {
        List<Difference> all = new ArrayList<>();
        for (int index = 0; index < fromTables.size(); index++) {
            all.addAll(
                    new AlignedCompare(from, to)
                            .compare(fromTables.get(index), toTables.get(index), 20)
                            .differences());
        }
        return all;
    }

    @Override
    public void close() {
        stream.close();
        from.close();
        to.close();
    }
}
