package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.router.table.Side;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * A proxy whose sessions can all move, or that has none: clients are threads that ask the gate
 * themselves.
 */
public final class NoSessions implements ClientSessions {
    @Override
    public ArmReport arm(String group, Side towards, Duration budget) {
        return new ArmReport(0, 0);
    }

    @Override
    public void settle() {}

    @Override
    public List<BlockingSession> blocking(String group) {
        return List.of();
    }

    @Override
    public void kill(Collection<Long> sessionIds) {}
}
