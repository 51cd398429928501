package dev.swingbridge.backfill.tail;

import dev.swingbridge.backfill.position.GtidSet;
import dev.swingbridge.backfill.position.MariaDbGtidPosition;

/** The GTIDs of everything before one place in the log, kept by ourselves. */
sealed interface ExecutedGtids {
    void add(String source, long number);

    /** In the form that the server reads. */
    @Override
    String toString();

    /** MySQL: everything that is done; a source is a uuid, or uuid and tag. */
    final class OfMySql implements ExecutedGtids {
        private GtidSet done;

        OfMySql(String start) {
            this.done = GtidSet.parse(start);
        }

        @Override
        public void add(String source, long number) {
            done = done.with(source, number);
        }

        @Override
        public String toString() {
            return done.toString();
        }
    }

    /** MariaDB: the last GTID of each domain; a source is domain and server. */
    final class OfMariaDb implements ExecutedGtids {
        private MariaDbGtidPosition last;

        OfMariaDb(String start) {
            this.last = MariaDbGtidPosition.parse(start);
        }

        @Override
        public void add(String source, long number) {
            last = last.at(MariaDbGtidPosition.Gtid.parse(source + "-" + number));
        }

        @Override
        public String toString() {
            return last.toString();
        }
    }
}
