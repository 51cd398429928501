package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.router.table.TableName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * LOAD DATA for one table, for rows in the form of {@link LoadText}. The bytes of a value become
 * the column's as they are, or through a variable where the column would take them for something
 * else.
 */
final class LoadStatement {
    private LoadStatement() {}

    /** Null for a table with a column of a type that is not known to survive this way. */
    static @Nullable String of(TargetTable table) {
        List<String> fields = new ArrayList<>();
        List<String> assignments = new ArrayList<>();
        for (int position = 0; position < table.written().size(); position++) {
            Column column = table.schema().columns().get(table.written().get(position));
            String name = TableName.quote(column.name());
            String charset = readAs(column, table.charset(position));
            if (charset == null) {
                return null;
            }
            if (charset.equals("binary")) {
                fields.add(name);
            } else {
                fields.add("@v" + position);
                assignments.add(name + "=CONVERT(@v" + position + " USING " + charset + ")");
            }
        }
        return "LOAD DATA LOCAL INFILE 'rows' INTO TABLE "
                + table.schema().name().quoted()
                + " CHARACTER SET binary FIELDS TERMINATED BY '\\t' ENCLOSED BY '' ESCAPED BY"
                + " '\\\\' LINES TERMINATED BY '\\n' ("
                + String.join(",", fields)
                + ")"
                + (assignments.isEmpty() ? "" : " SET " + String.join(",", assignments));
    }

    /** The character set to read the bytes in; null when the type is not known. */
    private static @Nullable String readAs(Column column, @Nullable String targetCharset) {
        return switch (column.type()) {
            case "tinyint",
                    "smallint",
                    "mediumint",
                    "int",
                    "bigint",
                    "decimal",
                    "float",
                    "double",
                    "year",
                    "date",
                    "time",
                    "datetime",
                    "timestamp",
                    "bit",
                    "binary",
                    "varbinary",
                    "tinyblob",
                    "blob",
                    "mediumblob",
                    "longblob",
                    "vector",
                    "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geomcollection",
                    "geometrycollection" ->
                    targetCharset == null ? "binary" : "ascii";
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set" ->
                    column.charset() == null || column.charset().equals(targetCharset)
                            ? "binary"
                            : column.charset();
            // A JSON column refuses binary strings, and these take them for their internal form.
            case "json" -> "utf8mb4";
            case "uuid", "inet4", "inet6" -> "ascii";
            default -> null;
        };
    }
}
