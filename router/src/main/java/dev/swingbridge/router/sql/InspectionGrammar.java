package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import java.util.Set;

/** SHOW, DESCRIBE, and the statements that check or tend tables and servers. */
final class InspectionGrammar {
    /** SHOW words that concern the server or the session, with nothing of a table in them. */
    private static final Set<String> SERVER_WIDE =
            Set.of(
                    "VARIABLES",
                    "STATUS",
                    "PROCESSLIST",
                    "ENGINES",
                    "PLUGINS",
                    "GRANTS",
                    "PRIVILEGES",
                    "CHARACTER",
                    "CHARSET",
                    "COLLATION",
                    "BINARY",
                    "BINLOG",
                    "MASTER",
                    "SLAVE",
                    "REPLICA",
                    "REPLICAS",
                    "RELAYLOG",
                    "PROFILE",
                    "PROFILES",
                    "ENGINE",
                    "STORAGE",
                    "AUTHORS",
                    "CONTRIBUTORS",
                    "LIBRARY",
                    "PARSE_TREE",
                    "CLIENT_STATISTICS",
                    "USER_STATISTICS",
                    "USER_VARIABLES",
                    "EXPLAIN",
                    "ALL",
                    "LOCALES",
                    "SLAVES",
                    "MUTEX",
                    "TABLE_STATISTICS",
                    "INDEX_STATISTICS",
                    "PACKAGE",
                    "PROCEDURE",
                    "FUNCTION");

    private static final Set<String> ROUTINES =
            Set.of("PROCEDURE", "FUNCTION", "PACKAGE", "LIBRARY");

    private final TokenCursor cursor;
    private final FactsBuilder findings;
    private final QueryGrammar queries;

    InspectionGrammar(TokenCursor cursor, FactsBuilder findings, QueryGrammar queries) {
        this.cursor = cursor;
        this.findings = findings;
        this.queries = queries;
    }

    /** After SHOW. */
    void show() {
        findings.kind = Kind.SHOW;
        if (cursor.acceptAny("WARNINGS", "ERRORS")) {
            findings.effects.add(Effect.READS_DIAGNOSTICS);
            queryRest();
        } else if (cursor.is("COUNT") && cursor.symbolAhead(1, '(')) {
            findings.effects.add(Effect.READS_DIAGNOSTICS);
            rest();
        } else if (cursor.accept("CREATE")) {
            showCreate();
        } else if (cursor.acceptAny("GLOBAL", "SESSION", "LOCAL")) {
            expectAny("VARIABLES", "STATUS");
            filter();
        } else {
            cursor.acceptAny("EXTENDED");
            cursor.acceptAny("FULL");
            showNamed();
        }
    }

    private void showNamed() {
        if (cursor.acceptAny("COLUMNS", "FIELDS", "INDEX", "INDEXES", "KEYS")) {
            expectAny("FROM", "IN");
            table();
            filter();
            findings.listing = Listing.TABLE;
        } else if (cursor.acceptAny("TABLES") || cursor.accept("TABLE", "STATUS")) {
            schema();
            filter();
            findings.listing = Listing.TABLES;
        } else if (cursor.acceptAny("TRIGGERS")) {
            schema();
            filter();
            findings.listing = Listing.TRIGGERS;
        } else if (cursor.acceptAny("EVENTS") || cursor.accept("OPEN", "TABLES")) {
            schema();
            filter();
        } else if (cursor.acceptAny("DATABASES", "SCHEMAS")) {
            filter();
            findings.listing = Listing.SCHEMAS;
        } else if (SERVER_WIDE.contains(cursor.word())) {
            boolean plan = cursor.is("PARSE_TREE");
            cursor.at++;
            if (plan) {
                rest();
            } else {
                filter();
            }
        } else {
            throw cursor.lost("unknown kind of SHOW");
        }
    }

    private void showCreate() {
        if (cursor.acceptAny("TABLE", "VIEW", "SEQUENCE")) {
            findings.reads.add(cursor.tableName());
            findings.listing = Listing.TABLE;
        } else if (cursor.acceptAny("DATABASE", "SCHEMA")) {
            if (cursor.accept("IF")) {
                cursor.accept("NOT");
                cursor.expect("EXISTS");
            }
            findings.schemas.add(cursor.schema(cursor.name()));
        } else {
            boolean inSchema = !cursor.is("USER") && !cursor.is("SERVER");
            expectAny(
                    "PROCEDURE",
                    "FUNCTION",
                    "TRIGGER",
                    "EVENT",
                    "USER",
                    "PACKAGE",
                    "LIBRARY",
                    "SERVER");
            if (inSchema && !cursor.symbolAhead(1, '.')) {
                findings.effects.add(Effect.READS_DEFAULT_SCHEMA);
            }
            rest();
        }
    }

