package dev.swingbridge.proxy.session.state;

import java.time.Instant;

/** Something that ties a session to the server it is on, and since when. */
public record Pin(Reason reason, Instant since) {
    /** What ties it. */
    public enum Reason {
        TEMPORARY_TABLE("temporary tables"),
        USER_LOCK("GET_LOCK"),
        LOCKED_TABLES("LOCK TABLES"),
        XA("an XA branch"),
        CURSOR("an open cursor"),
        HANDLER("an open HANDLER"),
        LONG_DATA("parameters sent in pieces (COM_STMT_SEND_LONG_DATA)");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        /** For operators: a noun phrase. */
        public String words() {
            return words;
        }
    }
}
