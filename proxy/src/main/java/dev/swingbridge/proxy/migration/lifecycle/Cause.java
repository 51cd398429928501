package dev.swingbridge.proxy.migration.lifecycle;

/** Why a migration is not {@link Health#RUNNING}; the words for the operator are beside it. */
public enum Cause {
    /** An operator asked for it. */
    OPERATOR,
    /** What it takes to begin could not be done on the servers. */
    START,
    /** The copy of existing rows has stopped. */
    COPY,
    /** The stream of changes has stopped. */
    STREAM,
    /** The durable records do not tell who serves, or cannot be read. */
    RECORDS,
    /** A cutover is decided and not everything after the decision is done. */
    AFTERMATH,
    /** The answer to a cutover's decision was lost, and it is not known yet what it was. */
    DECISION,
    /** Complete or cancel has begun and cannot be ended now. */
    ENDING,
    /** Something else failed; also what a version before this one has written. */
    OTHER
}
