package dev.swingbridge.proxy.session.state;

import dev.swingbridge.proxy.session.link.ColumnTypes;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.router.lexer.ServerDialect;
import org.jspecify.annotations.Nullable;

/** A user variable's name and value as SQL, with its exact type and collation. */
public final class UserVariable {
    private UserVariable() {}

    public static String quoted(String name) {
        return "@`" + name.replace("`", "``") + "`";
    }

    /** From four columns: the value, its bytes in hex, its character set and its collation. */
    static String literal(SmallResult values, int column, ServerDialect to) {
        @Nullable String value = values.text(column);
        int type = values.type(column);
        if (ColumnTypes.integer(type) && values.unsigned(column)) {
            return "CAST(" + value + " AS UNSIGNED)";
        }
        if (value == null) {
            return typedNull(values, column, to);
        }
        if (ColumnTypes.floating(type)) {
            boolean exponent = value.indexOf('e') >= 0 || value.indexOf('E') >= 0;
            return exponent ? value : value + "e0";
        }
        if (ColumnTypes.number(type)) {
            return value;
        }
        String charset = text(values, column + 2);
        String collation = CollationNames.on(text(values, column + 3), to);
        String bytes = "X'" + text(values, column + 1) + "'";
        return charset.equals("binary")
                ? "_binary " + bytes
                : "_" + charset + " " + bytes + " COLLATE " + collation;
    }

    /** A variable that is NULL still has a type. */
    private static String typedNull(SmallResult values, int column, ServerDialect to) {
        int type = values.type(column);
        if (ColumnTypes.floating(type)) {
            return "NULLIF(1e0, 1e0)";
        }
        if (ColumnTypes.decimal(type)) {
            return "CAST(NULL AS DECIMAL)";
        }
        if (ColumnTypes.integer(type)) {
            return "NULLIF(1, 1)";
        }
        String charset = text(values, column + 2);
        return charset.equals("binary")
                ? "NULL"
                : "NULLIF(_%s '' COLLATE %s, '')"
                        .formatted(charset, CollationNames.on(text(values, column + 3), to));
    }

    private static String text(SmallResult values, int column) {
        String text = values.text(column);
        return text == null ? "" : text;
    }
}
