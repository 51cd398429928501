package dev.swingbridge.router.gate;

import java.util.Set;

/**
 * The right of one session to run work on some table groups until it closes the pass. Closing twice
 * is harmless.
 */
public interface GatePass extends AutoCloseable {
    Set<String> groups();

    @Override
    void close();
}
