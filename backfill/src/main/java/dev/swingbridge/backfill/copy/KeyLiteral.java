package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.row.Column;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Key values as SQL text that a server compares with the column by the column's own order and that
 * its range optimizer can use.
 */
final class KeyLiteral {
    private static final HexFormat HEX = HexFormat.of();

    private KeyLiteral() {}

    /** ENUM and SET become their number, because their index is sorted by it. */
    static String of(Column column, byte[] value) {
        return switch (column.type()) {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "year", "decimal" ->
                    ascii(value);
            case "float", "double" -> floating(value);
            case "date", "time", "datetime", "timestamp", "uuid", "inet4", "inet6" ->
                    "'" + ascii(value) + "'";
            case "bit" -> new BigInteger(1, value).toString();
            case "enum" -> Integer.toString(enumNumber(column, value));
            case "set" -> setNumber(column, value).toString();
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" ->
                    text(column, value);
            default -> hex(value);
        };
    }

    private static String ascii(byte[] value) {
        return new String(value, StandardCharsets.US_ASCII);
    }

    /** An exponent makes it a DOUBLE literal; without one it would be a DECIMAL. */
    private static String floating(byte[] value) {
        String text = ascii(value).toUpperCase(Locale.ROOT);
        return text.indexOf('E') >= 0 ? text : text + "E0";
    }

    private static String text(Column column, byte[] value) {
        String charset = column.charset();
        return charset == null ? hex(value) : "_" + charset + " " + hex(value);
    }

    private static String hex(byte[] value) {
        return value.length == 0 ? "''" : "x'" + HEX.formatHex(value) + "'";
    }

    private static int enumNumber(Column column, byte[] value) {
        return labels(column.columnType()).indexOf(ColumnCharset.decode(column, value)) + 1;
    }

    private static BigInteger setNumber(Column column, byte[] value) {
        BigInteger number = BigInteger.ZERO;
        List<String> labels = labels(column.columnType());
        for (String member : ColumnCharset.decode(column, value).split(",", -1)) {
            int bit = labels.indexOf(member);
            if (bit >= 0) {
                number = number.setBit(bit);
            }
        }
        return number;
    }

    /** The labels of {@code enum('a','it''s')} in their order. */
    static List<String> labels(String columnType) {
        List<String> labels = new ArrayList<>();
        int at = columnType.indexOf('\'');
        while (at >= 0) {
            StringBuilder label = new StringBuilder();
            int end = at + 1;
            while (end < columnType.length()) {
                char c = columnType.charAt(end);
                if (c == '\'') {
                    if (end + 1 >= columnType.length() || columnType.charAt(end + 1) != '\'') {
                        break;
                    }
                    end++;
                }
                label.append(c);
                end++;
            }
            labels.add(label.toString());
            at = columnType.indexOf('\'', end + 1);
        }
        return labels;
    }
}
