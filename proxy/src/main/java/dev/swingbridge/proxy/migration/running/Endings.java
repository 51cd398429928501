package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.Migrations.SourceTables;
import dev.swingbridge.proxy.migration.Migrations.TargetTables;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import java.sql.SQLException;

/**
 * What {@code complete} and {@code cancel} take down. Every part may be repeated, so that an ending
 * that was cut short is carried on from its beginning.
 */
final class Endings {
    private final Definition definition;
    private final StreamPair streams;
    private final TablePreparation ground;

    Endings(Definition definition, StreamPair streams, TablePreparation ground) {
        this.definition = definition;
        this.streams = streams;
        this.ground = ground;
    }

    static boolean isEnding(VerbUnderWay verb) {
        return verb.verb() == Verb.COMPLETE || verb.verb() == Verb.CANCEL;
    }

    /** Nothing of the migration runs any more, and the ending is on record. */
    void carryOut(VerbUnderWay ending, MigrationRecord record) throws SQLException {
        streams.forget(record.epoch());
        if (ending.verb() == Verb.COMPLETE) {
            ground.restoreTriggers(definition.to());
            ground.retire(definition.from(), SourceTables.valueOf(ending.detail()));
            return;
        }
        ground.restoreTriggers(definition.from());
        boolean begun = record.state() != MigrationState.CREATED;
        ground.takeBack(TargetTables.valueOf(ending.detail()), begun);
    }
}
