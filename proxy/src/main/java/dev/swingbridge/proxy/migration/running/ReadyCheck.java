package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.apply.StreamStatus;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.condition.Activity;
import dev.swingbridge.proxy.migration.condition.Condition;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.Lifecycle;
import dev.swingbridge.proxy.migration.lifecycle.Verb;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a migration is ready for a cutover, as its condition, its stream and its last
 * verification tell; in words for the operator.
 *
 * @param verify the last verification
 * @param maxLag a cutover does not begin while the stream is further behind
 */
record ReadyCheck(
        Condition condition,
        @Nullable StreamStatus stream,
        MigrationStatus.Verify verify,
        Duration maxLag) {

    /** Nothing heard from the log for longer than this is not trusted. */
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

    /** What is in the way of asking for the verb now; empty when nothing is. */
    List<String> obstacles(Verb verb) {
        Activity running = condition.verb();
        if (running != null) {
            return List.of(running.words(Instant.now()) + " is under way");
        }
        return Lifecycle.allows(condition.record().state(), verb)
                ? obstacles()
                : List.of("it is " + condition.record().state());
    }

    /** The same once the verb has the turn. */
    List<String> obstacles() {
        List<String> reasons = new ArrayList<>();
        MigrationRecord record = condition.record();
        if (record.health() != Health.RUNNING) {
            reasons.add(
                    "it is "
                            + record.health()
                            + (record.reason() == null ? "" : ": " + record.reason()));
        }
        if (condition.waiting() != null) {
            reasons.add("it waits for a server: " + condition.waiting().reason());
        }
        if (!condition.settled()) {
            reasons.add("an earlier cutover is still being finished");
        }
        addStream(reasons);
        if (verify.differences() > 0) {
            reasons.add(
                    "the last verification found %d differences: repair them and verify again"
                            .formatted(verify.differences()));
        }
        return reasons;
    }

    private void addStream(List<String> reasons) {
        if (stream == null) {
            reasons.add("no stream runs");
        } else if (stream.state() != StreamStatus.State.RUNNING) {
            reasons.add(
                    "the stream is "
                            + stream.state()
                            + (stream.failure() == null ? "" : ": " + stream.failure()));
        } else if (stream.lastHeard().compareTo(SILENCE_LIMIT) > 0) {
            reasons.add(
                    "nothing was heard from the log for %d s"
                            .formatted(stream.lastHeard().toSeconds()));
        } else if (stream.lag().compareTo(maxLag) > 0) {
            reasons.add(
                    "the stream is %d ms behind, more than max-lag %d ms"
                            .formatted(stream.lag().toMillis(), maxLag.toMillis()));
        }
    }
}
