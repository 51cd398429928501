package dev.swingbridge.proxy.migration.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** What happened to migrations, append-only. The journal tells a story and decides nothing. */
public interface Journal {
    /** One entry before it has a number. */
    record Line(
            Definition migration,
            Instant at,
            long epoch,
            String event,
            String detail,
            double millis,
            String operator) {}

    default void write(Line line) {
        write(List.of(line));
    }

    /** Appends these lines; what cannot be written now is written with the next ones. */
    void write(List<Line> lines);

    /** Oldest first; nothing of an earlier migration of the same name. */
    List<JournalEntry> read(Definition migration) throws SQLException;
}
