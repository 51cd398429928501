package dev.swingbridge.backfill.verify;

import dev.swingbridge.backfill.apply.ChangeWindow;
import dev.swingbridge.backfill.apply.ReplicationStream;
import dev.swingbridge.backfill.apply.StreamStatus;
import dev.swingbridge.backfill.copy.Anchored;
import dev.swingbridge.backfill.copy.TableReader;
import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.row.RowKey;
import dev.swingbridge.backfill.row.TableSchema;
import java.sql.SQLException;
import java.time.Duration;

/** How a read of {@code from} and a later read of {@code to} are brought to the same place. */
interface Alignment {
    /** Opens before the first read, closes after the last one is judged. */
    Scope open(TableSchema from);

    /** What happens between the two reads. */
    interface Scope extends AutoCloseable {
        /** Reads from {@code from}; when it returns, {@code to} holds at least as much. */
        <T> T readFrom(TableReader reader, TableReader.Read<T> read)
                throws SQLException, InterruptedException;

        /** Whether this key changed, so that the two reads may rightly differ. */
        boolean touched(RowKey key);

        @Override
        void close();
    }

    /** Nobody writes on either side, and everything is applied. */
    static Alignment quiet() {
        return from ->
                new Scope() {
                    @Override
                    public <T> T readFrom(TableReader reader, TableReader.Read<T> read)
                            throws SQLException {
                        return read.read();
                    }

                    @Override
                    public boolean touched(RowKey key) {
                        return false;
                    }

                    @Override
                    public void close() {}
                };
    }

    /** Both sides change; the stream knows what. */
    static Alignment live(ReplicationStream stream, Duration patience) {
        return from -> new Live(stream, stream.openWindow(from), patience);
    }

    /** A change window around both reads. */
    final class Live implements Scope {
        private final ReplicationStream stream;
        private final ChangeWindow window;
        private final Duration patience;

        Live(ReplicationStream stream, ChangeWindow window, Duration patience) {
            this.stream = stream;
            this.window = window;
            this.patience = patience;
        }

        @Override
        public <T> T readFrom(TableReader reader, TableReader.Read<T> read)
                throws SQLException, InterruptedException {
            Anchored<T> anchored = reader.anchored(window.openedAt(), patience, read);
            awaitApplied(anchored.high());
            return anchored.value();
        }

        /** A stream that lags is waited for as long as it comes nearer. */
        private void awaitApplied(LogPosition high) throws SQLException, InterruptedException {
            StreamStatus before = stream.status();
            while (!stream.awaitApplied(high, patience)) {
                StreamStatus now = stream.status();
                if (now.applied().equals(before.applied())) {
                    throw new SQLException(
                            "the stream has not applied %s and made no progress for %s: it is %s"
                                    .formatted(high, patience, now));
                }
                before = now;
            }
        }

        @Override
        public boolean touched(RowKey key) {
            return window.touched(key);
        }

        @Override
        public void close() {
            window.close();
        }
    }
}
