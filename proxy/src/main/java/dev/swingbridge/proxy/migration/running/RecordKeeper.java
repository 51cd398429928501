package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
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
    private MigrationRecord record;
    private boolean unsaved;

    RecordKeeper(MigrationServices desk, MigrationRecord record) {
        this.desk = desk;
        this.name = record.definition().name();
        this.record = record;
    }

    MigrationRecord record() {
        return record;
    }

    /** The change is durable when this returns. */
    void change(MigrationRecord changed, Verb verb, String operator) throws SQLException {
        MigrationState before = record.state();
        record = desk.store().save(changed);
        unsaved = false;
        String transition = before + " -> " + record.state();
        LOG.atInfo()
                .addKeyValue("migration", name)
                .log("{} on {} by {}", transition, verb.label(), operator);
        tell(verb.label(), transition, 0, operator);
        desk.events().tell(name, "state", transition);
    }

    /** What is true already: written now, or when the control side can be reached again. */
    void follow(MigrationRecord fact) {
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
        record = fact;
        unsaved = true;
        catchUp();
    }

    /** Writes what could not be written before. */
    void catchUp() {
        if (!unsaved) {
            return;
        }
        try {
            record = desk.store().save(record);
            unsaved = false;
        } catch (SQLException failure) {
            LOG.atWarn()
                    .addKeyValue("migration", name)
                    .log("the record of the migration waits to be written: {}", failure.toString());
        }
    }

    /** What another proxy, which is in charge, has written. */
    void adopt(MigrationRecord theirs) {
        if (theirs.revision() > record.revision()) {
            record = theirs;
            unsaved = false;
        }
    }

    void tell(String event, String detail, double millis, String operator) {
        desk.journal()
                .write(
                        new Journal.Line(
                                name,
                                Instant.now(),
                                record.epoch(),
                                event,
                                detail,
                                millis,
                                operator));
    }
}
