package dev.swingbridge.proxy.session.registry;

import dev.swingbridge.proxy.session.state.Pin;
import dev.swingbridge.router.table.Side;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One session as operators see it.
 *
 * @param id the connection id that the client knows
 * @param side serves statements without tables; of the last statement with tables
 * @param inTransactionFor null when no transaction is open
 * @param passes table groups in flight in this session
 * @param heldFor how long its statement has waited at the gate; null when none waits
 * @param pins what ties the session to its side
 * @param lastStatement kind and tables, such as {@code UPDATE shop.orders}
 */
public record SessionSummary(
        long id,
        String account,
        String clientAddress,
        State state,
        Side side,
        @Nullable Duration inTransactionFor,
        Set<String> passes,
        @Nullable Duration heldFor,
        List<Pin> pins,
        String lastStatement) {

    public SessionSummary {
        passes = Set.copyOf(passes);
        pins = List.copyOf(pins);
    }

    /** What the session is doing. */
    public enum State {
        IDLE,
        RUNNING,
        /** Getting the default side's binary log; no cutover has to wait for that. */
        DUMPING,
        HELD,
        /** Taking its state to the other side. */
        MOVING
    }
}
