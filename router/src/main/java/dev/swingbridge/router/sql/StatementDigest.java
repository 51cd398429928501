package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.SqlLexer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Two 64-bit hashes of a statement's tokens and of the context it is read in. Comments and blanks
 * do not count. In queries and row changes literals and parameters count as one and the same, and
 * lists of them as one of them, since no fact depends on their values there; in all other
 * statements, and after a SET in the same text, every byte counts, and names always do as they are
 * spelled. Reusable; makes no objects.
 */
final class StatementDigest {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte[] NO_TEXT = {};
    private static final long FIRST = 0x9e3779b97f4a7c15L;
    private static final long SECOND = 0xc2b2ae3d27d4eb4fL;

    /** Stands for a literal or parameter. */
    private static final long VALUE = 0x56414c5545L;

    private final SqlLexer lexer = new SqlLexer();
    private byte[] text = NO_TEXT;

    long digest;
    long check;

    /** What has been seen of {@code (V), (V), (V)} and is not hashed yet, after a first tuple. */
    private int pending;

    private static final int NOTHING = 0;
    private static final int OPEN = 1;
    private static final int OPEN_VALUE = 2;
    private static final int TUPLE = 3;
    private static final int TUPLE_COMMA = 4;
    private static final int TUPLE_COMMA_OPEN = 5;
    private static final int TUPLE_COMMA_OPEN_VALUE = 6;
    private static final int VALUE_ALONE = 7;
    private static final int VALUE_COMMA = 8;
    private static final int OPEN_VALUE_COMMA = 9;
    private static final int TUPLE_COMMA_OPEN_VALUE_COMMA = 10;

    void of(byte[] bytes, int offset, int length, SqlContext context) {
        text = bytes;
        digest = FIRST;
        check = SECOND;
        mixContext(context);
        pending = NOTHING;
        lexer.reset(bytes, offset, length, context);
        boolean statementStart = true;
        boolean folds = false;
        boolean afterSet = false;
        int previousStop = -1;
        while (true) {
            int kind = lexer.next();
            if (kind == SqlLexer.END) {
                break;
            }
            if (statementStart && (kind == SqlLexer.WORD || isSymbol(kind, '('))) {
                folds = !afterSet && folds();
                afterSet |= lexer.stop - lexer.start == 3 && startsWith("SET");
                statementStart = false;
            }
            boolean touches = lexer.start == previousStop;
            previousStop = lexer.stop;
            if (folds && isValue(kind)) {
                value();
            } else if (folds && kind == SqlLexer.SYMBOL) {
                symbol(text[lexer.start], touches);
            } else {
                flush();
                pending = NOTHING;
                mix(kind + (touches ? 32 : 0));
                mixBytes(lexer.start, lexer.stop);
            }
            if (isSymbol(kind, ';')) {
                statementStart = true;
                folds = false;
            }
        }
        flush();
        if (lexer.versionComments()) {
            mix(-2);
        }
        if (!lexer.trouble().isEmpty()) {
            mix(lexer.trouble().hashCode());
        }
        text = NO_TEXT;
        lexer.forget();
    }

    private boolean isSymbol(int kind, int symbol) {
        return kind == SqlLexer.SYMBOL && text[lexer.start] == symbol;
    }

    private static boolean isValue(int kind) {
        return kind == SqlLexer.STRING || kind == SqlLexer.NUMBER || kind == SqlLexer.PARAMETER;
    }

    private void value() {
        switch (pending) {
            case OPEN -> {
                mix(VALUE);
                pending = OPEN_VALUE;
            }
            case TUPLE_COMMA_OPEN, TUPLE_COMMA_OPEN_VALUE_COMMA -> pending = TUPLE_COMMA_OPEN_VALUE;
            case OPEN_VALUE_COMMA -> pending = OPEN_VALUE;
            case VALUE_COMMA -> pending = VALUE_ALONE;
            case VALUE_ALONE, OPEN_VALUE, TUPLE_COMMA_OPEN_VALUE -> {}
            default -> {
                flush();
                mix(VALUE);
                pending = VALUE_ALONE;
            }
        }
    }

