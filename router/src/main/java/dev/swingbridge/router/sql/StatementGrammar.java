package dev.swingbridge.router.sql;

import dev.swingbridge.router.ddl.TableChange;
import dev.swingbridge.router.lexer.NotUnderstood;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TextRange;
import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.lexer.Tokens;
import dev.swingbridge.router.sql.StatementDetail.Prepared;
import dev.swingbridge.router.sql.StatementDetail.TransactionVerb;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads a whole text: every statement by its verb, and what all of them together amount to. */
final class StatementGrammar {
    private static final int MAX_PREPARED_NESTING = 4;

    private final TokenCursor cursor;
    private final int preparedNesting;
    private FactsBuilder findings = new FactsBuilder();
    private final List<FactsBuilder> all = new ArrayList<>();
    private final List<TextRange> ranges = new ArrayList<>();

    private StatementGrammar(Tokens tokens, int preparedNesting) {
        this.cursor = new TokenCursor(tokens);
        this.preparedNesting = preparedNesting;
    }

    /** The facts of all statements of the text together. */
    static StatementFacts facts(Tokens tokens) {
        return new StatementGrammar(tokens, 0).read().union();
    }

    /** Each statement of the text by itself. */
    static List<StatementDetail> details(Tokens tokens) {
        StatementGrammar grammar = new StatementGrammar(tokens, 0).read();
        List<StatementDetail> details = new ArrayList<>();
        for (int i = 0; i < grammar.all.size(); i++) {
            details.add(grammar.all.get(i).detail(grammar.ranges.get(i)));
        }
        return details;
    }

    private StatementGrammar read() {
        String schema = cursor.tokens.context().defaultSchema();
        ReadingSwitch reading = new ReadingSwitch(cursor.tokens.context());
        while (true) {
            while (cursor.acceptSymbol(';')) {}
            if (cursor.kind() == SqlLexer.END) {
                break;
            }
            int begin = cursor.at;
            findings = new FactsBuilder();
            all.add(findings);
            cursor.defaultSchema = schema;
            try {
                statement();
                cursor.expectEnd();
            } catch (NotUnderstood lost) {
                findings.trouble = String.valueOf(lost.getMessage());
            }
            while (!cursor.atEnd()) {
                cursor.at++;
            }
            if (!findings.useSchema.isEmpty()) {
                schema = findings.useSchema; // of names after it
            }
            if (findings.redefines) {
                TableChange change = TableChange.read(cursor.tokens, begin);
                findings.writes.forEach(table -> findings.defines.put(table, change));
            }
            if (reading.concerns(cursor.tokens, begin)) {
                distrust(findings, "a statement before it changes how it is read");
            }
            reading.after(findings.assignments);
            ranges.add(cursor.tokens.range(begin, cursor.at - 1));
        }
        if (!cursor.tokens.trouble().isEmpty()) {
            if (all.isEmpty()) {
                all.add(new FactsBuilder());
                ranges.add(new TextRange(0, 0));
            }
            all.forEach(statement -> distrust(statement, cursor.tokens.trouble()));
        }
        return this;
    }

    private void distrust(FactsBuilder statement, String why) {
        statement.trouble = why;
        if (statement.redefines || StoredDefinitions.mayHold(cursor.tokens)) {
            statement.effects.add(Effect.REDEFINES_SOMETHING);
        }
    }

    private StatementFacts union() {
        if (all.size() == 1) {
            return all.getFirst().facts();
        }
        FactsBuilder together = new FactsBuilder();
        together.kind = all.isEmpty() ? Kind.EMPTY : Kind.MULTI;
        for (FactsBuilder each : all) {
            together.include(each.facts());
            if (together.trouble.isEmpty()) {
                together.trouble = each.trouble;
            }
        }
        return together.facts();
    }

