package dev.swingbridge.router.catalog;

import dev.swingbridge.router.catalog.CatalogParts.Combine;
import dev.swingbridge.router.catalog.CatalogParts.Share;
import dev.swingbridge.router.catalog.CatalogQuery.SortKey;
import dev.swingbridge.router.lexer.NotUnderstood;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TextRange;
import dev.swingbridge.router.lexer.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads queries of one table of information_schema each, one inside the other at most; gives up,
 * with {@link NotUnderstood}, wherever parts would not make up the whole.
 */
final class CatalogPartsGrammar {
    private static final List<String> CLAUSES =
            List.of("FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT");
    private static final Set<String> UNFIT =
            Set.of(
                    "SELECT",
                    "UNION",
                    "INTERSECT",
                    "EXCEPT",
                    "MINUS",
                    "INTO",
                    "PROCEDURE",
                    "FOR",
                    "FETCH",
                    "WINDOW",
                    "OVER",
                    "WITH",
                    "ROLLUP",
                    "JOIN",
                    "STRAIGHT_JOIN");
    private static final Map<String, Combine> COMBINED =
            Map.of(
                    "COUNT",
                    Combine.SUM,
                    "SUM",
                    Combine.SUM,
                    "MIN",
                    Combine.MIN,
                    "MAX",
                    Combine.MAX);
    private static final Set<String> BY_TABLE =
            Set.of(
                    "TABLES",
                    "COLUMNS",
                    "STATISTICS",
                    "VIEWS",
                    "PARTITIONS",
                    "KEY_COLUMN_USAGE",
                    "TABLE_CONSTRAINTS",
                    "TABLE_PRIVILEGES",
                    "COLUMN_PRIVILEGES");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}");

    private final Tokens tokens;
    private final List<Share> shares = new ArrayList<>();

    CatalogPartsGrammar(Tokens tokens) {
        this.tokens = tokens;
    }

    /** One column of a result: its name in upper case, and what stands there. */
    private record Item(String name, String column, Combine combine) {}

    /** Token ranges of a SELECT's clauses by their first word; -1 for the end of the text. */
    private record Block(Map<String, int[]> clauses, boolean distinct) {
        boolean has(String clause) {
            return clauses.containsKey(clause);
        }

        int begin(String clause) {
            return clauses.getOrDefault(clause, new int[2])[0];
        }

        int end(String clause) {
            return clauses.getOrDefault(clause, new int[2])[1];
        }
    }

    CatalogParts read() {
        int end = 0;
        while (tokens.kind(end) != SqlLexer.END && tokens.symbol(end) != ';') {
            end++;
        }
        if (!tokens.trouble().isEmpty() || tokens.kind(end) != SqlLexer.END) {
            throw new NotUnderstood("not one statement");
        }
        Block block = block(0, end);
        if (!block.has("FROM")) {
            return existence(block);
        }
        source(block, true);
        return result(block);
    }

    /** {@code SELECT EXISTS (SELECT ...)}. */
    private CatalogParts existence(Block block) {
        int begin = block.begin("SELECT");
        int close = closing(begin + 1);
        boolean alone = block.clauses().size() == 1 && tokens.word(begin).equals("EXISTS");
        require(alone && alias(close + 1, block.end("SELECT")));
        Block inner = block(begin + 2, close);
        require(!inner.has("GROUP") && !inner.has("HAVING"));
        items(inner).forEach(item -> require(item.combine() == Combine.KEY));
        if (inner.has("LIMIT")) {
            long[] limit = limit(inner);
            require(limit[0] == 0 && limit[1] > 0);
        }
        source(inner, false);
        return new CatalogParts(List.of(Combine.MAX), true, List.of(), 0, -1, shares, null);
    }

    private Block block(int begin, int end) {
        require(tokens.word(begin).equals("SELECT"));
        int at = begin + 1;
        boolean distinct = false;
        while (CatalogGrammar.OPTIONS.contains(tokens.word(at))) {
            distinct |= tokens.word(at).startsWith("DISTINCT");
            at++;
        }
        Map<String, int[]> clauses = new HashMap<>();
        String clause = "SELECT";
        int from = at;
        int next = 0;
        int depth = 0;
        for (; at <= end; at++) {
            String word = at == end || depth > 0 || afterDot(at) ? "" : tokens.word(at);
            int place = CLAUSES.indexOf(word);
            if (at == end || place >= 0) {
                clauses.put(clause, new int[] {from, at});
                require(at == end || place >= next);
                next = place + 1;
                clause = word;
                from = at + 1;
            }
            depth += at < end ? depth(at) : 0;
        }
        return new Block(clauses, distinct);
    }

    private boolean afterDot(int at) {
        return at > 0 && tokens.symbol(at - 1) == '.';
    }

    private int depth(int at) {
        return tokens.symbol(at) == '(' ? 1 : tokens.symbol(at) == ')' ? -1 : 0;
    }

    /** Nothing in the clause may depend on rows of the other server. */
    private void plain(int begin, int end) {
        for (int i = begin; i < end; i++) {
            boolean called =
                    tokens.symbol(i + 1) == '('
                            && CatalogGrammar.AGGREGATES.contains(tokens.word(i));
            require(afterDot(i) || (!UNFIT.contains(tokens.word(i)) && !called));
        }
    }

    // ---- FROM and WHERE

    /**
     * @param nested whether a query may stand in the place of the table
     */
    private void source(Block block, boolean nested) {
        int begin = block.begin("FROM");
        int end = block.end("FROM");
        plain(block.begin("WHERE"), block.end("WHERE"));
        if (nested && tokens.symbol(begin) == '(') {
            int close = closing(begin);
            Block inner = block(begin + 1, close);
            boolean rows = inner.clauses().size() == (inner.has("WHERE") ? 3 : 2);
            require(rows && inner.has("FROM") && !inner.distinct() && alias(close + 1, end));
            items(inner).forEach(item -> require(item.combine() == Combine.KEY));
            source(inner, false);
            return;
        }
        boolean catalog =
                end - begin >= 3
                        && tokens.name(begin).equalsIgnoreCase("information_schema")
                        && tokens.symbol(begin + 1) == '.';
        require(catalog && alias(begin + 3, end));
        share(tokens.name(begin + 2).toUpperCase(Locale.ROOT), block);
    }

    private void share(String table, Block block) {
        boolean where = block.has("WHERE");
        int at = where ? start(block.begin("WHERE")) : stop(block.end("FROM") - 1);
        int end = where ? stop(block.end("WHERE") - 1) : -1;
        switch (table) {
            case "REFERENTIAL_CONSTRAINTS" ->
                    shares.add(new Share("CONSTRAINT_SCHEMA", "TABLE_NAME", at, end));
            case "TRIGGERS" ->
                    shares.add(new Share("EVENT_OBJECT_SCHEMA", "EVENT_OBJECT_TABLE", at, end));
            default -> {
                require(BY_TABLE.contains(table));
                shares.add(new Share("TABLE_SCHEMA", "TABLE_NAME", at, end));
            }
        }
    }

    private int start(int token) {
        return tokens.range(token, token).start();
    }

    private int stop(int token) {
        TextRange range = tokens.range(token, token);
        return range.start() + range.length();
    }

    /** Nothing, {@code x}, or {@code AS x}. */
    private boolean alias(int begin, int end) {
        int name = tokens.word(begin).equals("AS") ? begin + 1 : begin;
        return begin == end || (name + 1 == end && named(name));
    }

    private boolean named(int at) {
        return tokens.kind(at) == SqlLexer.WORD
                || tokens.kind(at) == SqlLexer.QUOTED_NAME
                || tokens.kind(at) == SqlLexer.STRING;
    }

    private int closing(int open) {
        require(tokens.symbol(open) == '(');
        int depth = 0;
        for (int i = open; tokens.kind(i) != SqlLexer.END; i++) {
            depth += depth(i);
            if (depth == 0) {
                return i;
            }
        }
        throw new NotUnderstood("a parenthesis is open");
    }

    // ---- the result

    private CatalogParts result(Block block) {
        List<Item> items = items(block);
        boolean star = items.stream().anyMatch(item -> item.name().equals("*"));
        boolean aggregated =
                items.stream().anyMatch(item -> COMBINED.containsValue(item.combine()));
        boolean grouped = aggregated || block.has("GROUP");
        require(!grouped || (!block.has("HAVING") && !star));
        plain(block.begin("HAVING"), block.end("HAVING"));
        List<Combine> columns = new ArrayList<>();
        Set<String> keys = keys(block, items);
        items.forEach(item -> columns.add(combine(item, grouped, keys)));
        require(!grouped || !block.distinct());
        List<SortKey> order = new ArrayList<>();
        if (block.has("ORDER")) {
            int by = block.begin("ORDER");
            require(tokens.word(by).equals("BY"));
            split(by + 1, block.end("ORDER"), (from, to) -> order.add(sorted(from, to, items)));
        }
        long[] limit = block.has("LIMIT") ? limit(block) : new long[] {0, -1};
        TextRange range =
                block.has("LIMIT")
                        ? tokens.range(block.begin("LIMIT") - 1, block.end("LIMIT") - 1)
                        : null;
        boolean together = grouped || block.distinct();
        return new CatalogParts(
                star ? List.of() : columns, together, order, limit[0], limit[1], shares, range);
    }

    private static Combine combine(Item item, boolean grouped, Set<String> keys) {
        if (!grouped || item.combine() != Combine.KEY || keys.contains(item.name())) {
            return item.combine();
        }
        // a value of the group's table is the same in all its rows
        require(keys.contains("TABLE_NAME"));
        return Combine.FIRST;
    }

    /** Names in the result that make up a group, which must all be there. */
    private Set<String> keys(Block block, List<Item> items) {
        Set<String> keys = new HashSet<>();
        if (!block.has("GROUP")) {
            return keys;
        }
        int by = block.begin("GROUP");
        require(tokens.word(by).equals("BY"));
        split(
                by + 1,
                block.end("GROUP"),
                (from, to) -> {
                    Item item = items.get(found(from, to, items));
                    require(item.combine() == Combine.KEY);
                    keys.add(item.name());
                    keys.add(item.column());
                });
        return keys;
    }

    private SortKey sorted(int begin, int end, List<Item> items) {
        boolean descending = tokens.word(end - 1).equals("DESC");
        int last = descending || tokens.word(end - 1).equals("ASC") ? end - 1 : end;
        boolean star = items.getFirst().name().equals("*");
        if (star) {
            require(items.size() == 1 && column(begin, last) >= 0);
            return new SortKey(upper(last - 1), -1, descending);
        }
        return new SortKey("", found(begin, last, items), descending);
    }

    /** Which column of the result is meant by a name or a position. */
    private int found(int begin, int end, List<Item> items) {
        if (end == begin + 1 && NUMBER.matcher(tokens.text(begin, begin)).matches()) {
            int position = Integer.parseInt(tokens.text(begin, begin)) - 1;
            require(position >= 0 && position < items.size());
            return position;
        }
        require(column(begin, end) >= 0);
        String name = upper(end - 1);
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).name().equals(name)) {
                return i;
            }
        }
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).column().equals(name)) {
                return i;
            }
        }
        throw new NotUnderstood("not in the result");
    }

    private long[] limit(Block block) {
        int begin = block.begin("LIMIT");
        int length = block.end("LIMIT") - begin;
        require(length == 1 || length == 3);
        long first = number(begin);
        if (length == 1) {
            return new long[] {0, first};
        }
        long second = number(begin + 2);
        boolean offset = tokens.word(begin + 1).equals("OFFSET");
        require(offset || tokens.symbol(begin + 1) == ',');
        return offset ? new long[] {second, first} : new long[] {first, second};
    }

    private long number(int at) {
        String text = tokens.text(at, at);
        require(NUMBER.matcher(text).matches());
        return Long.parseLong(text);
    }

    // ---- what is selected

    private List<Item> items(Block block) {
        List<Item> items = new ArrayList<>();
        split(block.begin("SELECT"), block.end("SELECT"), (from, to) -> items.add(item(from, to)));
        return items;
    }

    private Item item(int begin, int end) {
        require(end > begin);
        if (tokens.symbol(end - 1) == '*' && (end == begin + 1 || tokens.symbol(end - 2) == '.')) {
            return new Item("*", "*", Combine.KEY);
        }
        Combine combined = COMBINED.get(tokens.word(begin));
        if (combined != null && tokens.symbol(begin + 1) == '(') {
            int close = closing(begin + 1);
            require(!tokens.word(begin + 2).equals("DISTINCT") && alias(close + 1, end));
            plain(begin + 2, close);
            return new Item(close + 1 == end ? "" : name(end - 1), "", combined);
        }
        plain(begin, end);
        int after = column(begin, end);
        if (after == end) {
            return new Item(upper(end - 1), upper(end - 1), Combine.KEY);
        }
        boolean renamed = after >= 0 && alias(after, end);
        boolean as = end - begin > 2 && tokens.word(end - 2).equals("AS");
        String name = renamed || as ? name(end - 1) : "";
        return new Item(name, renamed ? upper(after - 1) : "", Combine.KEY);
    }

    private String name(int at) {
        return tokens.kind(at) == SqlLexer.STRING
                ? tokens.stringValue(at).toUpperCase(Locale.ROOT)
                : upper(at);
    }

    private String upper(int at) {
        return tokens.name(at).toUpperCase(Locale.ROOT);
    }

    /** After {@code [[schema.]table.]column}; -1 when there is no such thing. */
    private int column(int begin, int end) {
        int at = begin;
        while (at < end
                && (tokens.kind(at) == SqlLexer.WORD || tokens.kind(at) == SqlLexer.QUOTED_NAME)) {
            at++;
            if (at >= end || tokens.symbol(at) != '.') {
                return at;
            }
            at++;
        }
        return -1;
    }

    private interface Part {
        void read(int begin, int end);
    }

    /** Cuts at the commas outside parentheses. */
    private void split(int begin, int end, Part part) {
        int depth = 0;
        int from = begin;
        for (int i = begin; i < end; i++) {
            depth += depth(i);
            if (depth == 0 && tokens.symbol(i) == ',') {
                part.read(from, i);
                from = i + 1;
            }
        }
        part.read(from, end);
    }

    private static void require(boolean fits) {
        if (!fits) {
            throw new NotUnderstood("parts of the result do not make up the whole");
        }
    }
}
