package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verb that one migration is in the middle of, kept durable. Used by one thread. A verb is
 * interrupted when the process that was asked for it is gone, or could not end it.
 */
final class PendingVerb {
    private static final Logger LOG = LoggerFactory.getLogger(PendingVerb.class);
    private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(1);

    private final MigrationServices desk;
    private final String name;
    private final String instance;
    private final ConditionBoard board;
    private boolean looked;
    private boolean endUnwritten;
    private long notBeforeNanos = System.nanoTime();

    PendingVerb(MigrationServices desk, ConditionBoard board) {
        this.desk = desk;
        this.name = board.record().definition().name();
        this.instance = board.record().definition().instance();
        this.board = board;
    }

    /** Null when nothing is under way. */
    @Nullable VerbUnderWay underWay() {
        return board.now().onRecord();
    }

    boolean isInterrupted() {
        return board.now().interrupted();
    }

    /** What is to be carried on or explained now; null when nothing is. */
    @Nullable VerbUnderWay interrupted() {
        return isInterrupted() && System.nanoTime() - notBeforeNanos >= 0 ? underWay() : null;
    }

    /** There is nothing to be found of an earlier process: the migration is new. */
    void startAfresh(@Nullable VerbUnderWay begun) {
        board.onRecord(begun, false);
        looked = true;
    }

    /** Looks, once, for what another process left; only for the leader. */
    void find() {
        if (looked) {
            return;
        }
        VerbUnderWay found;
        try {
            found = desk.verbs().read(instance);
            board.onRecord(found, found != null);
            looked = true;
        } catch (SQLException failure) {
            LOG.warn(
                    "The verb under way cannot be read migration={} reason={}",
                    name,
                    failure.toString());
            return;
        }
        if (found != null) {
            LOG.warn(
                    "A verb was interrupted migration={} verb={} operator={}",
                    name,
                    found.verb().label(),
                    found.operator());
        }
    }

    /** Another proxy is the leader, and what is under way is its business. */
    void leaveToOthers() {
        board.onRecord(null, false);
        looked = false;
        endUnwritten = false;
    }

    /** Durable when this returns. */
    void begin(Verb verb, String detail, long epoch, String operator) throws SQLException {
        VerbUnderWay begun = new VerbUnderWay(verb, detail, epoch, operator, Instant.now());
        desk.verbs().begin(instance, begun);
        board.onRecord(begun, false);
        endUnwritten = false;
    }

    /** It is carried on by this process from now on. */
    void takeUp() {
        board.onRecord(underWay(), false);
    }

    /** It could not be ended now, and is to be tried again in a while. */
    void interrupt() {
        board.onRecord(underWay(), underWay() != null);
        notBeforeNanos = System.nanoTime() + TRY_AGAIN_AFTER.toNanos();
    }

    void end() {
        board.onRecord(null, false);
        endUnwritten = true;
        catchUp();
    }

    /** Writes what could not be written before. */
    void catchUp() {
        if (!endUnwritten) {
            return;
        }
        try {
            desk.verbs().end(instance);
            endUnwritten = false;
        } catch (SQLException failure) {
            LOG.warn(
                    "The end of a verb waits to be written migration={} reason={}",
                    name,
                    failure.toString());
        }
    }
}
