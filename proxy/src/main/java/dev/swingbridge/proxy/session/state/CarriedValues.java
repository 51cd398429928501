package dev.swingbridge.proxy.session.state;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.router.lexer.ServerDialect;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which values of a session are carried from one server to another: what they are asked for with,
 * and what they are set with.
 *
 * <pre>
 *   LAST_INSERT_ID() | CURRENT_ROLE() | a column for every variable | four for every user variable
 * </pre>
 */
final class CarriedValues {
    private static final Logger LOG = LoggerFactory.getLogger(CarriedValues.class);
    private static final int UNKNOWN_VARIABLE = 1193;
    private static final int GLOBAL_VARIABLE = 1238;

    private static final String RESULTS = "character_set_results";
    private static final int COLUMNS_OF_USER_VARIABLE = 4;

    /** Results may come in them, but nobody may speak them. */
    private static final Set<String> NEVER_OF_CLIENTS = Set.of("ucs2", "utf16", "utf16le", "utf32");

    private final SessionChanges.News news;
    private final ServerDialect from;
    private final ServerDialect to;
    private final List<String> variables;

    /**
     * @param everything the server that gets them is new to the session
     */
    CarriedValues(
            SessionChanges.News news, boolean everything, ServerDialect from, ServerDialect to) {
        this.news = news;
        this.from = from;
        this.to = to;
        Set<String> names = new LinkedHashSet<>(everything ? VariableNames.ALWAYS : List.of());
        names.addAll(news.variables());
        this.variables = new ArrayList<>(names);
    }

    boolean none() {
        return !news.insertId()
                && !news.role()
                && variables.isEmpty()
                && news.userVariables().isEmpty();
    }

    /** Of the server that has them. */
    String question() {
        List<String> columns = new ArrayList<>();
        if (news.insertId()) {
            columns.add("LAST_INSERT_ID()");
        }
        if (news.role()) {
            columns.add("CURRENT_ROLE()");
        }
        variables.forEach(name -> columns.add(on(from, name)));
        for (String name : news.userVariables()) {
            String quoted = UserVariable.quoted(name);
            columns.add(quoted);
            columns.add("HEX(" + quoted + ")");
            columns.add("CHARSET(" + quoted + ")");
            columns.add("COLLATION(" + quoted + ")");
        }
        return "SELECT " + String.join(", ", columns);
    }

    /** Of the server that gets them: the variables only. */
    String comparison() {
        return "SELECT " + String.join(", ", variables.stream().map(name -> on(to, name)).toList());
    }

    private static String on(ServerDialect server, String variable) {
        return "@@session." + VariableNames.on(server.mariaDb(), variable);
    }

    /** Variables that the client never set, and that have the same value on both servers. */
    Set<String> equal(SmallResult here, SmallResult there) {
        int first = firstVariable();
        Set<String> equal = new HashSet<>();
        for (int i = 0; i < variables.size(); i++) {
            String name = variables.get(i);
            if (!news.variables().contains(name)
                    && Objects.equals(here.text(first + i), there.text(i))) {
                equal.add(name);
            }
        }
        return equal;
    }

    /**
     * A variable that only one family of servers has, or that was never one of the session.
     *
     * @return whether there is one less to carry
     */
    boolean leaveOutUnknown(ErrPacket error, BackendLink link) {
        if (error.code() != UNKNOWN_VARIABLE && error.code() != GLOBAL_VARIABLE) {
            return false;
        }
        boolean known = false;
        for (Iterator<String> names = variables.iterator(); names.hasNext(); ) {
            String name = names.next();
            if (names(error, from, name) || names(error, to, name)) {
                names.remove();
                known = true;
                LOG.warn("A session variable is not carried over variable={} link={}", name, link);
            }
        }
        return known;
    }

    private static boolean names(ErrPacket error, ServerDialect server, String variable) {
        return error.message().contains("'" + VariableNames.on(server.mariaDb(), variable) + "'");
    }

    /**
     * The character set of results is a collation inside the server, which it shows nowhere but in
     * its descriptions of columns. MariaDB takes one only by name, and only for all three at once.
     *
     * @param already not to be set
     */
    boolean namesCollation(SmallResult values, Set<String> already) {
        if (!from.mariaDb()
                || !variables.containsAll(SessionChanges.CHARACTER_SETS)
                || already.contains(RESULTS)) {
            return false;
        }
        int column = column(RESULTS);
        return converted(values, column) && !NEVER_OF_CLIENTS.contains(values.text(column));
    }

    int collationOfResults(SmallResult values) {
        return values.collation(column(RESULTS));
    }

    private int column(String variable) {
        return firstVariable() + variables.indexOf(variable);
    }

    private static boolean converted(SmallResult values, int column) {
        String value = values.text(column);
        return value != null && !value.equals("binary") && values.collation(column) != 0;
    }

    private int firstVariable() {
        return (news.insertId() ? 1 : 0) + (news.role() ? 1 : 0);
    }

    /**
     * What follows SET.
     *
     * @param already not to be set
     * @param collation of results, by its name; empty when it is not known
     */
    List<String> assignments(SmallResult values, Set<String> already, String collation) {
        List<String> assignments = new ArrayList<>();
        if (news.insertId()) {
            assignments.add("last_insert_id=" + values.text(0));
        }
        int column = firstVariable();
        for (String name : variables) {
            String literal = literal(name, values, column);
            column++;
            boolean ofNames = !collation.isEmpty() && SessionChanges.CHARACTER_SETS.contains(name);
            if (ofNames && name.equals(RESULTS)) {
                String names = "NAMES " + literal + " COLLATE ";
                assignments.addFirst(names + CollationNames.on(collation, to));
            } else if (ofNames || !already.contains(name)) {
                assignments.add(on(to, name) + "=" + literal);
            }
        }
        for (String name : news.userVariables()) {
            String literal = UserVariable.literal(values, column, to);
            assignments.add(UserVariable.quoted(name) + "=" + literal);
            column += COLUMNS_OF_USER_VARIABLE;
        }
        return assignments;
    }

    /** MySQL takes the id of a collation for the character set of results, too. */
    private String literal(String name, SmallResult values, int column) {
        boolean ids = !from.mariaDb() && !to.mariaDb();
        if (name.equals(RESULTS) && ids && converted(values, column)) {
            return Integer.toString(values.collation(column));
        }
        if (name.equals(VariableNames.TIMESTAMP) && news.clockRuns()) {
            return "DEFAULT";
        }
        return VariableLiteral.of(name, values.text(column), values.type(column), to);
    }

    String setRole(SmallResult values) {
        String role = values.text(news.insertId() ? 1 : 0);
        return "SET ROLE " + VariableLiteral.role(role, to.mariaDb());
    }
}
