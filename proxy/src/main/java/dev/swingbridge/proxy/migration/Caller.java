package dev.swingbridge.proxy.migration;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Whether the client that asked for a verb is still there. A verb whose client has gone before the
 * verb began does not run; one that has begun goes on. Kept beside the call, because every verb has
 * it and none of them reads it.
 */
public final class Caller {
    private static final ScopedValue<BooleanSupplier> PRESENT = ScopedValue.newInstance();

    private Caller() {}

    /**
     * Calls verbs for one client.
     *
     * @param present asked from any thread, false for good once the client has gone
     */
    public static <T> T ask(BooleanSupplier present, Supplier<T> verb) {
        return ScopedValue.where(PRESENT, present).call(verb::get);
    }

    /** Of the client this thread works for; one without a client is always wanted. */
    public static BooleanSupplier present() {
        return PRESENT.orElse(() -> true);
    }
}
