package dev.swingbridge.proxy.session.scatter;

import dev.swingbridge.protocol.wire.WireRead;
import dev.swingbridge.protocol.wire.WireWrite;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.proxy.session.link.ColumnTypes;
import dev.swingbridge.proxy.session.state.VariableLiteral;
import dev.swingbridge.router.catalog.CatalogParts;
import dev.swingbridge.router.catalog.CatalogParts.Combine;
import dev.swingbridge.router.catalog.CatalogQuery.SortKey;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A query of information_schema of which each server answers the part about the tables that it
 * serves, and how the parts become one result. In text only: what was prepared stays as it is.
 *
 * @param text of the client
 */
record SplitCatalogQuery(CatalogParts parts, String text, RouteTable routes, Charset charset) {

    /** Null when the query cannot be answered in parts. */
    static @Nullable SplitCatalogQuery of(
            RunningCommand.Query query, SqlContext context, RouteTable routes) {
        if (!routes.rules().isEmpty()) {
            return null; // which tables move is not known by name
        }
        String text = query.particulars().text();
        CatalogParts parts = CatalogParts.of(text, context);
        return parts == null
                ? null
                : new SplitCatalogQuery(parts, text, routes, context.charset().decoder);
    }

    /** What to ask of a side. */
    byte[] text(Side side) {
        return parts.text(text, (schema, table) -> own(side, schema, table)).getBytes(charset);
    }

    private String own(Side side, String schemaColumn, String tableColumn) {
        Map<String, TreeSet<String>> elsewhere = new TreeMap<>();
        routes.entries()
                .forEach(
                        (table, entry) -> {
                            if (entry.side() != routes.defaultSide()) {
                                elsewhere
                                        .computeIfAbsent(table.schema(), _ -> new TreeSet<>())
                                        .add(VariableLiteral.quoted(table.table()));
                            }
                        });
        List<String> schemas = new ArrayList<>();
        elsewhere.forEach(
                (schema, tables) ->
                        schemas.add(
                                "(%s = %s AND %s IN (%s))"
                                        .formatted(
                                                schemaColumn,
                                                VariableLiteral.quoted(schema),
                                                tableColumn,
                                                String.join(", ", tables))));
        String not = side == routes.defaultSide() ? "NOT " : "";
        return not + "(" + String.join(" OR ", schemas) + ")";
    }

    /** The rows for the client, laid out as the first part's; null when they cannot be. */
    @Nullable List<ByteBuf> rows(ResultReply first, ResultReply other) {
        List<ResultReply.Column> columns = first.columns();
        RowValues here = new RowValues(columns, false, charset);
        RowValues there = new RowValues(other.columns(), false, charset);
        if (!parts.columns().isEmpty() && parts.columns().size() != columns.size()) {
            return null;
        }
        List<ByteBuf> more = other.rows();
        if (!here.sameLayout(there)) {
            more = more.stream().map(row -> MergedRows.relaid(row, there, columns)).toList();
        }
        Comparator<ByteBuf> order = order(here);
        List<ByteBuf> rows = new ArrayList<>();
        if (parts.grouped()) {
            rows.addAll(first.rows());
            rows.addAll(more);
            rows = together(rows, here);
            rows.sort(order);
        } else {
            // each server has sorted its rows, by collations that only it knows exactly
            int taken = 0;
            for (ByteBuf row : first.rows()) {
                while (taken < more.size() && order.compare(more.get(taken), row) < 0) {
                    rows.add(more.get(taken++));
                }
                rows.add(row);
            }
            rows.addAll(more.subList(taken, more.size()));
        }
        int from = (int) Math.min(parts.offset(), rows.size());
        long count = parts.count() < 0 ? rows.size() : parts.count();
        return rows.subList(from, (int) Math.min(from + count, rows.size()));
    }

    // ---- groups

    private List<ByteBuf> together(List<ByteBuf> rows, RowValues values) {
        Map<List<@Nullable String>, ByteBuf> groups = new LinkedHashMap<>();
        for (ByteBuf row : rows) {
            List<@Nullable String> key = new ArrayList<>();
            for (int i = 0; i < values.columns().size(); i++) {
                if (combine(i) == Combine.KEY) {
                    key.add(values.text(row, i));
                }
            }
            ByteBuf known = groups.get(key);
            groups.put(key, known == null ? row : combined(known, row, values));
        }
        return new ArrayList<>(groups.values());
    }

    private Combine combine(int column) {
        return parts.columns().isEmpty() ? Combine.KEY : parts.columns().get(column);
    }

    private ByteBuf combined(ByteBuf one, ByteBuf two, RowValues values) {
        ByteBuf out = Unpooled.buffer(one.readableBytes() + two.readableBytes());
        for (int i = 0; i < values.columns().size(); i++) {
            ByteBuf value = combined(values.slice(one, i), values.slice(two, i), i, values);
            if (value == null) {
                out.writeByte(WireRead.NULL_MARKER);
            } else {
                WireWrite.lengthEncodedBytes(out, value);
            }
        }
        return out;
    }

    private @Nullable ByteBuf combined(
            @Nullable ByteBuf one, @Nullable ByteBuf two, int column, RowValues values) {
        Combine how = combine(column);
        if (one == null || two == null) {
            return one == null && how != Combine.KEY ? two : one;
        }
        String first = one.toString(charset);
        String second = two.toString(charset);
        return switch (how) {
            case KEY, FIRST -> one;
            case SUM ->
                    Unpooled.copiedBuffer(
                            new BigDecimal(first).add(new BigDecimal(second)).toPlainString(),
                            charset);
            case MIN -> compare(first, second, values.columns().get(column)) <= 0 ? one : two;
            case MAX -> compare(first, second, values.columns().get(column)) >= 0 ? one : two;
        };
    }

    // ---- order

    private Comparator<ByteBuf> order(RowValues values) {
        Comparator<ByteBuf> all = (_, _) -> 0;
        for (SortKey key : parts.order()) {
            int column = key.position() >= 0 ? key.position() : named(key.column(), values);
            if (column < 0) {
                break; // the servers have refused it
            }
            Comparator<ByteBuf> one =
                    (a, b) ->
                            compare(
                                    values.text(a, column),
                                    values.text(b, column),
                                    values.columns().get(column));
            all = all.thenComparing(key.descending() ? one.reversed() : one);
        }
        return all;
    }

    private static int named(String column, RowValues values) {
        List<String> names =
                values.columns().stream()
                        .map(each -> each.name().toUpperCase(java.util.Locale.ROOT))
                        .collect(Collectors.toList());
        return names.indexOf(column);
    }

    /** NULL comes first, as the servers have it. */
    private static int compare(
            @Nullable String one, @Nullable String two, ResultReply.Column column) {
        if (one == null || two == null) {
            return one == null ? (two == null ? 0 : -1) : 1;
        }
        return ColumnTypes.number(column.type())
                ? new BigDecimal(one).compareTo(new BigDecimal(two))
                : MergedRows.compareText(one, two, column);
    }
}
