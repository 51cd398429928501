package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.proxy.migration.store.Intent;
import dev.swingbridge.proxy.migration.store.Register;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is durable on one server, and its locks. */
final class SimulatedSide {
    final List<Integer> log = new ArrayList<>();
    final Set<Integer> tagged = new LinkedHashSet<>();
    final Set<Integer> rows = new LinkedHashSet<>();
    final Map<String, Integer> checkpoints = new HashMap<>();
    final Map<Long, Register> registers = new HashMap<>();
    final Map<Integer, Integer> markers = new HashMap<>();
    @Nullable Intent intent;
    volatile boolean locked;
    boolean fenced;

    /** What becomes of the next decision here. */
    Commit commit = Commit.ANSWERED;

    /** Its records cannot be reached. */
    boolean silent;

    /** From a lost one on, the side is silent. */
    enum Commit {
        ANSWERED,
        LOST_ON_THE_WAY,
        ANSWER_LOST
    }
}
