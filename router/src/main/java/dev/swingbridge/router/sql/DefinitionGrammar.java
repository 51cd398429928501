package dev.swingbridge.router.sql;

import dev.swingbridge.router.ddl.DefinitionHead;
import dev.swingbridge.router.lexer.StoredBody;
import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import dev.swingbridge.router.table.TableName;
import java.util.Set;

/** CREATE, ALTER, DROP, RENAME and TRUNCATE of everything that can be defined. */
final class DefinitionGrammar {
    /** Things that belong to the whole server or to accounts, not to tables. */
    private static final Set<String> SERVER_THINGS =
            Set.of(
                    "USER",
                    "ROLE",
                    "SERVER",
                    "TABLESPACE",
                    "UNDO",
                    "LOGFILE",
                    "RESOURCE",
                    "SPATIAL",
                    "INSTANCE");

    private static final Set<String> STORED_THINGS =
            Set.of("PROCEDURE", "FUNCTION", "EVENT", "PACKAGE", "LIBRARY");

    private final TokenCursor cursor;
    private final FactsBuilder findings;
    private final QueryGrammar queries;
    private final StoredBody body;
    private final TableDefinitionGrammar tables;

    DefinitionGrammar(TokenCursor cursor, FactsBuilder findings, QueryGrammar queries) {
        this.cursor = cursor;
        this.findings = findings;
        this.queries = queries;
        this.body = new StoredBody(cursor);
        this.tables = new TableDefinitionGrammar(cursor, findings, queries);
    }

    /** After CREATE. */
    void create() {
        define();
        boolean replaced = cursor.accept("OR", "REPLACE");
        DefinitionHead.skipAttributes(cursor);
        boolean temporary = cursor.accept("TEMPORARY");
        viewOfAKind();
        if (cursor.accept("TABLE")) {
            // without OR REPLACE it fails, or does nothing, when the table is there
            findings.redefines = replaced && !temporary;
            tables.create(temporary);
        } else if (cursor.is("SPATIAL", "REFERENCE")) {
            serverThing();
        } else if (indexAhead()) {
            index();
        } else if (cursor.accept("VIEW")) {
            view();
        } else if (cursor.accept("TRIGGER")) {
            trigger();
        } else if (cursor.acceptAny("DATABASE", "SCHEMA")) {
            schema(true);
        } else if (cursor.is("SEQUENCE")) {
            cursor.at++;
            cursor.skipExistence();
            findings.writes.add(cursor.tableName());
            skipRest();
        } else if (cursor.accept("AGGREGATE") || STORED_THINGS.contains(cursor.word())) {
            storedThing(true);
        } else if (SERVER_THINGS.contains(cursor.word())) {
            serverThing();
        } else {
            throw cursor.lost("unknown kind of CREATE");
        }
    }

    /** After ALTER. */
    void alter() {
        define();
        DefinitionHead.skipAttributes(cursor);
        boolean online = cursor.acceptAny("ONLINE", "OFFLINE");
        cursor.accept("IGNORE");
        viewOfAKind();
        if (cursor.accept("TABLE")) {
            findings.redefines = true;
            tables.alter();
        } else if (online) {
            throw cursor.lost("expected TABLE");
        } else if (cursor.accept("VIEW")) {
            view();
        } else if (cursor.acceptAny("DATABASE", "SCHEMA")) {
            schema(false);
        } else if (cursor.accept("SEQUENCE")) {
            cursor.skipExistence();
            findings.writes.add(cursor.tableName());
            skipRest();
        } else if (STORED_THINGS.contains(cursor.word())) {
            storedThing(cursor.is("EVENT"));
        } else if (SERVER_THINGS.contains(cursor.word())) {
            serverThing();
        } else {
            throw cursor.lost("unknown kind of ALTER");
        }
    }

    /** After DROP. */
    void drop() {
        define();
        boolean temporary = cursor.accept("TEMPORARY");
        if (cursor.acceptAny("TABLE", "TABLES")) {
            if (temporary) {
                findings.effects.remove(Effect.IMPLICIT_COMMIT);
                findings.effects.add(Effect.DROPS_TEMPORARY_TABLE);
            }
            findings.redefines = !temporary;
            dropTables(true);
        } else if (cursor.accept("VIEW")) {
            dropTables(false);
        } else if (cursor.accept("SEQUENCE")) {
            dropTables(true);
        } else if (cursor.accept("INDEX")) {
            findings.redefines = true;
            cursor.skipExistence();
            cursor.name();
            cursor.expect("ON");
            findings.writes.add(cursor.tableName());
            skipRest();
        } else if (cursor.accept("TRIGGER")) {
            cursor.skipExistence();
            TableName trigger = cursor.objectName();
            findings.triggers.add(trigger);
        } else if (cursor.acceptAny("DATABASE", "SCHEMA")) {
            findings.effects.add(Effect.DROPS_SCHEMA);
            schema(false);
        } else if (STORED_THINGS.contains(cursor.word())) {
            storedThing(false);
        } else if (SERVER_THINGS.contains(cursor.word())) {
            serverThing();
        } else {
            throw cursor.lost("unknown kind of DROP");
        }
    }