    /** {@code t FROM s} or {@code s.t}. */
    private void table() {
        int begin = cursor.at;
        String name = cursor.name();
        if (cursor.acceptAny("FROM", "IN")) {
            findings.reads.add(cursor.table(cursor.name(), name));
        } else {
            cursor.at = begin;
            findings.reads.add(cursor.tableName());
        }
    }

    private void schema() {
        boolean named = cursor.acceptAny("FROM", "IN");
        findings.schemas.add(cursor.schema(named ? cursor.name() : ""));
    }

    /** LIKE or WHERE after SHOW; the latter may hold subqueries. */
    private void filter() {
        queryRest();
    }

    private void queryRest() {
        queries.expressions().rest();
    }

    /** After DESCRIBE or EXPLAIN, on a table's name. */
    void describe() {
        findings.kind = Kind.EXPLAIN;
        findings.listing = Listing.TABLE;
        findings.reads.add(cursor.tableName());
        rest();
    }

    /** After ANALYZE, CHECK, CHECKSUM, OPTIMIZE or REPAIR. */
    void tend(String verb) {
        findings.kind = Kind.ADMIN;
        boolean tends = !verb.equals("CHECK") && !verb.equals("CHECKSUM");
        if (!verb.equals("CHECKSUM")) {
            findings.effects.add(Effect.IMPLICIT_COMMIT);
        }
        cursor.acceptAny("NO_WRITE_TO_BINLOG", "LOCAL");
        expectAny("TABLE", "TABLES", "VIEW");
        do {
            (tends ? findings.writes : findings.reads).add(cursor.tableName());
        } while (cursor.acceptSymbol(','));
        rest();
    }

    /** After FLUSH. */
    void flush() {
        findings.kind = Kind.ADMIN;
        findings.effects.add(Effect.IMPLICIT_COMMIT);
        cursor.acceptAny("NO_WRITE_TO_BINLOG", "LOCAL");
        if (!cursor.acceptAny("TABLE", "TABLES")) {
            rest();
            return;
        }
        if (!cursor.atEnd() && !cursor.is("WITH")) {
            do {
                findings.reads.add(cursor.tableName());
            } while (cursor.acceptSymbol(','));
        }
        if (cursor.accept("WITH", "READ") || cursor.accept("FOR", "EXPORT")) {
            findings.kind = Kind.LOCK_TABLES; // until UNLOCK TABLES, as LOCK TABLES does
        }
        rest();
    }

    /** After GRANT or REVOKE: what stands after ON, where that is a table. */
    void privileges() {
        findings.kind = Kind.ADMIN;
        findings.effects.add(Effect.IMPLICIT_COMMIT);
        while (!cursor.atEnd() && !cursor.is("ON")) {
            cursor.at++;
        }
        if (!cursor.accept("ON")) {
            return;
        }
        boolean table = cursor.accept("TABLE");
        if (!cursor.symbolAhead(ROUTINES.contains(cursor.word()) ? 2 : 1, '.')) {
            findings.effects.add(Effect.READS_DEFAULT_SCHEMA);
        }
        boolean star = cursor.isSymbol('*') || cursor.symbolAhead(2, '*');
        if (table || (!star && !ROUTINES.contains(cursor.word()))) {
            boolean name =
                    cursor.symbolAhead(1, '.')
                            || cursor.word(1).equals("TO")
                            || cursor.word(1).equals("FROM");
            if (name && cursor.isName()) {
                findings.reads.add(cursor.tableName());
            }
        }
        rest();
    }

    /** Statements that concern the whole server. */
    void serverWide(boolean commits) {
        findings.kind = Kind.ADMIN;
        if (commits) {
            findings.effects.add(Effect.IMPLICIT_COMMIT);
        }
        rest();
    }

    private void expectAny(String... words) {
        if (!cursor.acceptAny(words)) {
            throw cursor.lost("expected " + String.join(" or ", words));
        }
    }

    private void rest() {
        while (!cursor.atEnd()) {
            cursor.at++;
        }
    }
}
