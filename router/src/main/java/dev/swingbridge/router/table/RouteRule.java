package dev.swingbridge.router.table;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tables that one side serves for good, those too that do not exist yet. */
public final class RouteRule {
    private final String tables;
    private final Side side;
    private final Pattern names;
    private final Pattern schemas;

    /**
     * A rule.
     *
     * @param tables {@code schema.table}, where {@code *} stands for any characters; case does not
     *     matter
     * @throws IllegalArgumentException without a dot
     */
    public RouteRule(String tables, Side side) {
        int dot = tables.indexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("must be schema.table such as archive.*: " + tables);
        }
        this.tables = tables;
        this.side = side;
        this.names = pattern(tables);
        this.schemas = pattern(tables.substring(0, dot));
    }

    private static Pattern pattern(String text) {
        return Pattern.compile(
                Pattern.quote(text).replace("*", "\\E.*\\Q"), Pattern.CASE_INSENSITIVE);
    }

    public String tables() {
        return tables;
    }

    public Side side() {
        return side;
    }

    boolean fits(TableName table) {
        return names.matcher(table.schema() + "." + table.table()).matches();
    }

    /** A name that stands for all that fit; it fits itself. */
    public TableName example() {
        int dot = tables.indexOf('.');
        return new TableName(tables.substring(0, dot), tables.substring(dot + 1));
    }

    /** The same within one schema; null when no table of it can fit. */
    public @Nullable TableName exampleIn(String schema) {
        return schemas.matcher(schema).matches() ? new TableName(schema, example().table()) : null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RouteRule rule && tables.equals(rule.tables) && side == rule.side;
    }

    @Override
    public int hashCode() {
        return Objects.hash(tables, side);
    }

    @Override
    public String toString() {
        return tables + " on " + side.label();
    }
}