    private void symbol(int symbol, boolean touches) {
        switch (symbol) {
            case '(' -> {
                if (pending == TUPLE_COMMA) {
                    pending = TUPLE_COMMA_OPEN;
                    return;
                }
                flush();
                mixSymbol(symbol, touches);
                pending = OPEN;
                return;
            }
            case ')' -> {
                if (pending == TUPLE_COMMA_OPEN_VALUE) {
                    pending = TUPLE;
                    return;
                }
                boolean tuple = pending == OPEN_VALUE;
                flush();
                mixSymbol(symbol, false);
                pending = tuple ? TUPLE : NOTHING;
                return;
            }
            case ',' -> {
                int next =
                        switch (pending) {
                            case TUPLE -> TUPLE_COMMA;
                            case OPEN_VALUE -> OPEN_VALUE_COMMA;
                            case TUPLE_COMMA_OPEN_VALUE -> TUPLE_COMMA_OPEN_VALUE_COMMA;
                            case VALUE_ALONE -> VALUE_COMMA;
                            default -> NOTHING;
                        };
                if (next != NOTHING) {
                    pending = next;
                    return;
                }
            }
            case '-', '+' -> {
                // A sign in front of a value, not an operator: it belongs to the value.
                boolean sign =
                        switch (pending) {
                            case OPEN,
                                    VALUE_COMMA,
                                    OPEN_VALUE_COMMA,
                                    TUPLE_COMMA_OPEN,
                                    TUPLE_COMMA_OPEN_VALUE_COMMA ->
                                    true;
                            default -> false;
                        };
                if (sign) {
                    return;
                }
            }
            default -> {}
        }
        flush();
        mixSymbol(symbol, touches);
        pending = NOTHING;
    }

    /** What was held back turned out not to be part of a list: it counts after all. */
    private void flush() {
        switch (pending) {
            case TUPLE_COMMA, VALUE_COMMA, OPEN_VALUE_COMMA -> mixSymbol(',', false);
            case TUPLE_COMMA_OPEN -> {
                mixSymbol(',', false);
                mixSymbol('(', false);
            }
            case TUPLE_COMMA_OPEN_VALUE -> {
                mixSymbol(',', false);
                mixSymbol('(', false);
                mix(VALUE);
            }
            case TUPLE_COMMA_OPEN_VALUE_COMMA -> {
                mixSymbol(',', false);
                mixSymbol('(', false);
                mix(VALUE);
                mixSymbol(',', false);
            }
            default -> {}
        }
        pending = NOTHING;
    }

    /** Whether literals do not matter in the statement that begins with this token. */
    private boolean folds() {
        return switch (lexer.stop - lexer.start) {
            case 1 -> text[lexer.start] == '(';
            case 4 -> startsWith("WITH") || startsWith("CALL");
            case 6 ->
                    startsWith("SELECT")
                            || startsWith("INSERT")
                            || startsWith("UPDATE")
                            || startsWith("DELETE")
                            || startsWith("VALUES");
            case 7 -> startsWith("REPLACE");
            default -> false;
        };
    }

    private boolean startsWith(String word) {
        for (int i = 0; i < word.length(); i++) {
            if ((text[lexer.start + i] & ~0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void mixContext(SqlContext context) {
        mix(
                (context.ansiQuotes() ? 1 : 0)
                        + (context.noBackslashEscapes() ? 2 : 0)
                        + context.lowerCaseTableNames() * 4
                        + context.charset().digestCode * 16L);
        mix(
                context.dialect().mariaDb()
                        ? -context.dialect().version()
                        : context.dialect().version());
        ServerDialect other = context.otherDialect();
        mix(other.mariaDb() ? -other.version() : other.version());
        String schema = context.defaultSchema();
        for (int i = 0; i < schema.length(); i++) {
            mix(schema.charAt(i));
        }
        mix(-schema.length() - 1L);
    }

    private void mixSymbol(int symbol, boolean touches) {
        mix(0x100L + symbol + (touches ? 0x1000 : 0));
    }

    private void mixBytes(int start, int stop) {
        int at = start;
        while (stop - at >= 8) {
            mix((long) LONGS.get(text, at));
            at += 8;
        }
        if (at < stop) {
            mix(tail(at, stop));
        }
        mix(stop - start);
    }

    private long tail(int at, int stop) {
        if (at + 8 <= text.length) {
            return (long) LONGS.get(text, at) & (-1L >>> (64 - 8 * (stop - at)));
        }
        long word = 0;
        for (int i = stop - 1; i >= at; i--) {
            word = (word << 8) | (text[i] & 0xff);
        }
        return word;
    }

    private void mix(long word) {
        digest = Long.rotateLeft((digest ^ word) * FIRST, 29);
        check = Long.rotateLeft((check + word) * SECOND, 33) ^ (word >>> 7);
    }
}
