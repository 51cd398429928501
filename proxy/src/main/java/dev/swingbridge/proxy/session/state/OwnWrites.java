package dev.swingbridge.proxy.session.state;

import dev.swingbridge.router.table.Side;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * When a session last may have changed something on each side, and until when the other side's
 * copies are known to have it all. Times are those of {@link System#nanoTime}.
 */
public final class OwnWrites {
    private final OnSide source = new OnSide();
    private final OnSide target = new OnSide();

    private static final class OnSide {
        private boolean any;
        private long newestNanos;
        private final Map<String, Long> copiedNanos = new HashMap<>();
    }

    private OnSide on(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    /** A statement that does more than read has ended there. */
    public void ended(Side side) {
        OnSide written = on(side);
        written.any = true;
        written.newestNanos = System.nanoTime();
    }

    /** Whether all that was written on the other side is in these groups' copies on this one. */
    public boolean copiedTo(Side side, Set<String> groups) {
        OnSide written = on(side.other());
        return !written.any || groups.stream().allMatch(group -> copied(written, group));
    }

    private static boolean copied(OnSide written, String group) {
        Long nanos = written.copiedNanos.get(group);
        return nanos != null && nanos - written.newestNanos >= 0;
    }

    /** What had ended on the other side at that time is in these groups' copies on this one. */
    public void copiedTo(Side side, Set<String> groups, long nanos) {
        groups.forEach(group -> on(side.other()).copiedNanos.put(group, nanos));
    }

    public void clear() {
        for (Side side : Side.values()) {
            on(side).any = false;
            on(side).copiedNanos.clear();
        }
    }
}
