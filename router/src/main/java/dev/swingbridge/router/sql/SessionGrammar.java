package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.sql.StatementDetail.Kill;
import dev.swingbridge.router.sql.StatementDetail.Prepared;
import dev.swingbridge.router.sql.StatementDetail.PreparedVerb;
import dev.swingbridge.router.sql.StatementDetail.TransactionControl;
import dev.swingbridge.router.sql.StatementDetail.TransactionVerb;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Statements about the session itself: transactions, locks, prepared statements, USE, KILL. */
final class SessionGrammar {
    private final TokenCursor cursor;
    private final FactsBuilder findings;
    private final QueryGrammar queries;

    SessionGrammar(TokenCursor cursor, FactsBuilder findings, QueryGrammar queries) {
        this.cursor = cursor;
        this.findings = findings;
        this.queries = queries;
    }

    /** After BEGIN. */
    void begin() {
        if (cursor.is("NOT", "ATOMIC") && cursor.tokens.context().dialect().mariaDb()) {
            cursor.at--;
            new CompoundGrammar(cursor, findings).block();
            return;
        }
        if (!cursor.atEnd() && !cursor.accept("WORK")) {
            throw cursor.lost("a compound statement");
        }
        started(false, false, false);
    }

    /** After GET: {@code CURRENT DIAGNOSTICS CONDITION 1 @a = MESSAGE_TEXT, @b = ...}. */
    void diagnostics() {
        findings.kind = Kind.SET;
        findings.effects.add(Effect.READS_DIAGNOSTICS);
        cursor.acceptAny("CURRENT", "STACKED");
        cursor.expect("DIAGNOSTICS");
        if (cursor.accept("CONDITION")) {
            if (cursor.kind() == SqlLexer.USER_VARIABLE) {
                findings.readsVariable(cursor.tokens.userVariable(cursor.at));
            }
            cursor.at++;
        }
        do {
            if (cursor.kind() != SqlLexer.USER_VARIABLE) {
                throw cursor.lost("expected a user variable");
            }
            findings.writesVariable(cursor.tokens.userVariable(cursor.at++));
            cursor.expectSymbol('=');
            cursor.name();
        } while (cursor.acceptSymbol(','));
    }

    /** After START TRANSACTION. */
    void startTransaction() {
        boolean snapshot = false;
        boolean readOnly = false;
        boolean readWrite = false;
        while (!cursor.atEnd()) {
            if (cursor.accept("WITH")) {
                cursor.expect("CONSISTENT");
                cursor.expect("SNAPSHOT");
                snapshot = true;
                findings.effects.add(Effect.CONSISTENT_SNAPSHOT);
            } else if (cursor.accept("READ", "ONLY")) {
                readOnly = true;
            } else if (cursor.accept("READ", "WRITE")) {
                readWrite = true;
            } else {
                cursor.expectSymbol(',');
            }
        }
        started(snapshot, readOnly, readWrite);
    }

    private void started(boolean snapshot, boolean readOnly, boolean readWrite) {
        findings.kind = Kind.BEGIN;
        findings.effects.add(Effect.IMPLICIT_COMMIT);
        findings.transactions.add(
                new TransactionControl(
                        TransactionVerb.START,
                        snapshot,
                        readOnly,
                        readWrite,
                        false,
                        false,
                        false,
                        ""));
    }

    /** After COMMIT. */
    void commit() {
        findings.kind = Kind.COMMIT;
        cursor.accept("WORK");
        ended(TransactionVerb.COMMIT);
    }

    /** After ROLLBACK. */
    void rollback() {
        cursor.accept("WORK");
        if (cursor.accept("TO")) {
            cursor.accept("SAVEPOINT");
            savepoint(TransactionVerb.ROLLBACK_TO);
            return;
        }
        findings.kind = Kind.ROLLBACK;
        ended(TransactionVerb.ROLLBACK);
    }

    private void ended(TransactionVerb verb) {
        boolean chain = false;
        boolean noChain = false;
        boolean release = false;
        if (cursor.accept("AND")) {
            noChain = cursor.accept("NO");
            cursor.expect("CHAIN");
            chain = !noChain;
        }
        if (cursor.accept("NO")) {
            cursor.expect("RELEASE");
        } else if (cursor.accept("RELEASE")) {
            release = true;
            findings.effects.add(Effect.RELEASES_CONNECTION);
        }
        if (chain) {
            findings.effects.add(Effect.CHAINS);
        }
        findings.transactions.add(
                new TransactionControl(verb, false, false, false, chain, noChain, release, ""));
    }

    /** On the name of a savepoint. */
    void savepoint(TransactionVerb verb) {
        findings.kind = Kind.SAVEPOINT;
        findings.transactions.add(
                new TransactionControl(
                        verb, false, false, false, false, false, false, cursor.name()));
    }

