package dev.swingbridge.backfill.row;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Column values as SQL text of plain ASCII, so that no connection's character set can change them.
 * The same literal serves to store the value and to find it: text carries its character set and
 * leaves the choice of the collation to the column.
 */
public final class SqlLiteral {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    /** Character sets in which the printable ASCII bytes are just that. */
    private static final Set<String> ASCII_BASED =
            Set.of(
                    "utf8", "utf8mb3", "utf8mb4", "ascii", "latin1", "latin2", "latin5", "latin7",
                    "greek", "hebrew", "cp850", "cp852", "cp866", "cp1250", "cp1251", "cp1256",
                    "cp1257", "koi8r", "koi8u", "tis620", "gb2312", "ujis", "eucjpms", "euckr");

    private SqlLiteral() {}

    /** Appends the value of a column, in {@link Row}'s form, as a literal. */
    public static void append(StringBuilder sql, Column column, byte @Nullable [] value) {
        if (value == null) {
            sql.append("NULL");
            return;
        }
        switch (column.type()) {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "year", "decimal" ->
                    ascii(sql, value);
            case "float", "double" -> real(sql, value);
            case "date", "time", "datetime", "timestamp", "uuid", "inet4", "inet6" -> {
                sql.append('\'');
                ascii(sql, value);
                sql.append('\'');
            }
            case "bit" -> sql.append(new BigInteger(1, value));
            case "json" -> text(sql, "utf8mb4", value);
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set" ->
                    text(sql, column.charset(), value);
            default -> hex(sql, value);
        }
    }

    private static void ascii(StringBuilder sql, byte[] value) {
        for (byte b : value) {
            sql.append((char) (b & 0x7f));
        }
    }

    /** An exponent makes it a DOUBLE literal, which keeps the sign of zero and every digit. */
    private static void real(StringBuilder sql, byte[] value) {
        String text = new String(value, StandardCharsets.US_ASCII);
        sql.append(text);
        if (text.indexOf('E') < 0 && text.indexOf('e') < 0) {
            sql.append("E0");
        }
    }

    private static void text(StringBuilder sql, @Nullable String charset, byte[] value) {
        if (charset == null || charset.equals("binary")) {
            hex(sql, value);
            return;
        }
        sql.append('_').append(charset).append(' ');
        if (ASCII_BASED.contains(charset) && isPrintable(value)) {
            sql.append('\'');
            for (byte b : value) {
                if (b == '\'' || b == '\\') {
                    sql.append('\\');
                }
                sql.append((char) b);
            }
            sql.append('\'');
        } else {
            hex(sql, value);
        }
    }

    private static boolean isPrintable(byte[] value) {
        for (byte b : value) {
            if (b < 0x20 || b == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static void hex(StringBuilder sql, byte[] value) {
        if (value.length == 0) {
            sql.append("''");
            return;
        }
        sql.append("x'");
        for (byte b : value) {
            sql.append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
        }
        sql.append('\'');
    }
}
