package dev.swingbridge.proxy.session;

import dev.swingbridge.router.gate.GatePass;
import dev.swingbridge.router.gate.TrafficGate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The gate passes that a session holds for its running statement or transaction. */
final class HeldPasses {
    private final TrafficGate gate;
    private final long sessionId;
    private final List<GatePass> passes = new ArrayList<>();
    private final Set<String> groups = new HashSet<>();

    HeldPasses(TrafficGate gate, long sessionId) {
        this.gate = gate;
        this.sessionId = sessionId;
    }

    Set<String> groups() {
        return Set.copyOf(groups);
    }

    boolean none() {
        return passes.isEmpty();
    }

    /**
     * Makes sure that a pass of every group is held.
     *
     * @return false when one of the groups is held back; nothing was taken then
     */
    boolean enter(Set<String> wanted) {
        if (groups.containsAll(wanted)) {
            return true;
        }
        Set<String> missing = new HashSet<>(wanted);
        missing.removeAll(groups);
        @Nullable GatePass pass = gate.tryEnter(missing, sessionId);
        if (pass == null) {
            return false;
        }
        passes.add(pass);
        groups.addAll(missing);
        return true;
    }

    void closeAll() {
        if (!passes.isEmpty()) {
            passes.forEach(GatePass::close);
            passes.clear();
            groups.clear();
        }
    }
}
