package dev.swingbridge.proxy.session.registry;

import java.util.ArrayList;
import java.util.List;

/**
 * How many sessions are ready to go on at the new side.
 *
 * @param armed connected, state taken over, statements prepared
 * @param failures sessions that could not be made ready, each with the reason
 */
public record ArmReport(int armed, List<Failure> failures) {
    static final ArmReport NONE = new ArmReport(0, List.of());

    /** One session that is not ready. */
    public record Failure(long sessionId, String reason) {}

    public ArmReport {
        failures = List.copyOf(failures);
    }

    ArmReport and(ArmReport other) {
        List<Failure> all = new ArrayList<>(failures);
        all.addAll(other.failures);
        return new ArmReport(armed + other.armed, all);
    }
}
