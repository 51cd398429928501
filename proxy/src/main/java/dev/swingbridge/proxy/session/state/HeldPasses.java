package dev.swingbridge.proxy.session.state;

import dev.swingbridge.router.gate.GatePass;
import dev.swingbridge.router.gate.TrafficGate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The gate passes that a session holds for its running statement or transaction. */
public final class HeldPasses {
    private final TrafficGate gate;
    private final long sessionId;
    private final List<GatePass> passes = new ArrayList<>();
    private Set<String> groups = Set.of();

    public HeldPasses(TrafficGate gate, long sessionId) {
        this.gate = gate;
        this.sessionId = sessionId;
    }

    /** Immutable. */
    public Set<String> groups() {
        return groups;
    }

    public boolean none() {
        return passes.isEmpty();
    }

    /**
     * Makes sure that a pass of every group is held.
     *
     * @return false when one of the groups is held back; nothing was taken then
     */
    public boolean enter(Set<String> wanted) {
        if (wanted.isEmpty() || groups.containsAll(wanted)) {
            return true;
        }
        Set<String> missing = groups.isEmpty() ? wanted : without(wanted, groups);
        @Nullable GatePass pass = gate.tryEnter(missing, sessionId);
        if (pass == null) {
            return false;
        }
        passes.add(pass);
        groups = groups.isEmpty() ? Set.copyOf(wanted) : both(groups, missing);
        return true;
    }

    private static Set<String> without(Set<String> wanted, Set<String> held) {
        Set<String> missing = new HashSet<>(wanted);
        missing.removeAll(held);
        return missing;
    }

    private static Set<String> both(Set<String> held, Set<String> more) {
        Set<String> all = new HashSet<>(held);
        all.addAll(more);
        return Set.copyOf(all);
    }

    public void closeAll() {
        if (!passes.isEmpty()) {
            passes.forEach(GatePass::close);
            passes.clear();
            groups = Set.of();
        }
    }
}
