package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.SqlLiteral;
import dev.swingbridge.backfill.row.TextCharset;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Key values as SQL text that a server compares with the column by the column's own order and that
 * its range optimizer can use.
 */
final class KeyLiteral {
    private KeyLiteral() {}

    /** ENUM and SET become their number, because their index is sorted by it. */
    static String of(Column column, byte[] value) {
        return switch (column.type()) {
            case "enum" -> Integer.toString(enumNumber(column, value));
            case "set" -> setNumber(column, value).toString();
            default -> {
                StringBuilder sql = new StringBuilder();
                SqlLiteral.append(sql, column, value);
                yield sql.toString();
            }
        };
    }

    private static int enumNumber(Column column, byte[] value) {
        return labels(column.columnType()).indexOf(TextCharset.decode(column, value)) + 1;
    }

    private static BigInteger setNumber(Column column, byte[] value) {
        BigInteger number = BigInteger.ZERO;
        List<String> labels = labels(column.columnType());
        for (String member : TextCharset.decode(column, value).split(",", -1)) {
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
