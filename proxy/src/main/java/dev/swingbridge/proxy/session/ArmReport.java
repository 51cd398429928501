package dev.swingbridge.proxy.session;

import java.util.List;

/**
 * How many sessions are ready to go on at the new side.
 *
 * @param armed connected, state taken over, statements prepared
 * @param failures sessions that could not be made ready, each with the reason
 */
public record ArmReport(int armed, List<Failure> failures) {
    /** One session that is not ready. */
    public record Failure(long sessionId, String reason) {}

    public ArmReport {
        failures = List.copyOf(failures);
    }
}
