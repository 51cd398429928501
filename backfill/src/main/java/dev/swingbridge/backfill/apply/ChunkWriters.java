package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.server.DatabaseServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes chunks on several connections, each as one transaction with its progress record. */
final class ChunkWriters implements AutoCloseable {
    private final StreamSettings settings;
    private final ChunkBoard board;
    private final ChunkTransaction transaction;
    private final Consumer<Throwable> onFailure;
    private final LinkedBlockingQueue<ChunkBoard.InFlight> work = new LinkedBlockingQueue<>();
    private final List<ApplySession> sessions = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    ChunkWriters(
            StreamSettings settings,
            CheckpointOwner owner,
            ChunkBoard board,
            StreamTables tables,
            Consumer<Throwable> onFailure) {
        this.settings = settings;
        this.board = board;
        this.transaction = new ChunkTransaction(settings.stream(), owner, tables);
        this.onFailure = onFailure;
    }

    void write(ChunkBoard.InFlight chunk) {
        work.add(chunk);
        if (threads.size() < settings.chunkWriters()) {
            startWriter();
        }
    }

    private void startWriter() {
        BooleanSupplier isClosed = () -> closed;
        DatabaseServer to = settings.to();
        ApplySession session = new ApplySession(to, settings.stream(), isClosed);
        Thread thread =
                Thread.ofPlatform()
                        .name("chunk-" + settings.stream() + "-" + threads.size())
                        .daemon()
                        .unstarted(() -> writeAll(session));
        sessions.add(session);
        threads.add(thread);
        thread.start();
    }

    private void writeAll(ApplySession session) {
        try (session) {
            while (!closed) {
                ChunkBoard.InFlight chunk = work.take();
                try {
                    session.run(
                            (connection, attempt) -> {
                                transaction.commit(connection, attempt > 1, chunk);
                                return true;
                            });
                    board.finish(chunk, null);
                } catch (ApplyException | MismatchException | RuntimeException e) {
                    board.finish(chunk, e);
                    onFailure.accept(e);
                } catch (InterruptedException e) {
                    board.finish(chunk, e);
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why a chunk is not written at the moment; null when all are. From any thread. */
    @Nullable String trouble() {
        return sessions.stream()
                .map(ApplySession::trouble)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Ends the writers at once; what they have open is rolled back. */
    @Override
    public void close() {
        closed = true;
        sessions.forEach(ApplySession::abort);
        threads.forEach(Thread::interrupt);
        for (ChunkBoard.InFlight chunk = work.poll(); chunk != null; chunk = work.poll()) {
            board.finish(chunk, new IllegalStateException("the stream was closed"));
        }
    }
}
