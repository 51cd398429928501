package dev.swingbridge.proxy.admin;

import dev.swingbridge.proxy.frontend.FailedLogins;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may operate the proxy, and what became of the logins. One for both listeners: who guesses at
 * one is slowed down at the other, too.
 */
public final class OperatorLogins {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorLogins.class);

    /** Where operators come in. */
    public enum Listener {
        ADMIN,
        HTTP
    }

    private record Count(LongAdder accepted, LongAdder refused) {}

    private final Map<String, String> passwords;
    private final FailedLogins failures = new FailedLogins();
    private final Count admin = new Count(new LongAdder(), new LongAdder());
    private final Count http = new Count(new LongAdder(), new LongAdder());

    /**
     * @param passwords of the operators by name
     */
    public OperatorLogins(Map<String, String> passwords) {
        this.passwords = Map.copyOf(passwords);
    }

    /** Null when nobody of that name may operate the proxy. */
    public @Nullable String password(String operator) {
        return passwords.get(operator);
    }

    public void succeeded(Listener listener, String host) {
        count(listener).accepted().increment();
        failures.succeeded(host);
    }

    /** Counts and logs a refused login; returns how long to keep the answer back. */
    public Duration failed(Listener listener, String operator, String host) {
        count(listener).refused().increment();
        LOG.info(
                "An operator's login was refused listener={} operator={} client={}",
                listener,
                operator,
                host);
        return failures.failed(host);
    }

    /** Logins so far; at the HTTP listener every request is one. */
    public long accepted(Listener listener) {
        return count(listener).accepted().sum();
    }

    public long refused(Listener listener) {
        return count(listener).refused().sum();
    }

    private Count count(Listener listener) {
        return switch (listener) {
            case ADMIN -> admin;
            case HTTP -> http;
        };
    }
}
