package dev.swingbridge.proxy.backend;

import dev.swingbridge.protocol.handshake.Greeting;
import dev.swingbridge.router.table.Side;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The latest greeting seen from each server: its version, character set and capabilities. */
public final class ServerFacts {
    private final ConcurrentMap<Side, Greeting> greetings = new ConcurrentHashMap<>();

    public void seen(Side side, Greeting greeting) {
        greetings.put(side, greeting);
    }

    /** Null until a connection to that side came as far as its greeting. */
    public @Nullable Greeting greeting(Side side) {
        return greetings.get(side);
    }
}
