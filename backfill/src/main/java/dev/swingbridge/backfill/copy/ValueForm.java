package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.router.table.TableName;
import java.nio.charset.StandardCharsets;

/** What stands between the bytes of a result set and the form that {@code Row} asks for. */
enum ValueForm {
    /** The server's bytes are the form already. */
    RAW {
        @Override
        byte[] apply(byte[] raw) {
            return raw;
        }
    },
    /** Integers and decimals padded by ZEROFILL, and YEAR 0000. */
    UNPADDED {
        @Override
        byte[] apply(byte[] raw) {
            int zeros = 0;
            while (zeros < raw.length - 1 && raw[zeros] == '0' && raw[zeros + 1] != '.') {
                zeros++;
            }
            return zeros == 0 ? raw : java.util.Arrays.copyOfRange(raw, zeros, raw.length);
        }
    },
    /** Any spelling of a double; the servers and Java print the same number differently. */
    FLOATING {
        @Override
        byte[] apply(byte[] raw) {
            double value = Double.parseDouble(new String(raw, StandardCharsets.US_ASCII));
            return Double.toString(value).getBytes(StandardCharsets.US_ASCII);
        }
    };

    abstract byte[] apply(byte[] raw);

    static ValueForm of(Column column) {
        return switch (column.type()) {
            case "float", "double" -> FLOATING;
            case "year" -> UNPADDED;
            default -> column.columnType().contains("zerofill") ? UNPADDED : RAW;
        };
    }

    /**
     * The expression to select. A FLOAT prints six digits only, and {@code DOUBLE(m,d)} d decimals:
     * as the result of an expression both are printed with all of theirs.
     */
    static String expression(Column column) {
        String name = TableName.quote(column.name());
        return switch (column.type()) {
            case "float" -> name + "*1e0";
            case "double" -> column.columnType().startsWith("double(") ? name + "*1e0" : name;
            default -> name;
        };
    }
}
