package dev.swingbridge.protocol.reply;

/** One change of session state that a server reports in an OK packet. */
public sealed interface SessionChange {
    /** A system variable was set; the value in the form SHOW VARIABLES prints it. */
    record SystemVariable(String name, String value) implements SessionChange {}

    /** The default schema changed; empty when there is none now. */
    record Schema(String name) implements SessionChange {}

    /** Something changed that is not listed, such as a user variable or a temporary table. */
    record Other() implements SessionChange {}

    /** Statements that set up the transaction like the current one; empty when there is none. */
    record TransactionCharacteristics(String statements) implements SessionChange {}

    /**
     * Eight characters: explicit T or implicit I, reads (r, R), writes (w, W), unsafe statements
     * s, result sets S, locks L; underscores otherwise.
     */
    record TransactionState(String flags) implements SessionChange {}
}
