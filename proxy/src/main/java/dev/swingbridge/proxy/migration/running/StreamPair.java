package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.apply.DefinitionChange;
import dev.swingbridge.backfill.apply.ReplicationStream;
import dev.swingbridge.backfill.apply.StreamCheckpoints;
import dev.swingbridge.backfill.apply.StreamSettings;
import dev.swingbridge.backfill.apply.StreamStatus;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.proxy.migration.cutover.CutoverStreams;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one migration, of which one runs at a time: the first follows the copy, and every
 * cutover starts a new one the other way. Used by the migration's thread; {@link #status} by any.
 */
final class StreamPair implements CutoverStreams, AutoCloseable {
    private static final int CHUNK_WRITERS = 4;

    private final Site site;
    private final Definition definition;
    private final TablePreparation ground;
    private final Consumer<DefinitionChange> changes;
    private volatile @Nullable Running running;

    /**
     * @param changes told, by the stream's thread, of changes of definitions
     */
    StreamPair(
            Site site,
            Definition definition,
            TablePreparation ground,
            Consumer<DefinitionChange> changes) {
        this.changes = changes;
        this.site = site;
        this.definition = definition;
        this.ground = ground;
    }

    /** One stream and where it comes from. */
    record Running(String name, Side from, ReplicationStream stream) {}

    /** The name of the stream that a cutover starts; epoch 0 is the one beside the copy. */
    String name(long epoch) {
        return name(definition, epoch);
    }

    static String name(Definition definition, long epoch) {
        return definition.instance() + "." + epoch;
    }

    /** Where the first stream begins; before this nothing may have been read. */
    void createFirst() throws SQLException {
        StreamPosition start = site.server(definition.from()).startPosition();
        StreamCheckpoints.delete(site.server(definition.to()), name(0));
        StreamCheckpoints.create(site.server(definition.to()), name(0), start);
    }

    /**
     * Opens and starts the first stream.
     *
     * @param copied the copy is complete, so every change must match exactly one row
     */
    ReplicationStream openFirst(boolean copied) throws SQLException {
        return open(name(0), definition.from(), copied ? definition.tables() : List.of());
    }

    @Override
    public void turn(long epoch, Side from, StreamPosition start) throws SQLException {
        Running now = running;
        if (now != null && now.name().equals(name(epoch)) && alive(now)) {
            return;
        }
        StreamCheckpoints.prepare(site.server(from.other()));
        if (StreamCheckpoints.read(site.server(from.other()), name(epoch)).isEmpty()) {
            StreamCheckpoints.create(site.server(from.other()), name(epoch), start);
        }
        open(name(epoch), from, definition.tables());
    }

    private static boolean alive(Running stream) {
        StreamStatus.State state = stream.stream().status().state();
        return state == StreamStatus.State.RUNNING || state == StreamStatus.State.RECONNECTING;
    }

    private ReplicationStream open(
            String name, Side from, Collection<dev.swingbridge.router.table.TableName> copied)
            throws SQLException {
        close();
        List<TableSchema> schemas = ground.schemas(from);
        ReplicationStream stream =
                site.streams()
                        .open(
                                new StreamSettings(
                                        name,
                                        site.server(from),
                                        site.server(from.other()),
                                        schemas,
                                        Set.copyOf(copied),
                                        definition.rule(),
                                        changes,
                                        CHUNK_WRITERS));
        running = new Running(name, from, stream);
        stream.start();
        return stream;
    }

    /** Null while none was opened. */
    @Nullable Running running() {
        return running;
    }

    /** Null while none was opened. */
    @Nullable StreamStatus status() {
        Running now = running;
        return now == null ? null : now.stream().status();
    }

    @Override
    public Duration lag() {
        StreamStatus status = require().status();
        if (status.state() != StreamStatus.State.RUNNING) {
            throw new RefusedException(
                    "the stream is %s%s"
                            .formatted(
                                    status.state(),
                                    status.failure() == null ? "" : ": " + status.failure()));
        }
        return status.lag();
    }

    @Override
    public boolean awaitMarker(long marker, Duration timeout) throws InterruptedException {
        return require().awaitMarker(marker, timeout);
    }

    @Override
    public void stop(Duration timeout) throws InterruptedException {
        require().stop(timeout);
    }

    @Override
    public void restart() {
        Running now = running;
        if (now != null && now.stream().status().state() == StreamStatus.State.STOPPED) {
            now.stream().start();
        }
    }

    @Override
    public List<String> differingDefinitions() throws SQLException {
        return ground.changesDefinitions()
                ? ground.differences(
                        ground.schemas(definition.from()), ground.schemas(definition.to()))
                : List.of();
    }

    /** Forgets every stream up to this epoch, on both sides. */
    void forget(long epoch) throws SQLException {
        close();
        for (long each = 0; each <= epoch; each++) {
            for (Side side : Side.values()) {
                StreamCheckpoints.delete(site.server(side), name(each));
            }
        }
    }

    /** Abandons what runs; its checkpoint stays. */
    @Override
    public void close() {
        Running now = running;
        running = null;
        if (now != null) {
            now.stream().close();
        }
    }

    private ReplicationStream require() {
        Running now = running;
        if (now == null) {
            throw new RefusedException("no stream runs; resume " + definition.name() + " first");
        }
        return now.stream();
    }
}
