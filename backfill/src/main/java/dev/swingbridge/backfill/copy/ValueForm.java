package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.router.table.TableName;
import java.util.Arrays;

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
            return zeros == 0 ? raw : Arrays.copyOfRange(raw, zeros, raw.length);
        }
    };

    abstract byte[] apply(byte[] raw);

    static ValueForm of(Column column) {
        boolean real = column.type().equals("float") || column.type().equals("double");
        boolean padded = column.zerofill() && !real;
        return padded || column.type().equals("year") ? UNPADDED : RAW;
    }

    /**
     * The expression to select. A FLOAT prints six digits only, and {@code DOUBLE(m,d)} d decimals:
     * as the result of an expression they are printed with all digits, and without zeros in front.
     */
    static String expression(Column column) {
        String name = TableName.quote(column.name());
        return switch (column.type()) {
            case "float" -> name + "*1e0";
            case "double" -> column.columnType().equals("double") ? name : name + "*1e0";
            default -> name;
        };
    }
}