    /** After RENAME. */
    void rename() {
        define();
        if (cursor.accept("USER")) {
            findings.kind = Kind.ADMIN;
            skipRest();
            return;
        }
        if (!cursor.acceptAny("TABLE", "TABLES")) {
            throw cursor.lost("unknown kind of RENAME");
        }
        findings.redefines = true;
        cursor.skipExistence();
        do {
            findings.writes.add(cursor.tableName());
            if (cursor.accept("WAIT")) {
                cursor.at++;
            }
            cursor.accept("NOWAIT");
            cursor.expect("TO");
            findings.writes.add(cursor.tableName());
        } while (cursor.acceptSymbol(','));
    }

    /** After TRUNCATE. */
    void truncate() {
        define();
        findings.redefines = true;
        cursor.accept("TABLE");
        findings.writes.add(cursor.tableName());
        waiting();
    }

    private void define() {
        findings.kind = Kind.DDL;
        findings.effects.add(Effect.IMPLICIT_COMMIT);
    }

    /** {@code JSON RELATIONAL DUALITY VIEW}, {@code MATERIALIZED VIEW}. */
    private void viewOfAKind() {
        if (cursor.accept("JSON")) {
            cursor.accept("RELATIONAL");
            cursor.expect("DUALITY");
        } else if (cursor.is("MATERIALIZED", "VIEW")) {
            cursor.at++;
        }
    }

    private void waiting() {
        if (cursor.accept("WAIT")) {
            cursor.at++;
        }
        cursor.accept("NOWAIT");
    }

    private boolean indexAhead() {
        int ahead = 0;
        while (Set.of("UNIQUE", "FULLTEXT", "SPATIAL", "ONLINE", "OFFLINE", "VECTOR")
                .contains(cursor.word(ahead))) {
            ahead++;
        }
        return cursor.word(ahead).equals("INDEX");
    }

    private void index() {
        findings.redefines = true;
        while (!cursor.accept("INDEX")) {
            cursor.at++;
        }
        cursor.skipExistence();
        if (!cursor.is("ON")) {
            cursor.name();
        }
        while (!cursor.accept("ON")) {
            if (cursor.atEnd()) {
                throw cursor.lost("expected ON");
            }
            cursor.at++;
        }
        findings.writes.add(cursor.tableName());
        skipRest();
    }

    private void view() {
        cursor.skipExistence();
        findings.writes.add(cursor.tableName());
        cursor.skipOptionalParentheses();
        cursor.expect("AS");
        queries.query();
        if (cursor.accept("WITH")) {
            cursor.acceptAny("CASCADED", "LOCAL");
            cursor.expect("CHECK");
            cursor.expect("OPTION");
        }
    }

    private void trigger() {
        findings.redefines = true;
        cursor.skipExistence();
        cursor.objectName();
        cursor.acceptAny("BEFORE", "AFTER");
        cursor.acceptAny("INSERT", "UPDATE", "DELETE");
        while (cursor.accept("OR")) {
            cursor.acceptAny("INSERT", "UPDATE", "DELETE");
        }
        cursor.expect("ON");
        findings.writes.add(cursor.tableName());
        cursor.expect("FOR");
        cursor.expect("EACH");
        cursor.expect("ROW");
        if (cursor.acceptAny("FOLLOWS", "PRECEDES")) {
            cursor.objectName();
        }
        body.skip(true);
    }

    private void schema(boolean nameNeeded) {
        cursor.skipExistence();
        boolean named =
                nameNeeded
                        || (cursor.isName()
                                && !cursor.is("CHARSET")
                                && !cursor.symbolAhead(1, '='));
        if (!named) {
            findings.effects.add(Effect.READS_DEFAULT_SCHEMA);
        }
        findings.schemas.add(cursor.schema(named ? cursor.name() : ""));
        skipRest();
    }

    private void storedThing(boolean hasBody) {
        if (cursor.accept("PACKAGE")) {
            cursor.accept("BODY");
        } else {
            cursor.at++;
        }
        cursor.skipExistence();
        if (!cursor.symbolAhead(1, '.')) {
            findings.effects.add(Effect.READS_DEFAULT_SCHEMA);
        }
        cursor.objectName();
        if (!hasBody) {
            skipRest();
            return;
        }
        body.skip(false);
    }

    private void serverThing() {
        findings.kind = Kind.ADMIN;
        skipRest();
    }

    private void dropTables(boolean maybeTemporary) {
        cursor.skipExistence();
        do {
            TableName table = cursor.tableName();
            findings.writes.add(table);
            if (maybeTemporary) {
                findings.temporaryDropped.add(table);
            }
        } while (cursor.acceptSymbol(','));
        cursor.acceptAny("RESTRICT", "CASCADE");
        waiting();
    }

    private void skipRest() {
        while (!cursor.atEnd()) {
            if (cursor.is("SELECT") && !cursor.symbolAhead(-1, '.')) {
                throw cursor.lost("a query in an unknown place");
            }
            cursor.at++;
        }
    }
}
