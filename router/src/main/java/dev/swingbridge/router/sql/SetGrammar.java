package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.sql.StatementDetail.Assignment;
import dev.swingbridge.router.sql.StatementDetail.Scope;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** SET in all its forms. */
final class SetGrammar {
    private static final Set<String> CHARACTER_SETS =
            Set.of(
                    "character_set_client",
                    "character_set_connection",
                    "character_set_results",
                    "collation_connection");
    private static final Set<String> TRANSACTION_VARIABLES =
            Set.of(
                    "transaction_isolation",
                    "transaction_read_only",
                    "tx_isolation",
                    "tx_read_only");

    private final TokenCursor cursor;
    private final FactsBuilder findings;
    private final QueryGrammar queries;

    /** The scope said last holds for the assignments after it that say none. */
    private Scope scope = Scope.SESSION;

    SetGrammar(TokenCursor cursor, FactsBuilder findings, QueryGrammar queries) {
        this.cursor = cursor;
        this.findings = findings;
        this.queries = queries;
    }

    /** After SET. */
    void set() {
        findings.kind = Kind.SET;
        if (cursor.is("PASSWORD") && !cursor.symbolAhead(1, '.')) {
            findings.kind = Kind.ADMIN;
            findings.effects.add(Effect.IMPLICIT_COMMIT);
            wholeRest(Scope.OTHER, "password");
        } else if (cursor.is("RESOURCE", "GROUP")) {
            findings.effects.add(Effect.SETS_SYSTEM_VARIABLE);
            cursor.at += 2;
            wholeRest(Scope.OTHER, "resource_group");
        } else if (cursor.is("DEFAULT", "ROLE")) {
            findings.kind = Kind.ADMIN;
            findings.effects.add(Effect.IMPLICIT_COMMIT);
            cursor.at += 2;
            wholeRest(Scope.OTHER, "default_role");
        } else if (cursor.is("ROLE") && !cursor.symbolAhead(1, '=')) {
            findings.effects.add(Effect.SETS_ROLE);
            cursor.at++;
            wholeRest(Scope.ROLE, "role");
        } else {
            assignments();
        }
    }

    private void assignments() {
        do {
            if (cursor.is("TRANSACTION") && !assigns(1)) {
                cursor.at++;
                transaction(Scope.NEXT_TRANSACTION);
            } else if (cursor.kind() == SqlLexer.USER_VARIABLE) {
                userVariable();
            } else if (cursor.accept("NAMES")) {
                findings.effects.add(Effect.SETS_CHARACTER_SET);
                toComma(Scope.NAMES, "names");
            } else if (cursor.accept("CHARACTER", "SET") || (cursor.is("CHARSET") && !assigns(1))) {
                cursor.accept("CHARSET");
                findings.effects.add(Effect.SETS_CHARACTER_SET);
                toComma(Scope.CHARACTER_SET, "character set");
            } else if (cursor.kind() == SqlLexer.SYSTEM_VARIABLE) {
                cursor.at++;
                doubleAt();
            } else {
                plain();
            }
        } while (cursor.acceptSymbol(','));
    }

    private boolean assigns(int ahead) {
        return cursor.symbolAhead(ahead, '=')
                || cursor.tokens.kind(cursor.at + ahead) == SqlLexer.ASSIGN;
    }

    private void userVariable() {
        String name = cursor.tokens.userVariable(cursor.at++);
        findings.writesVariable(name);
        assign(Scope.USER_VARIABLE, name);
    }

    /** {@code [GLOBAL|PERSIST|PERSIST_ONLY|SESSION|LOCAL] name = value} or {@code TRANSACTION}. */
    private void plain() {
        Scope said = scopeAt(cursor.word());
        if (said != null && !assigns(1)) {
            cursor.at++;
            scope = said;
            if (cursor.accept("TRANSACTION")) {
                transaction(said);
                return;
            }
        }
        variable(scope);
    }

    /** After {@code @@}. */
    private void doubleAt() {
        Scope said = scopeAt(cursor.word());
        if (said != null && cursor.symbolAhead(1, '.')) {
            cursor.at += 2;
            variable(said);
            return;
        }
        String name = cursor.tokens.name(cursor.at).toLowerCase(Locale.ROOT);
        boolean next = TRANSACTION_VARIABLES.contains(name);
        variable(next ? Scope.NEXT_TRANSACTION : Scope.SESSION);
    }

