package dev.swingbridge.proxy.session.registry;

/** How making one session ready for the other side ended. */
public sealed interface ArmOutcome {
    /** It goes on there at once, or takes the rest over with its next statement there. */
    record Ready() implements ArmOutcome {}

    /** It connects with its next statement there. */
    record NotReady(String reason) implements ArmOutcome {}

    /** Its client has gone. */
    record Gone() implements ArmOutcome {}
}
