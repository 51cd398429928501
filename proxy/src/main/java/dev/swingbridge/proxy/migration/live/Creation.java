package dev.swingbridge.proxy.migration.live;

import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.condition.Activity;
import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.running.StatusBoard;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A migration that is being created: shown while nothing of it is on record yet. */
final class Creation {
    private static final MigrationStatus.Verify NOT_VERIFIED =
            new MigrationStatus.Verify("none", 0, 0, null);

    private final Definition definition;
    private final Activity activity;
    private final ConditionBoard board;
    private final StatusBoard statuses;

    Creation(Definition definition, String operator, Duration maxLag) {
        this.definition = definition;
        this.activity = Activity.begun("create", operator);
        this.board = new ConditionBoard(MigrationRecord.created(definition));
        this.statuses = new StatusBoard(maxLag);
        board.take(activity);
    }

    String name() {
        return definition.name();
    }

    void at(String step) {
        board.at(step);
    }

    /** Such as {@code create by admin for 4.1 s, at step "check" for 3.0 s}. */
    String words() {
        Activity now = board.now().verb();
        return (now == null ? activity : now).words(Instant.now());
    }

    MigrationStatus status() {
        List<MigrationStatus.Table> tables =
                definition.tables().stream()
                        .map(
                                table ->
                                        new MigrationStatus.Table(
                                                table.toString(), "waiting", 0, 0, 0))
                        .toList();
        return statuses.status(
                new StatusBoard.View(board.now(), tables, null, null, null, NOT_VERIFIED),
                Instant.now());
    }
}
