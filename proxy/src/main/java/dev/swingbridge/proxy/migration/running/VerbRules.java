package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.condition.Activity;
import dev.swingbridge.proxy.migration.condition.Condition;
import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.lifecycle.Lifecycle;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which verbs of one migration are allowed now, and why the others are not. From any thread. */
final class VerbRules {
    private final String migration;
    private final ConditionBoard board;
    private final MigrationServices desk;

    VerbRules(ConditionBoard board, MigrationServices desk) {
        this.migration = board.record().definition().name();
        this.board = board;
        this.desk = desk;
    }

    /**
     * @throws RefusedException when another proxy works on the migration
     */
    void requireLeader() {
        desk.requireLeader();
    }

    /**
     * The state that the verb leads to.
     *
     * @throws RefusedException when it is not allowed now
     */
    MigrationState allowed(Verb verb) {
        requireLeader();
        String ending = endingInTheWay(verb);
        if (ending != null) {
            throw new RefusedException(ending);
        }
        return Lifecycle.next(migration, board.record().state(), verb);
    }

    private @Nullable String endingInTheWay(Verb verb) {
        VerbUnderWay begun = board.now().onRecord();
        return begun != null && Endings.isEnding(begun) && begun.verb() != verb
                ? "%s of %s has begun at %s and is tried again until it succeeds; look at status"
                        .formatted(begun.verb().label(), migration, begun.since())
                : null;
    }

    /**
     * @throws RefusedException while the last cutover is not finished
     */
    void requireSettled(Verb verb) {
        if (unfinishedCutover()) {
            throw new RefusedException(unfinished(verb));
        }
    }

    private boolean unfinishedCutover() {
        Condition now = board.now();
        return !now.settled() && now.record().servedEpoch() > 0;
    }

    private static String unfinished(Verb verb) {
        return "an earlier cutover is still being finished; "
                + verb.label()
                + " when status says that it is";
    }

    /** Why the verb would be refused before it begins; empty when it would not. */
    List<String> refusals(Verb verb) {
        Activity running = board.now().verb();
        if (running != null) {
            return List.of(running.words(Instant.now()) + " is under way");
        }
        try {
            allowed(verb);
            return List.of();
        } catch (RefusedException refusal) {
            return List.of(String.valueOf(refusal.getMessage()));
        }
    }

    /** The same for a verb that ends the migration. */
    List<String> refusalsToEnd(Verb verb) {
        List<String> found = new ArrayList<>(refusals(verb));
        if (found.isEmpty() && unfinishedCutover()) {
            found.add(unfinished(verb));
        }
        return found;
    }
}
