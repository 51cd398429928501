package dev.swingbridge.lab.conformance;

import java.util.List;

/** One exchange of a scene, the same bytes wherever it is sent. */
sealed interface Request {
    /** What a command with an unusual payload is answered with. */
    enum Shape {
        NOTHING,
        SINGLE,
        /** As {@link #SINGLE}, but its words differ from moment to moment. */
        ANY_TEXT,
        FIELDS,
        RESULTS,
        /** Packets of a binary log up to an error or the end. */
        LOG
    }

    /** Stands for the statement prepared last, whatever its name: MariaDB's id -1. */
    String LAST = "the last";

    record Query(String sql) implements Request {}

    /** Prepares under a name of the scene's own, in place of what had it before. */
    record Prepare(String name, String sql) implements Request {}

    /**
     * Runs what was prepared.
     *
     * @param cursor whether rows are to be fetched with {@link Fetch}
     * @param types whether the types are sent; a driver leaves them out when they did not change
     */
    record Execute(String name, List<BoundValue> parameters, boolean cursor, boolean types)
            implements Request {
        Execute(String name, BoundValue... parameters) {
            this(name, List.of(parameters), false, true);
        }
    }

    /** MariaDB: runs what was prepared once for each row. */
    record BulkExecute(String name, List<List<BoundValue>> rows, boolean types)
            implements Request {}

    /** All of them sent at once, before the first is answered. */
    record Pipelined(List<Request> requests) implements Request {
        Pipelined(Request... requests) {
            this(List.of(requests));
        }
    }

    record LongData(String name, int parameter, String text) implements Request {}

    record Fetch(String name, int rows) implements Request {}

    record ResetStatement(String name) implements Request {}

    record Close(String name) implements Request {}

    /** Any other command: its code and payload. */
    final class Raw implements Request {
        private final String what;
        private final int code;
        private final byte[] payload;
        private final Shape shape;

        Raw(String what, int code, byte[] payload, Shape shape) {
            this.what = what;
            this.code = code;
            this.payload = payload.clone();
            this.shape = shape;
        }

        String what() {
            return what;
        }

        int code() {
            return code;
        }

        byte[] payload() {
            return payload.clone();
        }

        Shape shape() {
            return shape;
        }

        @Override
        public String toString() {
            return what;
        }
    }

    /** COM_CHANGE_USER to the account that is logged in already. */
    record ChangeUser(String schema) implements Request {}
}
