package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The stream towards the gaining side, and the one back that takes its place. */
public interface CutoverStreams {
    /** How far the stream is behind. */
    Duration lag();

    /**
     * Waits until the stream that runs has carried the marker over. False when the time is over.
     */
    boolean awaitMarker(long marker, Duration timeout) throws InterruptedException;

    /**
     * How the tables' definitions differ, where they may change during the migration: one sentence
     * each.
     */
    List<String> differingDefinitions() throws SQLException;

    /** Stops the stream towards the gaining side after its last whole transaction. */
    void stop(Duration timeout) throws InterruptedException;

    /** Starts it again after {@link #stop}; also when it was not stopped. */
    void restart();

    /**
     * From now on the stream back runs, from this place in the gaining side's log; a stream that
     * exists already goes on from its own checkpoint.
     *
     * @param epoch of the cutover, which names the stream
     * @param from the side that serves now, whose log it tails
     */
    void turn(long epoch, Side from, StreamPosition start) throws SQLException;
}