    private void statement() {
        QueryGrammar queries = new QueryGrammar(cursor, findings);
        if (queries.startsQuery() && !cursor.is("WITH")) {
            findings.kind = Kind.SELECT;
            queries.query();
            return;
        }
        String verb = cursor.word();
        cursor.at++;
        DmlGrammar dml = new DmlGrammar(cursor, findings, queries);
        switch (verb) {
            case "WITH" -> with(queries, dml);
            case "VALUES" -> {
                cursor.at--;
                findings.kind = Kind.SELECT;
                queries.query();
            }
            case "INSERT" -> {
                findings.kind = Kind.INSERT;
                dml.insert();
            }
            case "REPLACE" -> {
                findings.kind = Kind.REPLACE;
                dml.insert();
            }
            case "UPDATE" -> {
                findings.kind = Kind.UPDATE;
                dml.update();
            }
            case "DELETE" -> {
                findings.kind = Kind.DELETE;
                dml.delete();
            }
            case "LOAD" -> dml.load();
            case "CALL" -> {
                findings.kind = Kind.CALL;
                dml.call();
            }
            case "DO" -> {
                findings.kind = Kind.DO;
                queries.expressions().rest();
            }
            case "HANDLER" -> {
                findings.kind = Kind.HANDLER;
                dml.handler();
            }
            case "CREATE", "ALTER", "RENAME", "TRUNCATE" -> define(verb, queries);
            case "DROP" -> {
                if (cursor.accept("PREPARE")) {
                    new SessionGrammar(cursor, findings, queries).deallocate();
                } else {
                    define(verb, queries);
                }
            }
            case "SET" -> set(queries);
            case "CACHE" -> {
                findings.kind = Kind.ADMIN;
                findings.effects.add(Effect.IMPLICIT_COMMIT);
                cursor.expect("INDEX");
                dml.keyCacheTables();
            }
            case "DESCRIBE", "DESC", "EXPLAIN" -> explain(queries);
            default -> otherVerb(verb, queries);
        }
    }

    private void otherVerb(String verb, QueryGrammar queries) {
        SessionGrammar session = new SessionGrammar(cursor, findings, queries);
        InspectionGrammar inspection = new InspectionGrammar(cursor, findings, queries);
        switch (verb) {
            case "BEGIN" -> session.begin();
            case "START" -> {
                if (cursor.accept("TRANSACTION")) {
                    session.startTransaction();
                } else {
                    inspection.serverWide(true);
                }
            }
            case "COMMIT" -> session.commit();
            case "ROLLBACK" -> session.rollback();
            case "SAVEPOINT" -> session.savepoint(TransactionVerb.SAVEPOINT);
            case "RELEASE" -> {
                cursor.expect("SAVEPOINT");
                session.savepoint(TransactionVerb.RELEASE_SAVEPOINT);
            }
            case "XA" -> session.xa();
            case "USE" -> session.use();
            case "LOCK" -> session.lock();
            case "UNLOCK" -> session.unlock();
            case "PREPARE" -> {
                session.prepare();
                readPrepared();
            }
            case "EXECUTE" -> {
                session.execute();
                readPrepared();
            }
            case "DEALLOCATE" -> {
                cursor.expect("PREPARE");
                session.deallocate();
            }
            case "KILL" -> session.kill();
            case "SHOW" -> inspection.show();
            case "ANALYZE" -> {
                if (tableAhead()) {
                    inspection.tend(verb);
                } else {
                    explain(queries);
                }
            }
            case "CHECK", "CHECKSUM", "OPTIMIZE", "REPAIR" -> inspection.tend(verb);
            case "FLUSH" -> inspection.flush();
            case "GRANT", "REVOKE" -> inspection.privileges();
            case "RESET", "PURGE", "CHANGE", "STOP", "INSTALL", "UNINSTALL", "CLONE" ->
                    inspection.serverWide(true);
            case "HELP", "SIGNAL", "RESIGNAL", "SHUTDOWN", "RESTART" ->
                    inspection.serverWide(false);
            case "GET" -> session.diagnostics();
            default -> {
                cursor.at--;
                throw cursor.lost("unknown statement");
            }
        }
    }

    private boolean tableAhead() {
        int ahead = cursor.is("NO_WRITE_TO_BINLOG") || cursor.is("LOCAL") ? 1 : 0;
        String word = cursor.word(ahead);
        return word.equals("TABLE") || word.equals("TABLES");
    }

