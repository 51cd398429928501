package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.StoredBody;
import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import java.util.Set;

/**
 * MariaDB's {@code BEGIN NOT ATOMIC ... END}: a routine's body that is run at once. Like such a
 * body it is not read statement by statement: any of its names may be a table, and whoever knows
 * the tables there are decides.
 */
final class CompoundGrammar {
    /** What outlives the block and can be known from a statement of its own only. */
    private static final Set<String> TYING =
            Set.of(
                    "TEMPORARY",
                    "PREPARE",
                    "EXECUTE",
                    "XA",
                    "GET_LOCK",
                    "RELEASE_LOCK",
                    "RELEASE_ALL_LOCKS");

    private final TokenCursor cursor;
    private final FactsBuilder findings;

    CompoundGrammar(TokenCursor cursor, FactsBuilder findings) {
        this.cursor = cursor;
        this.findings = findings;
    }

    /** On BEGIN, with NOT ATOMIC after it. */
    void block() {
        int begin = cursor.at;
        new StoredBody(cursor).skip(true);
        int end = cursor.at;
        findings.kind = Kind.CALL;
        findings.effects.add(Effect.CALLS_ROUTINE);
        findings.effects.add(Effect.SETS_LAST_INSERT_ID);
        for (cursor.at = begin + 3; cursor.at < end; cursor.at++) {
            token();
        }
        StoredDefinitions.of(cursor.tokens, begin, end).forEach(this::defines);
    }

    private void token() {
        switch (cursor.kind()) {
            case SqlLexer.USER_VARIABLE ->
                    findings.writesVariable(cursor.tokens.userVariable(cursor.at));
            case SqlLexer.SYSTEM_VARIABLE -> findings.effects.add(Effect.SETS_SYSTEM_VARIABLE);
            case SqlLexer.WORD -> {
                word();
                mention();
            }
            case SqlLexer.QUOTED_NAME -> mention();
            default -> {
                // no name
            }
        }
    }

    private void word() {
        boolean ties =
                TYING.contains(cursor.word())
                        || (cursor.is("HANDLER") && !cursor.word(1).equals("FOR"))
                        || cursor.is("SET", "TRANSACTION");
        if (ties && !cursor.symbolAhead(-1, '.')) {
            throw cursor.lost("a compound statement may tie the session");
        }
        if (cursor.is("SET") && StoredBody.startsStatement(cursor)) {
            findings.effects.add(Effect.SETS_SYSTEM_VARIABLE); // unless it is one of the block
        }
    }

    private void mention() {
        String name = cursor.tokens.name(cursor.at);
        if (cursor.symbolAhead(-1, '.')) {
            return; // with what stands before it
        }
        boolean qualified =
                cursor.symbolAhead(1, '.')
                        && (cursor.tokens.kind(cursor.at + 2) == SqlLexer.WORD
                                || cursor.tokens.kind(cursor.at + 2) == SqlLexer.QUOTED_NAME);
        if (qualified) {
            findings.mentions.add(cursor.table(name, cursor.tokens.name(cursor.at + 2)));
        }
        if (!cursor.defaultSchema.isEmpty()) {
            findings.mentions.add(cursor.table("", name));
        }
    }

    private void defines(StatementFacts definition) {
        findings.includeChanges(definition);
        findings.triggers.addAll(definition.triggers());
        if (definition.has(Effect.REDEFINES_SOMETHING)) {
            findings.effects.add(Effect.REDEFINES_SOMETHING);
        }
        if (definition.has(Effect.DROPS_SCHEMA)) {
            findings.effects.add(Effect.DROPS_SCHEMA);
            findings.schemas.addAll(definition.schemas());
        }
    }
}
