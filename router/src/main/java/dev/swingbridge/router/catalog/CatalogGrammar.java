package dev.swingbridge.router.catalog;

import dev.swingbridge.router.catalog.CatalogQuery.Operand;
import dev.swingbridge.router.catalog.CatalogQuery.SortKey;
import dev.swingbridge.router.lexer.SqlLexer;
import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.lexer.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the outermost SELECT of a query of information_schema, and one that stands alone in its
 * place or in EXISTS; what it cannot tell it leaves.
 */
final class CatalogGrammar {
    private static final Set<String> CLAUSES =
            Set.of("FROM", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT");
    private static final Set<String> OPAQUE =
            Set.of("UNION", "INTERSECT", "EXCEPT", "MINUS", "INTO", "PROCEDURE", "FOR", "FETCH");

    /** HAVING is not among them: without GROUP and aggregates it picks rows like WHERE. */
    private static final Set<String> NOT_ROWWISE = Set.of("GROUP", "WINDOW", "LIMIT");

    static final Set<String> AGGREGATES =
            Set.of(
                    "COUNT",
                    "SUM",
                    "MIN",
                    "MAX",
                    "AVG",
                    "GROUP_CONCAT",
                    "JSON_ARRAYAGG",
                    "JSON_OBJECTAGG",
                    "BIT_AND",
                    "BIT_OR",
                    "BIT_XOR",
                    "ANY_VALUE",
                    "STD",
                    "STDDEV",
                    "STDDEV_POP",
                    "STDDEV_SAMP",
                    "VARIANCE",
                    "VAR_POP",
                    "VAR_SAMP");
    private static final Set<String> OF_WINDOWS = Set.of("OVER", "ROW_NUMBER");
    static final Set<String> OPTIONS =
            Set.of(
                    "ALL",
                    "DISTINCT",
                    "DISTINCTROW",
                    "HIGH_PRIORITY",
                    "STRAIGHT_JOIN",
                    "SQL_NO_CACHE",
                    "SQL_CACHE",
                    "SQL_SMALL_RESULT",
                    "SQL_BIG_RESULT",
                    "SQL_BUFFER_RESULT");
    private static final Set<String> TABLE_COLUMNS =
            Set.of("TABLE_NAME", "REFERENCED_TABLE_NAME", "EVENT_OBJECT_TABLE");

    private static final Pattern POSITION = Pattern.compile("[1-9][0-9]{0,3}");

    private final TokenCursor cursor;
    private final Tokens tokens;
    private final List<Operand> schemas = new ArrayList<>();
    private final List<Operand> tables = new ArrayList<>();
    private final Map<String, String> columns = new HashMap<>();
    private final List<SortKey> order = new ArrayList<>();
    private boolean star;
    private boolean rowwise = true;

    /** The query in the place of a table; nothing is known of any while there is none. */
    private @Nullable CatalogQuery inner;

    CatalogGrammar(Tokens tokens) {
        this(tokens, 0);
    }

    private CatalogGrammar(Tokens tokens, int at) {
        this.tokens = tokens;
        this.cursor = new TokenCursor(tokens);
        this.cursor.at = at;
    }

    CatalogQuery read() {
        if (!cursor.accept("SELECT")) {
            return CatalogQuery.OPAQUE;
        }
        while (OPTIONS.contains(cursor.word())) {
            cursor.at++;
        }
        if (cursor.is("EXISTS")) {
            return existence();
        }
        String clause = "SELECT";
        while (!ended()) {
            int begin = cursor.at;
            boolean before = rowwise;
            int end = clauseEnd();
            switch (clause) {
                case "FROM" -> {
                    if (nestedAt(begin)) {
                        rowwise = before && nested(begin, end);
                    }
                }
                case "SELECT" -> split(begin, end, this::selected);
                case "WHERE" -> demanded(begin, end);
                case "ORDER" -> {
                    if (!tokens.word(begin).equals("BY")) {
                        return CatalogQuery.OPAQUE;
                    }
                    split(begin + 1, end, this::sorted);
                }
                default -> rowwise &= !NOT_ROWWISE.contains(clause);
            }
            clause = cursor.word();
            if (OPAQUE.contains(clause)) {
                return CatalogQuery.OPAQUE;
            }
            if (!ended()) {
                cursor.at++;
            }
        }
        boolean sorted = rowwise && sortable();
        CatalogQuery from = inner;
        if (from != null) {
            columns.replaceAll((_, column) -> column.isEmpty() ? "" : from.source(column));
            if (star) {
                from.columns().forEach(columns::putIfAbsent);
                star = from.star();
            }
        }
        return new CatalogQuery(schemas, tables, columns, star, sorted, order);
    }

    /** The end of the text, or of the parentheses that the query stands in. */
    private boolean ended() {
        return cursor.atEnd() || cursor.isSymbol(')');
    }

    private boolean nestedAt(int begin) {
        return tokens.symbol(begin) == '(' && tokens.word(begin + 1).equals("SELECT");
    }

    /** {@code SELECT EXISTS (SELECT ...)}: what it demands, the outer one does. */
    private CatalogQuery existence() {
        int begin = cursor.at + 1;
        if (!nestedAt(begin)) {
            return CatalogQuery.OPAQUE;
        }
        CatalogQuery asked = new CatalogGrammar(tokens, begin + 1).read();
        cursor.at = begin;
        while (!cursor.atEnd()) {
            cursor.at++;
        }
        return alias(behindClosing(begin), cursor.at)
                ? new CatalogQuery(
                        asked.schemas(), asked.tables(), Map.of(), false, false, List.of())
                : CatalogQuery.OPAQUE;
    }

    /**
     * A query in the place of the table.
     *
     * @return whether its rows are as good as the table's
     */
    private boolean nested(int begin, int end) {
        CatalogQuery asked = new CatalogGrammar(tokens, begin + 1).read();
        boolean alone = alias(behindClosing(begin), end);
        if (alone) {
            inner = asked;
            schemas.addAll(asked.schemas());
            tables.addAll(asked.tables());
        }
        return alone && asked.rowwise() && asked.order().isEmpty();
    }

    /** After the parenthesis that ends what begins here; the end of the text without one. */
    private int behindClosing(int begin) {
        int depth = 0;
        int at = begin;
        do {
            depth += tokens.symbol(at) == '(' ? 1 : tokens.symbol(at) == ')' ? -1 : 0;
            at++;
        } while (depth > 0 && tokens.kind(at) != SqlLexer.END);
        return at;
    }

    /** Nothing, {@code x}, or {@code AS x}. */
    private boolean alias(int begin, int end) {
        int name = tokens.word(begin).equals("AS") ? begin + 1 : begin;
        boolean named = isName(name) || tokens.kind(name) == SqlLexer.STRING;
        return begin == end || (name + 1 == end && named);
    }

    /** Moves to the next clause's first word; notes what depends on more than one row. */
    private int clauseEnd() {
        int depth = 0;
        while (!cursor.atEnd()) {
            boolean afterDot = cursor.at > 0 && tokens.symbol(cursor.at - 1) == '.';
            String word = afterDot ? "" : cursor.word();
            boolean clause = CLAUSES.contains(word) || OPAQUE.contains(word);
            if (depth == 0 && (clause || cursor.isSymbol(')'))) {
                break;
            }
            if (word.equals("SELECT")
                    || ((AGGREGATES.contains(word) || OF_WINDOWS.contains(word))
                            && cursor.symbolAhead(1, '('))) {
                rowwise = false;
            }
            depth += cursor.isSymbol('(') ? 1 : cursor.isSymbol(')') ? -1 : 0;
            cursor.at++;
        }
        return cursor.at;
    }

    private interface Part {
        void read(int begin, int end);
    }

    /** Cuts at the commas outside parentheses. */
    private void split(int begin, int end, Part part) {
        int depth = 0;
        int from = begin;
        for (int i = begin; i < end; i++) {
            int symbol = tokens.symbol(i);
            depth += symbol == '(' ? 1 : symbol == ')' ? -1 : 0;
            if (depth == 0 && symbol == ',') {
                part.read(from, i);
                from = i + 1;
            }
        }
        part.read(from, end);
    }

    private void selected(int begin, int end) {
        if (end > begin && tokens.symbol(end - 1) == '*') {
            star = true;
            return;
        }
        int after = columnEnd(begin, end);
        String column = after < 0 ? "" : upper(after - 1);
        if (after == end) {
            columns.put(column, column);
            return;
        }
        boolean named = isName(end - 1) || tokens.kind(end - 1) == SqlLexer.STRING;
        String alias =
                tokens.kind(end - 1) == SqlLexer.STRING
                        ? tokens.stringValue(end - 1).toUpperCase(Locale.ROOT)
                        : named ? upper(end - 1) : "";
        boolean renamed = after == end - 1 || (after == end - 2 && tokens.word(after).equals("AS"));
        if (renamed && !column.isEmpty()) {
            columns.put(alias, column);
        } else {
            columns.putIfAbsent(alias, "");
        }
    }

    /** After {@code [[schema.]table.]column}; -1 when there is no such thing. */
    private int columnEnd(int begin, int end) {
        int at = begin;
        while (at < end && isName(at)) {
            at++;
            if (at >= end || tokens.symbol(at) != '.') {
                return at;
            }
            at++;
        }
        return -1;
    }

    private boolean isName(int index) {
        return tokens.kind(index) == SqlLexer.WORD || tokens.kind(index) == SqlLexer.QUOTED_NAME;
    }

    private String upper(int index) {
        return tokens.name(index).toUpperCase(Locale.ROOT);
    }

    private void sorted(int begin, int end) {
        boolean descending = tokens.word(end - 1).equals("DESC");
        int last = descending || tokens.word(end - 1).equals("ASC") ? end - 1 : end;
        if (last == begin + 1 && POSITION.matcher(tokens.text(begin, begin)).matches()) {
            order.add(new SortKey("", Integer.parseInt(tokens.text(begin, begin)) - 1, descending));
        } else if (columnEnd(begin, last) == last) {
            order.add(new SortKey(upper(last - 1), -1, descending));
        } else {
            rowwise = false;
        }
    }

    /** Rows can be sorted by what is in them only. */
    private boolean sortable() {
        return star
                || order.stream()
                        .allMatch(
                                key ->
                                        key.position() >= 0
                                                || columns.containsKey(key.column())
                                                || columns.containsValue(key.column()));
    }

    /** The conditions that hold for every row: those joined by AND outside parentheses. */
    private void demanded(int begin, int end) {
        int depth = 0;
        int from = begin;
        List<int[]> parts = new ArrayList<>();
        for (int i = begin; i < end; i++) {
            int symbol = tokens.symbol(i);
            String word = tokens.word(i);
            depth += symbol == '(' ? 1 : symbol == ')' ? -1 : 0;
            boolean either = word.equals("OR") || word.equals("XOR") || symbol == '|';
            if (depth == 0 && either) {
                return;
            }
            boolean both = word.equals("AND") || (symbol == '&' && tokens.symbol(i + 1) == '&');
            if (depth == 0 && both) {
                parts.add(new int[] {from, i});
                i += symbol == '&' ? 1 : 0;
                from = i + 1;
            }
        }
        parts.add(new int[] {from, end});
        parts.forEach(part -> condition(part[0], part[1]));
    }

    private void condition(int begin, int end) {
        if (wrapped(begin, end)) {
            demanded(begin + 1, end - 1);
            return;
        }
        int after = columnEnd(begin, end);
        if (after < 0 || after >= end) {
            return;
        }
        String column = upper(after - 1);
        if (inner != null && !inner.source(column).equals(column)) {
            return;
        }
        List<Operand> operands = operands(after, end);
        if (TABLE_COLUMNS.contains(column)) {
            tables.addAll(operands);
        } else if (column.endsWith("_SCHEMA") || column.equals("SCHEMA_NAME")) {
            schemas.addAll(operands);
        }
    }

    private boolean wrapped(int begin, int end) {
        if (end - begin < 2 || tokens.symbol(begin) != '(') {
            return false;
        }
        int depth = 0;
        for (int i = begin; i < end; i++) {
            depth += tokens.symbol(i) == '(' ? 1 : tokens.symbol(i) == ')' ? -1 : 0;
            if (depth == 0) {
                return i == end - 1;
            }
        }
        return false;
    }

    /** Of {@code = value}, {@code LIKE value} or {@code IN (value, ...)}; else none. */
    private List<Operand> operands(int begin, int end) {
        boolean like = tokens.word(begin).equals("LIKE");
        if (like || tokens.symbol(begin) == '=') {
            Operand operand = operand(begin + 1, end, like);
            return operand == null ? List.of() : List.of(operand);
        }
        if (!tokens.word(begin).equals("IN") || !wrapped(begin + 1, end)) {
            return List.of();
        }
        List<Operand> all = new ArrayList<>();
        boolean[] unknown = new boolean[1];
        split(
                begin + 2,
                end - 1,
                (from, to) -> {
                    Operand operand = operand(from, to, false);
                    if (operand == null) {
                        unknown[0] = true;
                    } else {
                        all.add(operand);
                    }
                });
        return unknown[0] ? List.of() : all;
    }

    private @Nullable Operand operand(int begin, int end, boolean pattern) {
        int length = end - begin;
        if (length == 1 && tokens.kind(begin) == SqlLexer.STRING) {
            return new Operand.Text(tokens.stringValue(begin), pattern);
        }
        if (length == 1 && tokens.kind(begin) == SqlLexer.PARAMETER) {
            return new Operand.Parameter(tokens.parametersBefore(begin), pattern);
        }
        boolean own = tokens.word(begin).equals("DATABASE") || tokens.word(begin).equals("SCHEMA");
        return length == 3 && own && tokens.symbol(begin + 1) == '('
                ? new Operand.DefaultSchema()
                : null;
    }
}
