package dev.swingbridge.proxy.session.step;

import dev.swingbridge.protocol.packet.ErrPacket;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One step of a plan: its name, and what it does.
 *
 * @param done asked when its turn comes; the step is left out then
 */
public record SessionStep(String name, Action action, BooleanSupplier done) {

    /** Work that ends some time after it was begun. */
    @FunctionalInterface
    public interface Action {
        /**
         * Begins.
         *
         * @param end gets null, or what went wrong; once, at once or later
         */
        void begin(Consumer<@Nullable ErrPacket> end);
    }

    public static SessionStep step(String name, Action action) {
        return new SessionStep(name, action, () -> false);
    }

    public SessionStep unless(BooleanSupplier alreadyDone) {
        return new SessionStep(name, action, alreadyDone);
    }
}
