package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.apply.ReplicationStream;
import dev.swingbridge.backfill.apply.StreamSettings;

/** Makes the stream of these settings; it does not run before it is started. */
@FunctionalInterface
public interface StreamOpener {
    ReplicationStream open(StreamSettings settings);
}
