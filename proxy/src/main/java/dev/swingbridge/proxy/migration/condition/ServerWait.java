package dev.swingbridge.proxy.migration.condition;

import java.time.Instant;

/**
 * A server does not do its part just now; the proxy tries again until it does.
 *
 * @param reason in the words of the last failure
 */
public record ServerWait(Instant since, String reason) {}
