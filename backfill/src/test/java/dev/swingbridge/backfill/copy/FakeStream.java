package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.apply.ChangeWindow;
import dev.swingbridge.backfill.apply.Chunk;
import dev.swingbridge.backfill.apply.ChunkProgress;
import dev.swingbridge.backfill.apply.ReplicationStream;
import dev.swingbridge.backfill.apply.StreamStatus;
import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.RowKey;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.router.table.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Keeps chunks in memory as "the other side"; a predicate may lose some on the way. */
final class FakeStream implements ReplicationStream, ChunkProgress {
    final List<Chunk> committed = new CopyOnWriteArrayList<>();
    final Map<TableName, LogPosition> copied = new ConcurrentHashMap<>();
    private final Predicate<Chunk> commits;

    FakeStream(Predicate<Chunk> commits) {
        this.commits = commits;
    }

    @Override
    public CompletableFuture<Void> submit(Chunk chunk) {
        chunk.window().close();
        if (!commits.test(chunk)) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("lost chunk " + chunk.number()));
        }
        committed.add(chunk);
        return CompletableFuture.completedFuture(null);
    }

    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        committed.stream()
                .sorted(Comparator.comparingLong(Chunk::number))
                .forEach(chunk -> rows.addAll(chunk.rows()));
        return rows;
    }

    @Override
    public List<CopiedChunk> copied(TableSchema table) {
        return committed.stream()
                .filter(chunk -> chunk.table().name().equals(table.name()))
                .sorted(Comparator.comparingLong(Chunk::number))
                .map(c -> new CopiedChunk(c.number(), c.after(), c.upTo(), c.rows().size()))
                .toList();
    }

    @Override
    public ChangeWindow openWindow(TableSchema table) {
        return new ChangeWindow() {
            @Override
            public StreamPosition openedAt() {
                return new StreamPosition(new LogPosition("binlog.000001", 4), "");
            }

            @Override
            public boolean touched(RowKey key) {
                return false;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void tableCopied(TableName table, LogPosition strictFrom) {
        copied.put(table, strictFrom);
    }

    @Override
    public void start() {}

    @Override
    public StreamStatus status() {
        throw new UnsupportedOperationException("not asked for by a copy");
    }

    @Override
    public boolean awaitApplied(LogPosition position, Duration timeout) {
        return true;
    }

    @Override
    public boolean awaitMarker(long marker, Duration timeout) {
        return true;
    }

    @Override
    public StreamPosition stop(Duration timeout) {
        throw new UnsupportedOperationException("not asked for by a copy");
    }

    @Override
    public void close() {}
}
