package dev.swingbridge.proxy.session.scatter;

import dev.swingbridge.router.catalog.CatalogQuery;
import dev.swingbridge.router.catalog.CatalogQuery.SortKey;
import dev.swingbridge.router.sql.Listing;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a list belong to the client's answer: those that come from the side which serves
 * what they are about.
 *
 * @param only the side that knows all of the answer; null when both have a part of it
 * @param schema of all rows; empty when they name it themselves
 * @param query null for SHOW
 * @param foldsCase names are known in lower case
 */
public record ListingScope(
        Listing listing,
        @Nullable Side only,
        String schema,
        @Nullable CatalogQuery query,
        RouteTable routes,
        boolean foldsCase) {

    private static final List<String> SCHEMA_COLUMNS =
            List.of(
                    "TABLE_SCHEMA",
                    "EVENT_OBJECT_SCHEMA",
                    "CONSTRAINT_SCHEMA",
                    "TRIGGER_SCHEMA",
                    "INDEX_SCHEMA",
                    "SCHEMA_NAME");
    private static final List<String> TABLE_COLUMNS = List.of("TABLE_NAME", "EVENT_OBJECT_TABLE");

    /** Sort keys resolved to a result's columns. */
    record Order(int column, boolean descending) {}

    /** Whether the rows of a query name what they are about. */
    public boolean attributable() {
        CatalogQuery asked = query;
        if (asked == null) {
            return true;
        }
        boolean schemaKnown = !schema.isEmpty() || selects(asked, SCHEMA_COLUMNS);
        return asked.rowwise()
                && schemaKnown
                && (listing == Listing.SCHEMAS || selects(asked, TABLE_COLUMNS));
    }

    private static boolean selects(CatalogQuery query, List<String> sources) {
        return query.star() || query.columns().values().stream().anyMatch(sources::contains);
    }

    /** Where the rows name their table or, in a list of schemas, their schema. */
    int nameColumn(List<ResultReply.Column> columns) {
        return switch (listing) {
            case TRIGGERS -> 2;
            case CATALOG -> find(columns, TABLE_COLUMNS);
            case SCHEMAS -> query == null ? 0 : find(columns, SCHEMA_COLUMNS);
            case TABLES, TABLE, NONE -> 0;
        };
    }

    /** -1 when the schema is the same for all. */
    int schemaColumn(List<ResultReply.Column> columns) {
        return listing == Listing.CATALOG && schema.isEmpty() ? find(columns, SCHEMA_COLUMNS) : -1;
    }

    private int find(List<ResultReply.Column> columns, List<String> sources) {
        CatalogQuery asked = query;
        for (String source : sources) {
            for (int i = 0; asked != null && i < columns.size(); i++) {
                if (asked.source(columns.get(i).name()).equals(source)) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** How both servers have sorted the rows; empty when not at all. */
    List<Order> order(List<ResultReply.Column> columns) {
        CatalogQuery asked = query;
        if (asked == null) {
            return List.of(new Order(nameColumn(columns), false));
        }
        List<Order> order = new ArrayList<>();
        for (SortKey key : asked.order()) {
            int column = key.position() >= 0 ? key.position() : sorted(columns, asked, key);
            if (column < 0 || column >= columns.size()) {
                break;
            }
            order.add(new Order(column, key.descending()));
        }
        return order;
    }

    private static int sorted(List<ResultReply.Column> columns, CatalogQuery query, SortKey key) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equalsIgnoreCase(key.column())) {
                return i;
            }
        }
        for (int i = 0; i < columns.size(); i++) {
            if (query.source(columns.get(i).name()).equals(key.column())) {
                return i;
            }
        }
        return -1;
    }

    /** Whether a row of this side is part of the answer. */
    boolean keeps(Side from, String schemaName, String name) {
        if (listing == Listing.SCHEMAS) {
            return from == routes.defaultSide() || routes.divided(known(name));
        }
        String owner = schemaName.isEmpty() ? schema : known(schemaName);
        return routes.sideOf(new TableName(owner, known(name))) == from;
    }

    private String known(String name) {
        return foldsCase ? name.toLowerCase(Locale.ROOT) : name;
    }
}
