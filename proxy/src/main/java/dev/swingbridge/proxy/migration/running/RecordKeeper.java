package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.lifecycle.LifecycleEvent;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.store.Journal;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import java.sql.SQLException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The record of one migration: kept durable, and its changes told. Used by one thread. */
final class RecordKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(RecordKeeper.class);

    private final MigrationServices desk;
    private final String name;
    private final ConditionBoard board;
    private boolean unsaved;

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
        board.record(desk.store().save(changed));
        unsaved = false;
        String transition = before + " -> " + record().state();
        LOG.atInfo()
                .addKeyValue("migration", name)
                .log("{} on {} by {}", transition, event.label(), operator);
        tell(event.label(), transition, 0, operator);
        desk.events().tell(name, "state", transition);
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
        if (!unsaved) {
            return;
        }
        try {
            board.record(desk.store().save(record()));
            unsaved = false;
        } catch (SQLException failure) {
            LOG.atWarn()
                    .addKeyValue("migration", name)
                    .log("the record of the migration waits to be written: {}", failure.toString());
        }
    }

    /** What another proxy, the leader, has written. */
    void adopt(MigrationRecord theirs) {
        if (theirs.revision() > record().revision()) {
            board.record(theirs);
            unsaved = false;
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
