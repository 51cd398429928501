package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.apply.StreamStatus;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.lifecycle.Health;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands in the way of a cutover, in words for the operator. */
final class Obstacles {
    private Obstacles() {}

    /**
     * @param wrongState the state in which the verb is not allowed; null when it is allowed
     * @param silence nothing heard from the log for longer than this is not trusted
     */
    static List<String> of(
            @Nullable MigrationState wrongState,
            MigrationRecord record,
            @Nullable StreamStatus stream,
            MigrationStatus.Verify verify,
            Duration maxLag,
            Duration silence,
            boolean unsettled) {
        if (wrongState != null) {
            return List.of("it is " + wrongState);
        }
        List<String> reasons = new ArrayList<>();
        if (record.health() != Health.RUNNING) {
            reasons.add(
                    "it is "
                            + record.health()
                            + (record.reason() == null ? "" : ": " + record.reason()));
        }
        if (unsettled) {
            reasons.add("an earlier cutover is still being finished");
        }
        addStream(reasons, stream, maxLag, silence);
        if (verify.differences() > 0) {
            reasons.add(
                    "the last verification found %d differences: repair them and verify again"
                            .formatted(verify.differences()));
        }
        return reasons;
    }

    private static void addStream(
            List<String> reasons,
            @Nullable StreamStatus stream,
            Duration maxLag,
            Duration silence) {
        if (stream == null) {
            reasons.add("no stream runs");
        } else if (stream.state() != StreamStatus.State.RUNNING) {
            reasons.add(
                    "the stream is "
                            + stream.state()
                            + (stream.failure() == null ? "" : ": " + stream.failure()));
        } else if (stream.lastHeard().compareTo(silence) > 0) {
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
