package dev.swingbridge.router.table;

import java.util.Comparator;

/** A table by schema and name, as the server spells them, without quotes. */
public record TableName(String schema, String table) implements Comparable<TableName> {
    private static final Comparator<TableName> ORDER =
            Comparator.comparing(TableName::schema).thenComparing(TableName::table);

    @Override
    public int compareTo(TableName other) {
        return ORDER.compare(this, other);
    }

    /** For SQL text: {@code `schema`.`table`} with backticks doubled inside. */
    public String quoted() {
        return quote(schema) + "." + quote(table);
    }

    /** One identifier in backticks. */
    public static String quote(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    /** For people: {@code schema.table}. */
    @Override
    public String toString() {
        return schema + "." + table;
    }
}
