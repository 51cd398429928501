package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.lifecycle.LifecycleEvent;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.store.Journal;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.MigrationStore;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The record of one migration: kept durable, and its changes told. Used by one thread. */
final class RecordKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(RecordKeeper.class);

    private final MigrationServices desk;
    private final String name;
    private final ConditionBoard board;
    private boolean unsaved;

    /** A change that failed, and may have got through all the same; null when there is none. */
    private @Nullable MigrationRecord doubtful;

    RecordKeeper(MigrationServices desk, ConditionBoard board) {
        this.desk = desk;
        this.name = board.record().definition().name();
        this.board = board;
    }

    MigrationRecord record() {
        return board.record();
    }

    /** The change is durable when this returns. */
    void change(MigrationRecord changed, LifecycleEvent event, String operator)
            throws SQLException {
        MigrationState before = record().state();
        settleDoubt();
        boolean newest = changed.revision() == record().revision();
        board.record(save(newest ? changed : changed.revised()));
        unsaved = false;
        String transition = before + " -> " + record().state();
        LOG.info("migration={} {} on {} by {}", name, transition, event.label(), operator);
        tell(event.label(), transition, 0, operator);
        desk.events().tell(name, "state", transition);
    }

    private MigrationRecord save(MigrationRecord changed) throws SQLException {
        try {
            return desk.store().save(changed);
        } catch (SQLException failure) {
            doubtful = changed;
            throw failure;
        }
    }

    /**
     * A change whose answer was lost stands in the way of every later one if it is durable. It was
     * reported as failed, so what is true without it is written over it.
     */
    private void settleDoubt() throws SQLException {
        MigrationRecord tried = doubtful;
        if (tried == null) {
            return;
        }
        MigrationStore.Loaded found = desk.store().load();
        String unreadable = found.unreadable().get(desk.site().control());
        if (unreadable != null) {
            throw new SQLException(unreadable);
        }
        doubtful = null;
        if (found.records().contains(tried.revised())) {
            board.record(record().revised());
            unsaved = true;
        }
    }

    /** What is true already: written now, or when the control side can be reached again. */
    void follow(MigrationRecord fact) {
        MigrationRecord record = record();
        if (fact.equals(record)) {
            return;
        }
        if (fact.state() != record.state()) {
            desk.events().tell(name, "state", record.state() + " -> " + fact.state());
        }
        if (fact.health() != record.health()) {
            String reason = fact.reason() == null ? "" : ": " + fact.reason();
            desk.events().tell(name, "health", fact.health() + reason);
        }
        board.record(fact);
        unsaved = true;
        catchUp();
    }

    /** Writes what could not be written before. */
    void catchUp() {
        if (!unsaved && doubtful == null) {
            return;
        }
        try {
            settleDoubt();
            if (unsaved) {
                board.record(save(record()));
                unsaved = false;
            }
        } catch (SQLException failure) {
            LOG.warn(
                    "The record of the migration waits to be written migration={} reason={}",
                    name,
                    failure.toString());
        }
    }

    /** What another proxy, the leader, has written. */
    void adopt(MigrationRecord theirs) {
        if (theirs.revision() > record().revision()) {
            board.record(theirs);
            unsaved = false;
            doubtful = null;
        }
    }

    void tell(String event, String detail, double millis, String operator) {
        desk.journal()
                .write(
                        new Journal.Line(
                                record().definition(),
                                Instant.now(),
                                record().epoch(),
                                event,
                                detail,
                                millis,
                                operator));
    }
}
