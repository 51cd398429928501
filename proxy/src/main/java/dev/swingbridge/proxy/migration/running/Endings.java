package dev.swingbridge.proxy.migration.running;

import static dev.swingbridge.proxy.migration.step.Step.step;

import dev.swingbridge.proxy.migration.Migrations.SourceTables;
import dev.swingbridge.proxy.migration.Migrations.TargetTables;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.step.Step;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/**
 * What {@code complete} and {@code cancel} take down, as a list. Every step may be repeated, so
 * that an ending that was cut short is carried on from its beginning.
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

    /**
     * The steps; a dry run shows their names.
     *
     * @param detail the verb's option
     */
    List<Step> plan(Verb verb, String detail, MigrationRecord record) {
        Step forget = step("forget the streams", () -> streams.forget(record.epoch()));
        if (verb == Verb.COMPLETE) {
            SourceTables wish = SourceTables.valueOf(detail);
            return List.of(
                    forget,
                    restoreTriggers(definition.to()),
                    step(words(wish), () -> ground.retire(definition.from(), wish)));
        }
        TargetTables wish = TargetTables.valueOf(detail);
        boolean begun = record.state() != MigrationState.CREATED;
        return List.of(
                forget,
                restoreTriggers(definition.from()),
                step(words(wish), () -> ground.takeBack(wish, begun)));
    }

    private Step restoreTriggers(Side side) {
        return step(
                "give the tables on %s their own triggers back".formatted(side.label()),
                () -> ground.restoreTriggers(side));
    }

    private String words(SourceTables wish) {
        String from = definition.from().label();
        return switch (wish) {
            case KEEP -> "keep the old tables on %s, fenced".formatted(from);
            case RENAME -> "rename the old tables on " + from;
            case DROP -> "drop the old tables on " + from;
        };
    }

    private String words(TargetTables wish) {
        String to = definition.to().label();
        return switch (wish) {
            case KEEP -> "keep the copies on %s, and build their indexes".formatted(to);
            case DROP -> "drop the copies on %s that this migration made".formatted(to);
        };
    }

    /**
     * Nothing of the migration runs any more, and the ending is on record.
     *
     * @param progress told every step as it begins
     */
    void run(VerbUnderWay ending, MigrationRecord record, Consumer<String> progress)
            throws SQLException {
        for (Step each : plan(ending.verb(), ending.detail(), record)) {
            progress.accept(each.name());
            try {
                each.action().run();
            } catch (SQLException | RuntimeException failure) {
                throw failure;
            } catch (Exception unexpected) {
                throw new IllegalStateException(unexpected);
            }
        }
    }
}