    /** After XA: the session follows it by verb and the server's status, not by name. */
    void xa() {
        findings.kind = Kind.XA;
        boolean ends = cursor.acceptAny("COMMIT", "ROLLBACK", "PREPARE");
        findings.transactions.add(
                new TransactionControl(
                        ends ? TransactionVerb.XA_ENDED : TransactionVerb.XA,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        ""));
        rest();
    }

    /** After USE. */
    void use() {
        findings.kind = Kind.USE;
        findings.useSchema = cursor.inServerCase(cursor.name());
    }

    /** After LOCK. */
    void lock() {
        if (cursor.accept("INSTANCE")) {
            findings.kind = Kind.ADMIN;
            rest();
            return;
        }
        if (!cursor.acceptAny("TABLES", "TABLE")) {
            throw cursor.lost("unknown kind of LOCK");
        }
        findings.kind = Kind.LOCK_TABLES;
        findings.effects.add(Effect.IMPLICIT_COMMIT);
        do {
            var table = cursor.tableName();
            if (cursor.accept("AS")
                    || (cursor.isName() && !cursor.is("WAIT") && !cursor.is("NOWAIT"))) {
                cursor.at++;
            }
            cursor.accept("LOW_PRIORITY");
            if (cursor.accept("WRITE")) {
                cursor.accept("CONCURRENT");
                findings.writes.add(table);
            } else {
                cursor.expect("READ");
                cursor.accept("LOCAL");
                findings.reads.add(table);
            }
        } while (cursor.acceptSymbol(','));
        if (cursor.accept("WAIT")) {
            cursor.at++;
        }
        cursor.accept("NOWAIT");
    }

    /** After UNLOCK. */
    void unlock() {
        if (cursor.acceptAny("TABLES", "TABLE")) {
            findings.kind = Kind.UNLOCK_TABLES;
        } else {
            cursor.expect("INSTANCE");
            findings.kind = Kind.ADMIN;
        }
    }

    /** After PREPARE. */
    void prepare() {
        findings.kind = Kind.PREPARE;
        String name = preparedName();
        cursor.expect("FROM");
        source(PreparedVerb.PREPARE, name);
        cursor.expectEnd();
    }

    /** After EXECUTE. */
    void execute() {
        findings.kind = Kind.EXECUTE;
        if (cursor.accept("IMMEDIATE")) {
            source(PreparedVerb.EXECUTE_IMMEDIATE, "");
            if (cursor.accept("USING")) {
                queries.expressions().rest();
            }
            return;
        }
        String name = preparedName();
        List<String> using = new ArrayList<>();
        if (cursor.accept("USING")) {
            do {
                if (cursor.kind() == SqlLexer.USER_VARIABLE) {
                    using.add(cursor.tokens.userVariable(cursor.at));
                }
                queries.expressions().one();
            } while (cursor.acceptSymbol(','));
        }
        findings.prepared.add(new Prepared(PreparedVerb.EXECUTE, name, "", "", using));
        findings.trouble = "what EXECUTE runs is known to the session only";
    }

    private void source(PreparedVerb verb, String name) {
        String sql = "";
        String variable = "";
        int begin = cursor.at;
        queries.expressions().one();
        if (cursor.at == begin + 1 && cursor.tokens.kind(begin) == SqlLexer.STRING) {
            sql = cursor.tokens.stringValue(begin);
        } else {
            boolean single =
                    cursor.at == begin + 1 && cursor.tokens.kind(begin) == SqlLexer.USER_VARIABLE;
            variable = single ? cursor.tokens.userVariable(begin) : "";
            findings.trouble = "the text to prepare is computed";
        }
        findings.prepared.add(new Prepared(verb, name, sql, variable, List.of()));
    }

    /** After DEALLOCATE PREPARE or DROP PREPARE. */
    void deallocate() {
        findings.kind = Kind.DEALLOCATE;
        findings.prepared.add(
                new Prepared(PreparedVerb.DEALLOCATE, preparedName(), "", "", List.of()));
    }

    private String preparedName() {
        return cursor.name().toLowerCase(Locale.ROOT);
    }

    /** After KILL. */
    void kill() {
        findings.kind = Kind.KILL;
        cursor.acceptAny("HARD", "SOFT");
        boolean query = false;
        if (cursor.accept("QUERY")) {
            query = true;
            if (cursor.is("ID") || cursor.is("USER")) {
                throw cursor.lost("KILL by something else than a connection id");
            }
        } else if (!cursor.accept("CONNECTION") && cursor.is("USER")) {
            throw cursor.lost("KILL by something else than a connection id");
        }
        int begin = cursor.at;
        if (cursor.atEnd()) {
            throw cursor.lost("expected a connection id");
        }
        queries.expressions().rest();
        findings.kills.add(
                new Kill(
                        query,
                        cursor.tokens.range(begin, cursor.at - 1),
                        cursor.tokens.text(begin, cursor.at - 1)));
    }

    private void rest() {
        while (!cursor.atEnd()) {
            cursor.at++;
        }
    }
}
