package dev.swingbridge.proxy.migration.store;

import dev.swingbridge.router.table.Side;
import java.util.List;

/**
 * Who takes application writes, as the durable records tell.
 *
 * <p>Each variant carries the records that decide it, one line each, for the operator.
 */
public sealed interface Authority {
    List<String> why();

    /** The same in one word. */
    ServedBy servedBy();

    /**
     * This side serves.
     *
     * @param epoch of the cutover by which it gained; 0 when it served from the start
     */
    record Served(Side side, long epoch, List<String> why) implements Authority {
        public Served {
            why = List.copyOf(why);
        }

        @Override
        public ServedBy servedBy() {
            return ServedBy.side(side);
        }
    }

    /**
     * An attempt was begun and not decided. Whoever takes over turns its register from PENDING to
     * ABORTED by compare-and-set, and decodes again: only then is it known who serves.
     *
     * @param losing serves, unless the attempt is committed in this very moment
     */
    record InDoubt(Side losing, long epoch, List<String> why) implements Authority {
        public InDoubt {
            why = List.copyOf(why);
        }

        @Override
        public ServedBy servedBy() {
            return ServedBy.BLOCKED;
        }
    }

    /** It cannot be told now, so nothing may be served. */
    record Blocked(String reason, List<String> why) implements Authority {
        public Blocked {
            why = List.copyOf(why);
        }

        @Override
        public ServedBy servedBy() {
            return ServedBy.BLOCKED;
        }
    }
}
