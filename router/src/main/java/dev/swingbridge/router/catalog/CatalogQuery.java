package dev.swingbridge.router.catalog;

import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a query of information_schema asks for, as far as that tells which server knows the answer.
 *
 * @param schemas values that its WHERE demands of a column with a schema's name
 * @param tables values that its WHERE demands of a column with a table's name
 * @param columns for the columns of its result, by name in upper case: the column of
 *     information_schema that stands there, in upper case; empty where it is something else
 * @param star it selects all columns, under their own names
 * @param rowwise each row is about one table or schema, and none depends on the others: the rows of
 *     two servers can be put together
 * @param order of the rows; empty when it does not matter
 */
public record CatalogQuery(
        List<Operand> schemas,
        List<Operand> tables,
        Map<String, String> columns,
        boolean star,
        boolean rowwise,
        List<SortKey> order) {

    /** Nothing is known of it. */
    static final CatalogQuery OPAQUE =
            new CatalogQuery(List.of(), List.of(), Map.of(), false, false, List.of());

    public CatalogQuery {
        schemas = List.copyOf(schemas);
        tables = List.copyOf(tables);
        columns = Map.copyOf(columns);
        order = List.copyOf(order);
    }

    /** Reads a query of information_schema. */
    public static CatalogQuery of(byte[] text, SqlContext context) {
        return new CatalogGrammar(new Tokens(text, 0, text.length, context)).read();
    }

    /** The same for a text that is no longer in bytes. */
    public static CatalogQuery of(String text, SqlContext context) {
        return of(text.getBytes(StandardCharsets.UTF_8), context.withCharset(SqlCharset.UTF8));
    }

    /** What stands in a column of the result; empty when it is no column of information_schema. */
    public String source(String resultColumn) {
        String name = resultColumn.toUpperCase(Locale.ROOT);
        return columns.getOrDefault(name, star ? name : "");
    }

    /** What a column is compared with. */
    public sealed interface Operand {
        /**
         * A literal.
         *
         * @param pattern of LIKE
         */
        record Text(String value, boolean pattern) implements Operand {}

        /** The parameter with this number, from 0. */
        record Parameter(int index, boolean pattern) implements Operand {}

        /** {@code DATABASE()}. */
        record DefaultSchema() implements Operand {}
    }

    /**
     * One part of ORDER BY.
     *
     * @param column of the result or of information_schema, in upper case; empty for a position
     * @param position from 0; -1 for a name
     */
    public record SortKey(String column, int position, boolean descending) {}
}
