package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.router.table.Side;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** What a cutover asks of the client sessions of this proxy. */
public interface ClientSessions {
    /**
     * Makes the sessions ready for the other side before anything is held: connection opened, state
     * replayed, statements prepared. Returns when all that can be ready are, or the budget is over.
     * Nothing of it has to be taken back: what is ready stays so for whatever comes next.
     */
    ArmReport arm(String group, Side towards, Duration budget) throws InterruptedException;

    /** Sessions that cannot move to the other side now, or have a transaction open on the group. */
    List<BlockingSession> blocking(String group);

    /**
     * Asks the servers whether what seems to tie sessions to them is still there: a lock never
     * granted, a temporary table dropped unseen. Returns when all that can be asked have answered,
     * or after a moment.
     */
    void settle() throws InterruptedException;

    /** Disconnects these sessions on both ends. */
    void kill(Collection<Long> sessionIds);

    /**
     * What arming achieved.
     *
     * @param ready sessions that can move without opening anything
     * @param notReady sessions that will catch up when their next statement comes
     */
    record ArmReport(int ready, int notReady) {}

    /**
     * One session in the way.
     *
     * @param movable false when no waiting helps short of the client giving something up (temporary
     *     table, GET_LOCK, LOCK TABLES, XA, open cursor, HANDLER, parameters sent in pieces)
     * @param reason such as {@code transaction open}, {@code holds GET_LOCK('x')}
     * @param age since when the reason holds
     */
    record BlockingSession(
            long sessionId, String client, boolean movable, String reason, Duration age) {
        @Override
        public String toString() {
            return "session "
                    + sessionId
                    + " ("
                    + client
                    + "): "
                    + reason
                    + " for "
                    + age.toMillis()
                    + " ms";
        }
    }
}
