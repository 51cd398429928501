package dev.swingbridge.router.catalog;

import dev.swingbridge.router.lexer.NotUnderstood;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.TextRange;
import dev.swingbridge.router.lexer.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A query of information_schema that each of two servers can be asked for its part of, because the
 * result can be put together from the parts: counts and sums are added, groups of the same names
 * become one, the first rows of both hold the first rows of all.
 *
 * @param columns what becomes of each column of the result; empty for {@code *}
 * @param grouped rows with the same keys are one
 * @param order of the rows: columns of the result; empty when it does not matter
 * @param offset how many rows of the whole result are left out
 * @param count how many rows follow at most; -1 for all
 * @param shares where each server's text says which tables it is about, from the front
 * @param limit where LIMIT stands; null without
 */
public record CatalogParts(
        List<Combine> columns,
        boolean grouped,
        List<CatalogQuery.SortKey> order,
        long offset,
        long count,
        List<Share> shares,
        @Nullable TextRange limit) {

    public CatalogParts {
        columns = List.copyOf(columns);
        order = List.copyOf(order);
        shares = List.copyOf(shares);
    }

    /** What becomes of the values of a column in rows that are put together. */
    public enum Combine {
        /** They are the same, or the row is another one. */
        KEY,
        /** Any of them will do. */
        FIRST,
        SUM,
        MIN,
        MAX
    }

    /**
     * One table of information_schema in the text.
     *
     * @param schemaColumn names the schema that a row is about
     * @param tableColumn names the table
     * @param at where the condition goes, in bytes: after WHERE, or where WHERE would stand
     * @param end of the text's own condition; -1 when it has none
     */
    public record Share(String schemaColumn, String tableColumn, int at, int end) {}

    /** Reads a query of information_schema; null when it is no such query. */
    public static @Nullable CatalogParts of(String text, SqlContext context) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        SqlContext utf8 = context.withCharset(SqlCharset.UTF8);
        try {
            return new CatalogPartsGrammar(new Tokens(bytes, 0, bytes.length, utf8)).read();
        } catch (NotUnderstood unfit) {
            return null;
        }
    }

    /**
     * The text for one server.
     *
     * @param condition which rows are its own, from the names of the columns for schema and table
     */
    public String text(String whole, BinaryOperator<String> condition) {
        byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
        List<Splice> splices = new ArrayList<>();
        for (Share share : shares) {
            String own = condition.apply(share.schemaColumn(), share.tableColumn());
            if (share.end() < 0) {
                splices.add(new Splice(share.at(), share.at(), " WHERE " + own + " "));
            } else {
                splices.add(new Splice(share.at(), share.at(), " " + own + " AND ("));
                splices.add(new Splice(share.end(), share.end(), ") "));
            }
        }
        if (limit != null) {
            String rows = grouped ? "" : "LIMIT " + (offset + count);
            splices.add(new Splice(limit.start(), limit.start() + limit.length(), rows));
        }
        splices.sort(Collections.reverseOrder());
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (Splice splice : splices) {
            String with =
                    new String(
                            splice.text().getBytes(StandardCharsets.UTF_8),
                            StandardCharsets.ISO_8859_1);
            text = text.substring(0, splice.from()) + with + text.substring(splice.to());
        }
        return new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private record Splice(int from, int to, String text) implements Comparable<Splice> {
        @Override
        public int compareTo(Splice other) {
            return Integer.compare(from, other.from);
        }
    }
}