    private static @Nullable Scope scopeAt(String word) {
        return switch (word) {
            case "GLOBAL" -> Scope.GLOBAL;
            case "PERSIST" -> Scope.PERSIST;
            case "PERSIST_ONLY" -> Scope.PERSIST_ONLY;
            case "SESSION", "LOCAL" -> Scope.SESSION;
            default -> null;
        };
    }

    private void variable(Scope where) {
        StringBuilder name = new StringBuilder(cursor.nameAfterDot());
        while (cursor.acceptSymbol('.')) {
            name.append('.').append(cursor.nameAfterDot());
        }
        assign(where, name.toString().toLowerCase(Locale.ROOT));
    }

    private void assign(Scope where, String name) {
        if (cursor.kind() == SqlLexer.ASSIGN) {
            cursor.at++;
        } else {
            cursor.expectSymbol('=');
        }
        String first = cursor.word();
        toComma(where, name);
        switch (where) {
            case SESSION -> sessionVariable(name, first);
            case GLOBAL, PERSIST, PERSIST_ONLY -> findings.effects.add(Effect.SETS_GLOBAL);
            case NEXT_TRANSACTION -> findings.effects.add(Effect.SETS_NEXT_TRANSACTION);
            case USER_VARIABLE, NAMES, CHARACTER_SET, ROLE, OTHER -> {}
        }
    }

    private void sessionVariable(String name, String value) {
        findings.effects.add(Effect.SETS_SYSTEM_VARIABLE);
        if (CHARACTER_SETS.contains(name)) {
            findings.effects.add(Effect.SETS_CHARACTER_SET);
        } else if (name.equals("autocommit")) {
            findings.effects.add(Effect.SETS_AUTOCOMMIT);
            String text = findings.assignments.getLast().valueText().toUpperCase(Locale.ROOT);
            if (!value.equals("OFF")
                    && !value.equals("FALSE")
                    && !text.equals("0")
                    && !text.equals("'OFF'")) {
                findings.effects.add(Effect.IMPLICIT_COMMIT);
            }
        } else if (name.equals("last_insert_id") || name.equals("identity")) {
            findings.effects.add(Effect.SETS_LAST_INSERT_ID);
        }
    }

    /** After TRANSACTION: isolation level and access mode. */
    private void transaction(Scope where) {
        do {
            int begin = cursor.at;
            if (cursor.accept("ISOLATION", "LEVEL")) {
                begin = cursor.at;
                if (!cursor.accept("READ", "COMMITTED")
                        && !cursor.accept("READ", "UNCOMMITTED")
                        && !cursor.accept("REPEATABLE", "READ")) {
                    cursor.expect("SERIALIZABLE");
                }
                record(where, "transaction_isolation", begin);
            } else {
                cursor.expect("READ");
                if (!cursor.acceptAny("ONLY", "WRITE")) {
                    throw cursor.lost("unknown access mode");
                }
                record(where, "transaction_read_only", begin);
            }
        } while (cursor.acceptSymbol(','));
        findings.effects.add(
                switch (where) {
                    case NEXT_TRANSACTION -> Effect.SETS_NEXT_TRANSACTION;
                    case GLOBAL, PERSIST, PERSIST_ONLY -> Effect.SETS_GLOBAL;
                    default -> Effect.SETS_SYSTEM_VARIABLE;
                });
    }

    private void toComma(Scope where, String name) {
        int begin = cursor.at;
        if (cursor.accept("ON")) {
            record(where, name, begin);
            return;
        }
        while (!cursor.atEnd() && !cursor.isSymbol(',') && !cursor.is("FOR")) {
            int before = cursor.at;
            queries.expressions().one();
            if (cursor.at == before) {
                throw cursor.lost("unknown value");
            }
        }
        record(where, name, begin);
    }

    private void wholeRest(Scope where, String name) {
        int begin = cursor.at;
        while (!cursor.atEnd()) {
            cursor.at++;
        }
        record(where, name, begin);
    }

    private void record(Scope where, String name, int begin) {
        if (cursor.at == begin) {
            throw cursor.lost("expected a value");
        }
        findings.assignments.add(
                new Assignment(
                        where,
                        name,
                        cursor.tokens.range(begin, cursor.at - 1),
                        cursor.tokens.text(begin, cursor.at - 1)));
    }
}
