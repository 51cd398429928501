package dev.swingbridge.proxy.session.scatter;

import dev.swingbridge.protocol.wire.WireRead;
import dev.swingbridge.protocol.wire.WireWrite;
import dev.swingbridge.proxy.session.link.ColumnTypes;
import dev.swingbridge.router.sql.Listing;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts the lists of two servers together: of each the rows that belong to the answer, in the order
 * that both have.
 */
public final class MergedRows {
    /** BINARY among the flags of a column. */
    private static final int BINARY_FLAG = 0x80;

    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");

    private final ListingScope scope;
    private final boolean binary;
    private final Charset charset;

    public MergedRows(ListingScope scope, boolean binary, Charset charset) {
        this.scope = scope;
        this.binary = binary;
        this.charset = charset;
    }

    /** One row with what it is sorted by. */
    private record Entry(ByteBuf row, List<@Nullable String> keys, String name) {}

    /**
     * The rows for the client, laid out as the first list's; null when the other list's rows cannot
     * be.
     */
    public @Nullable List<ByteBuf> rows(ResultReply first, Side side, ResultReply other) {
        RowValues here = new RowValues(first.columns(), binary, charset);
        RowValues there = new RowValues(other.columns(), binary, charset);
        boolean same = here.sameLayout(there);
        if (!same && binary && !other.rows().isEmpty()) {
            return null;
        }
        List<Entry> mine = entries(first, side, here);
        List<Entry> theirs = entries(other, side.other(), there);
        List<ByteBuf> merged = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<ListingScope.Order> order = scope.order(first.columns());
        int i = 0;
        int j = 0;
        while (i < mine.size() || j < theirs.size()) {
            boolean fromHere =
                    j == theirs.size()
                            || (i < mine.size()
                                    && compare(mine.get(i), theirs.get(j), order, first) <= 0);
            Entry next = fromHere ? mine.get(i++) : theirs.get(j++);
            if (scope.listing() == Listing.SCHEMAS && !seen.add(next.name())) {
                continue;
            }
            merged.add(fromHere || same ? next.row() : relaid(next.row(), there, first.columns()));
        }
        return merged;
    }

    private List<Entry> entries(ResultReply list, Side side, RowValues values) {
        int nameColumn = scope.nameColumn(list.columns());
        int schemaColumn = scope.schemaColumn(list.columns());
        List<ListingScope.Order> order = scope.order(list.columns());
        List<Entry> entries = new ArrayList<>();
        for (ByteBuf row : list.rows()) {
            String name = text(values, row, nameColumn);
            if (scope.keeps(side, text(values, row, schemaColumn), name)) {
                List<@Nullable String> keys = new ArrayList<>();
                order.forEach(key -> keys.add(values.text(row, key.column())));
                entries.add(new Entry(row, keys, name));
            }
        }
        return entries;
    }

    private static String text(RowValues values, ByteBuf row, int column) {
        return column < 0 ? "" : Objects.requireNonNullElse(values.text(row, column), "");
    }

    private int compare(
            Entry mine, Entry theirs, List<ListingScope.Order> order, ResultReply list) {
        for (int i = 0; i < Math.min(mine.keys().size(), theirs.keys().size()); i++) {
            ListingScope.Order key = order.get(i);
            ResultReply.Column column = list.columns().get(key.column());
            int result = compare(mine.keys().get(i), theirs.keys().get(i), column);
            if (result != 0) {
                return key.descending() ? -result : result;
            }
        }
        return 0;
    }

    private int compare(@Nullable String mine, @Nullable String theirs, ResultReply.Column column) {
        if (mine == null || theirs == null) {
            return mine == null ? (theirs == null ? 0 : -1) : 1;
        }
        if (ColumnTypes.number(column.type())) {
            int shorter = Integer.compare(mine.length(), theirs.length());
            return shorter != 0 ? shorter : mine.compareTo(theirs);
        }
        // SHOW sorts names by their bytes whatever their column claims
        return scope.query() == null ? mine.compareTo(theirs) : compareText(mine, theirs, column);
    }

    public static int compareText(String mine, String theirs, ResultReply.Column column) {
        boolean bytes = (column.flags() & BINARY_FLAG) != 0;
        return bytes ? mine.compareTo(theirs) : folded(mine).compareTo(folded(theirs));
    }

    /** Letters without case and accents, as the servers' general collation compares them. */
    private static String folded(String text) {
        return ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD))
                .replaceAll("")
                .toUpperCase(Locale.ROOT);
    }

    /** A row of text with its values under the other list's columns; NULL where it has none. */
    public static ByteBuf relaid(ByteBuf row, RowValues values, List<ResultReply.Column> wanted) {
        ByteBuf out = Unpooled.buffer(row.readableBytes() + wanted.size());
        for (ResultReply.Column column : wanted) {
            ByteBuf value = null;
            for (int i = 0; i < values.columns().size(); i++) {
                if (values.columns().get(i).name().equalsIgnoreCase(column.name())) {
                    value = values.slice(row, i);
                    break;
                }
            }
            if (value == null) {
                out.writeByte(WireRead.NULL_MARKER);
            } else {
                WireWrite.lengthEncodedBytes(out, value);
            }
        }
        return out;
    }
}
