package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.TextRange;
import dev.swingbridge.router.table.TableName;
import java.util.List;

/**
 * The particulars of one statement that only the session needs, read from the text on demand (a
 * digest hides literals, so they cannot be cached). A text of several statements has one each.
 *
 * @param range the statement's own bytes
 * @param facts of this statement alone
 * @param assignments of SET, in order
 * @param useSchema target of USE, else empty
 * @param transactions transaction control of this statement: none or one
 * @param userVariablesWritten lower-case names without {@code @}
 * @param userVariablesRead lower-case names without {@code @}
 * @param temporaryTablesDropped of DROP TABLE, which takes temporary tables first
 * @param locks user-level locks taken and released
 * @param handlers none or one
 * @param kills none or one
 * @param prepared PREPARE, EXECUTE, EXECUTE IMMEDIATE, DEALLOCATE: none or one
 * @param connectionIdCalls where {@code CONNECTION_ID()} and {@code @@pseudo_thread_id} stand, to
 *     be spliced over with the client's own id
 */
public record StatementDetail(
        TextRange range,
        StatementFacts facts,
        List<Assignment> assignments,
        String useSchema,
        List<TransactionControl> transactions,
        List<TableName> temporaryTablesCreated,
        List<TableName> temporaryTablesDropped,
        List<String> userVariablesWritten,
        List<String> userVariablesRead,
        List<UserLock> locks,
        List<Handler> handlers,
        List<Kill> kills,
        List<Prepared> prepared,
        List<TextRange> connectionIdCalls) {

    public StatementDetail {
        assignments = List.copyOf(assignments);
        transactions = List.copyOf(transactions);
        temporaryTablesCreated = List.copyOf(temporaryTablesCreated);
        temporaryTablesDropped = List.copyOf(temporaryTablesDropped);
        userVariablesWritten = List.copyOf(userVariablesWritten);
        userVariablesRead = List.copyOf(userVariablesRead);
        locks = List.copyOf(locks);
        handlers = List.copyOf(handlers);
        kills = List.copyOf(kills);
        prepared = List.copyOf(prepared);
        connectionIdCalls = List.copyOf(connectionIdCalls);
    }

    /** What an assignment of SET changes. */
    public enum Scope {
        SESSION,
        GLOBAL,
        PERSIST,
        PERSIST_ONLY,
        /** {@code SET TRANSACTION} or {@code SET @@transaction_...}: the next transaction only. */
        NEXT_TRANSACTION,
        USER_VARIABLE,
        /** SET NAMES; the value is the character set, with COLLATE where given. */
        NAMES,
        /** SET CHARACTER SET. */
        CHARACTER_SET,
        /** SET ROLE, SET DEFAULT ROLE; the value is the rest. */
        ROLE,
        /** SET PASSWORD, SET RESOURCE GROUP: no variable. */
        OTHER
    }

    /**
     * One assignment of SET.
     *
     * @param name lower case, without scope or {@code @}; for {@code SET TRANSACTION}: {@code
     *     transaction_isolation} or {@code transaction_read_only}; empty where there is none
     * @param valueRange the value's bytes in the text
     * @param valueText these bytes as text, quotes kept
     */
    public record Assignment(Scope scope, String name, TextRange valueRange, String valueText) {}

    /** The same with other locks: those whose names were parameters. */
    public StatementDetail withLocks(List<UserLock> named) {
        return new StatementDetail(
                range,
                facts,
                assignments,
                useSchema,
                transactions,
                temporaryTablesCreated,
                temporaryTablesDropped,
                userVariablesWritten,
                userVariablesRead,
                named,
                handlers,
                kills,
                prepared,
                connectionIdCalls);
    }

    /** Verbs of transaction control. */
    public enum TransactionVerb {
        /** XA START, XA END and XA RECOVER: whatever branch there is goes on. */
        XA,
        /** XA COMMIT, ROLLBACK and PREPARE: the branch leaves the session. */
        XA_ENDED,
        START,
        COMMIT,
        ROLLBACK,
        SAVEPOINT,
        ROLLBACK_TO,
        RELEASE_SAVEPOINT
    }

    /**
     * Transaction control.
     *
     * @param readOnly START TRANSACTION READ ONLY
     * @param readWrite START TRANSACTION READ WRITE
     * @param chain AND CHAIN was said
     * @param noChain AND NO CHAIN was said
     * @param release RELEASE was said
     * @param savepoint its name, empty for other verbs
     */
    public record TransactionControl(
            TransactionVerb verb,
            boolean consistentSnapshot,
            boolean readOnly,
            boolean readWrite,
            boolean chain,
            boolean noChain,
            boolean release,
            String savepoint) {}

    /**
     * A call of a user-level lock function.
     *
     * @param taken GET_LOCK, else RELEASE_LOCK or RELEASE_ALL_LOCKS
     * @param name the literal's text; empty for RELEASE_ALL_LOCKS or when the name is computed
     * @param parameter which of the statement's parameters is the name, from 0; -1 for none
     */
    public record UserLock(boolean taken, String name, int parameter) {
        /** RELEASE_ALL_LOCKS. */
        public static final UserLock ALL_RELEASED = new UserLock(false, "", -2);

        /** One whose name is no parameter. */
        public UserLock(boolean taken, String name) {
            this(taken, name, -1);
        }
    }

    /** What a HANDLER statement does with a handler. */
    public enum HandlerVerb {
        OPEN,
        READ,
        CLOSE
    }

    /**
     * A HANDLER statement.
     *
     * @param name of the handler: its alias, or its table without the schema; lower case
     */
    public record Handler(HandlerVerb verb, String name) {}

    /**
     * KILL.
     *
     * @param queryOnly KILL QUERY
     * @param target where the connection id stands
     * @param targetText its text; a number, unless it is computed
     */
    public record Kill(boolean queryOnly, TextRange target, String targetText) {}

    /** Verbs of prepared statements in text form. */
    public enum PreparedVerb {
        PREPARE,
        EXECUTE,
        EXECUTE_IMMEDIATE,
        DEALLOCATE
    }

    /**
     * A prepared statement in text form.
     *
     * @param name lower case; empty for EXECUTE IMMEDIATE
     * @param sourceSql the statement's text when given as a literal, else empty
     * @param sourceVariable the user variable that holds it, else empty
     * @param usingVariables of EXECUTE ... USING, lower case without {@code @}
     */
    public record Prepared(
            PreparedVerb verb,
            String name,
            String sourceSql,
            String sourceVariable,
            List<String> usingVariables) {

        public Prepared {
            usingVariables = List.copyOf(usingVariables);
        }
    }
}
