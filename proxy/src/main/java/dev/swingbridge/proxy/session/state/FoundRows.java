package dev.swingbridge.proxy.session.state;

import static dev.swingbridge.proxy.session.step.SessionStep.step;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.link.LinkFormat;
import dev.swingbridge.proxy.session.step.StepSequence;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * FOUND_ROWS() as the client left it, although the proxy runs statements of its own on the link:
 * asked before them, and made again by a SELECT of as many rows after them. The server itself knows
 * best which of the client's statements change it, so nothing is kept for later.
 */
public final class FoundRows {
    private static final Logger LOG = LoggerFactory.getLogger(FoundRows.class);

    private static final String TEN_ROWS =
            "(SELECT 0" + " UNION ALL SELECT 0".repeat(9) + ") AS rows_";

    /** Sets what is set already, for ROW_COUNT() of 0; it leaves FOUND_ROWS() alone. */
    private static final String NO_ROW_COUNT =
            "SET @@session.lock_wait_timeout = @@session.lock_wait_timeout";

    private FoundRows() {}

    /**
     * Runs statements of the proxy's own on the client's link; the client does not notice by
     * FOUND_ROWS(), ROW_COUNT() or warnings, unless those are {@linkplain DiagnosticsArea#lost
     * lost} in any case.
     *
     * @param work the statements; tells what it is given how they went
     * @param done gets the same, when all is as before
     */
    public static <T extends @Nullable Object> void keep(
            BackendLink link,
            LinkFormat format,
            DiagnosticsArea diagnostics,
            Consumer<Consumer<T>> work,
            Consumer<T> done) {
        new Kept<>(link, format, diagnostics.rows(), work, done).run();
    }

    /** What is kept while the proxy's own statements run. */
    private static final class Kept<T extends @Nullable Object> {
        private final BackendLink link;
        private final LinkFormat format;
        private final boolean noRowCount;
        private final Consumer<Consumer<T>> work;
        private final Consumer<T> done;
        private long rows;
        private Runnable answer = () -> {};

        Kept(
                BackendLink link,
                LinkFormat format,
                boolean noRowCount,
                Consumer<Consumer<T>> work,
                Consumer<T> done) {
            this.link = link;
            this.format = format;
            this.noRowCount = noRowCount;
            this.work = work;
            this.done = done;
        }

        void run() {
            StepSequence.run(
                    List.of(
                            step("ask for FOUND_ROWS()", this::ask),
                            step("run the proxy's own statements", this::work),
                            step("make as many FOUND_ROWS() again", this::make),
                            step("set ROW_COUNT() to 0 again", this::noRowCount)
                                    .unless(() -> noRowCount)),
                    _ -> answer.run());
        }

        private void ask(Consumer<@Nullable ErrPacket> end) {
            FoundRows.ask(
                    link,
                    format,
                    found -> {
                        rows = found;
                        end.accept(null);
                    });
        }

        private void work(Consumer<@Nullable ErrPacket> end) {
            work.accept(
                    outcome -> {
                        answer = () -> done.accept(outcome);
                        end.accept(null);
                    });
        }

        private void make(Consumer<@Nullable ErrPacket> end) {
            FoundRows.make(link, format, rows, () -> end.accept(null));
        }

        private void noRowCount(Consumer<@Nullable ErrPacket> end) {
            FoundRows.noRowCount(link, format, () -> end.accept(null));
        }
    }

    /** What FOUND_ROWS() would be in the client's next statement on the link. */
    public static void ask(BackendLink link, LinkFormat format, LongConsumer answer) {
        InternalQuery.run(
                link,
                format,
                "SELECT FOUND_ROWS()",
                result -> {
                    String rows = result.ok() ? result.text(0) : null;
                    answer.accept(rows == null ? 1 : Long.parseLong(rows));
                });
    }

    /** FOUND_ROWS() is this many from now on, with ROW_COUNT() -1 and no warnings. */
    public static void make(BackendLink link, LinkFormat format, long rows, Runnable done) {
        InternalQuery.unread(link, format, selecting(rows), ok -> over(link, !ok, done));
    }

    private static void noRowCount(BackendLink link, LinkFormat format, Runnable done) {
        InternalQuery.unread(link, format, NO_ROW_COUNT, ok -> over(link, !ok, done));
    }

    private static void over(BackendLink link, boolean failed, Runnable done) {
        if (failed && link.open()) {
            LOG.warn("FOUND_ROWS() is not what the client left link={}", link);
        }
        done.run();
    }

    /** An own LIMIT, as the session may have one for all its statements. */
    private static String selecting(long rows) {
        StringBuilder sql = new StringBuilder("SELECT NULL");
        String separator = " FROM ";
        int table = 0;
        for (long product = 1; product < rows; product *= 10) {
            sql.append(separator).append(TEN_ROWS).append(table++);
            separator = ", ";
        }
        return sql.append(" LIMIT ").append(rows).toString();
    }
}