    private void with(QueryGrammar queries, DmlGrammar dml) {
        cursor.at--;
        queries.beginWith();
        if (cursor.accept("UPDATE")) {
            findings.kind = Kind.UPDATE;
            dml.update();
        } else if (cursor.accept("DELETE")) {
            findings.kind = Kind.DELETE;
            dml.delete();
        } else {
            findings.kind = Kind.SELECT;
            queries.query();
        }
        queries.endWith();
    }

    private void define(String verb, QueryGrammar queries) {
        DefinitionGrammar definitions = new DefinitionGrammar(cursor, findings, queries);
        switch (verb) {
            case "CREATE" -> definitions.create();
            case "ALTER" -> definitions.alter();
            case "DROP" -> definitions.drop();
            case "RENAME" -> definitions.rename();
            default -> definitions.truncate();
        }
    }

    private void set(QueryGrammar queries) {
        SetGrammar grammar = new SetGrammar(cursor, findings, queries);
        if (cursor.accept("STATEMENT")) {
            // MariaDB: SET STATEMENT a=1, b=2 FOR statement; the settings end with it.
            grammar.set();
            findings.effects.remove(Effect.SETS_SYSTEM_VARIABLE);
            findings.effects.remove(Effect.SETS_AUTOCOMMIT);
            findings.effects.remove(Effect.IMPLICIT_COMMIT);
            findings.assignments.clear();
            cursor.expect("FOR");
            statement();
        } else {
            grammar.set();
        }
    }

    /** After EXPLAIN, DESCRIBE or ANALYZE: a statement, or a table's name. */
    private void explain(QueryGrammar queries) {
        InspectionGrammar inspection = new InspectionGrammar(cursor, findings, queries);
        while (true) {
            if (cursor.acceptAny("ANALYZE", "EXTENDED", "PARTITIONS")) {
                continue;
            }
            if (cursor.is("FORMAT") && cursor.symbolAhead(1, '=')) {
                cursor.at += 3;
            } else if (cursor.is("INTO")
                    && cursor.tokens.kind(cursor.at + 1) == SqlLexer.USER_VARIABLE) {
                findings.writesVariable(cursor.tokens.userVariable(cursor.at + 1));
                cursor.at += 2;
            } else if (cursor.accept("FOR")) {
                if (!cursor.is("SCHEMA") && !cursor.is("DATABASE")) {
                    findings.kind = Kind.EXPLAIN;
                    throw cursor.lost("another connection's statement");
                }
                cursor.at++;
                cursor.defaultSchema = cursor.name();
            } else {
                break;
            }
        }
        boolean statement =
                queries.startsQuery()
                        || switch (cursor.word()) {
                            case "INSERT", "REPLACE", "UPDATE", "DELETE", "WITH", "VALUES" -> true;
                            default -> false;
                        };
        if (statement) {
            statement();
            findings.kind = Kind.EXPLAIN;
        } else {
            inspection.describe();
        }
    }

    /** What PREPARE or EXECUTE IMMEDIATE was given as a literal is read like a text of its own. */
    private void readPrepared() {
        for (Prepared prepared : findings.prepared) {
            if (prepared.sourceSql().isEmpty()) {
                continue;
            }
            if (preparedNesting >= MAX_PREPARED_NESTING) {
                throw cursor.lost("statements inside statements");
            }
            byte[] sql = prepared.sourceSql().getBytes(StandardCharsets.UTF_8);
            SqlContext context = cursor.tokens.context().withCharset(SqlCharset.UTF8);
            StatementFacts inner =
                    new StatementGrammar(
                                    new Tokens(sql, 0, sql.length, context), preparedNesting + 1)
                            .read()
                            .union();
            include(inner, findings.kind == Kind.EXECUTE);
        }
    }

    private void include(StatementFacts inner, boolean runs) {
        findings.reads.addAll(inner.reads());
        if (runs) {
            findings.writes.addAll(inner.writes());
        } else if (!inner.has(Effect.CREATES_TEMPORARY_TABLE)) {
            findings.reads.addAll(inner.writes());
        }
        findings.includeNames(inner);
        if (runs) {
            findings.effects.addAll(inner.effects());
            findings.includeChanges(inner);
        }
        if (!inner.complete()) {
            findings.trouble = inner.trouble();
        }
    }
}
