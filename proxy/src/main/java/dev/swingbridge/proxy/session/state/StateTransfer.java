package dev.swingbridge.proxy.session.state;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.link.LinkFormat;
import dev.swingbridge.proxy.session.link.SmallResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes session state from one link to the other: one SELECT reads the values back where they are
 * true, one SET makes them true on the other side.
 */
public final class StateTransfer {
    private static final Logger LOG = LoggerFactory.getLogger(StateTransfer.class);
    private static final int UNKNOWN_VARIABLE = 1193;
    private static final int GLOBAL_VARIABLE = 1238;

    private static final String RESULTS = "character_set_results";

    /** Results may come in them, but nobody may speak them. */
    private static final Set<String> NEVER_OF_CLIENTS = Set.of("ucs2", "utf16", "utf16le", "utf32");

    private final LinkFormat format;
    private final BackendLink from;
    private final BackendLink to;
    private final SessionChanges.News news;
    private final List<String> variables;
    private final boolean everything;
    private final Consumer<@Nullable ErrPacket> done;

    private StateTransfer(
            LinkFormat format,
            BackendLink from,
            BackendLink to,
            SessionChanges.News news,
            boolean everything,
            Consumer<@Nullable ErrPacket> done) {
        this.format = format;
        this.from = from;
        this.to = to;
        this.news = news;
        this.done = done;
        this.everything = everything;
        Set<String> names = new LinkedHashSet<>(everything ? VariableNames.ALWAYS : List.of());
        names.addAll(news.variables());
        this.variables = new ArrayList<>(names);
    }

    /**
     * Runs the transfer; the callback gets null, or the error that one of the servers gave.
     *
     * @param everything the other link is new: it gets all there is, not only the news
     */
    public static void run(
            LinkFormat format,
            BackendLink from,
            BackendLink to,
            SessionChanges changes,
            boolean everything,
            Consumer<@Nullable ErrPacket> done) {
        new StateTransfer(format, from, to, changes.news(everything), everything, done).readBack();
    }

    private void readBack() {
        List<String> columns = new ArrayList<>();
        if (news.insertId()) {
            columns.add("LAST_INSERT_ID()");
        }
        if (news.role()) {
            columns.add("CURRENT_ROLE()");
        }
        for (String name : variables) {
            columns.add("@@session." + VariableNames.on(from.mariaDb(), name));
        }
        for (String name : news.userVariables()) {
            String quoted = UserVariable.quoted(name);
            columns.add(quoted);
            columns.add("HEX(" + quoted + ")");
            columns.add("CHARSET(" + quoted + ")");
            columns.add("COLLATION(" + quoted + ")");
        }
        if (columns.isEmpty()) {
            replayTexts();
            return;
        }
        InternalQuery.run(from, format, "SELECT " + String.join(", ", columns), this::haveValues);
    }

    private void haveValues(SmallResult result) {
        ErrPacket error = result.error();
        if (error == null && everything) {
            compare(result);
        } else if (error == null) {
            nameCollation(result, Set.of());
        } else {
            withoutUnknown(error);
        }
    }

    private void withoutUnknown(ErrPacket error) {
        if (leaveOutUnknown(error)) {
            readBack();
        } else {
            done.accept(error);
        }
    }

    /**
     * What a new link began with is not set again where it is the same: setting it has effects of
     * its own, such as another collation in the description of columns.
     */
    private void compare(SmallResult here) {
        List<String> columns =
                variables.stream()
                        .map(name -> "@@session." + VariableNames.on(to.mariaDb(), name))
                        .toList();
        InternalQuery.run(
                to,
                format,
                "SELECT " + String.join(", ", columns),
                there -> {
                    ErrPacket error = there.error();
                    if (error == null) {
                        nameCollation(here, equal(here, there));
                    } else {
                        withoutUnknown(error);
                    }
                });
    }

    /** Variables that the client never set, and that have the same value on both links. */
    private Set<String> equal(SmallResult here, SmallResult there) {
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

    /** A variable that only one family of servers has, or that was never one of the session. */
    private boolean leaveOutUnknown(ErrPacket error) {
        if (error.code() != UNKNOWN_VARIABLE && error.code() != GLOBAL_VARIABLE) {
            return false;
        }
        boolean known = false;
        for (Iterator<String> names = variables.iterator(); names.hasNext(); ) {
            String name = names.next();
            boolean named =
                    error.message().contains("'" + VariableNames.on(from.mariaDb(), name) + "'")
                            || error.message()
                                    .contains("'" + VariableNames.on(to.mariaDb(), name) + "'");
            if (named) {
                names.remove();
                known = true;
                LOG.warn("A session variable is not carried over variable={} {}", name, to);
            }
        }
        return known;
    }

    /**
     * The character set of results is a collation inside the server, which it shows nowhere but in
     * its descriptions of columns. MariaDB takes one only by name, and only for all three at once.
     */
    private void nameCollation(SmallResult values, Set<String> already) {
        int column = firstVariable() + variables.indexOf(RESULTS);
        boolean named =
                from.mariaDb()
                        && variables.containsAll(SessionChanges.CHARACTER_SETS)
                        && !already.contains(RESULTS)
                        && converted(values, column)
                        && !NEVER_OF_CLIENTS.contains(values.text(column));
        if (!named) {
            set(values, already, "");
            return;
        }
        CollationNames.named(
                from,
                format,
                values.collation(column),
                (error, name) -> {
                    if (error == null) {
                        set(values, already, name);
                    } else {
                        done.accept(error);
                    }
                });
    }

    private static boolean converted(SmallResult values, int column) {
        String value = values.text(column);
        return value != null && !value.equals("binary") && values.collation(column) != 0;
    }

    private int firstVariable() {
        return (news.insertId() ? 1 : 0) + (news.role() ? 1 : 0);
    }

    /**
     * @param collation of results, by its name; empty when it is not known
     */
    private void set(SmallResult values, Set<String> already, String collation) {
        List<String> assignments = new ArrayList<>();
        int column = 0;
        if (news.insertId()) {
            assignments.add("last_insert_id=" + values.text(column++));
        }
        @Nullable String role = null;
        if (news.role()) {
            role = values.text(column++);
        }
        for (String name : variables) {
            String literal = literal(name, values, column);
            column++;
            boolean ofNames = !collation.isEmpty() && SessionChanges.CHARACTER_SETS.contains(name);
            if (ofNames && name.equals(RESULTS)) {
                String names = "NAMES " + literal + " COLLATE ";
                assignments.addFirst(names + CollationNames.on(collation, to.dialect()));
                continue;
            }
            if (already.contains(name) && !ofNames) {
                continue;
            }
            assignments.add("@@session." + VariableNames.on(to.mariaDb(), name) + "=" + literal);
        }
        for (String name : news.userVariables()) {
            assignments.add(
                    UserVariable.quoted(name)
                            + "="
                            + UserVariable.literal(values, column, to.dialect()));
            column += 4;
        }
        String setRole = news.role() ? "SET ROLE " + VariableLiteral.role(role, to.mariaDb()) : "";
        setAll(assignments, setRole);
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
        return VariableLiteral.of(name, values.text(column), values.type(column), to.dialect());
    }

    private void setAll(List<String> assignments, String setRole) {
        if (assignments.isEmpty()) {
            setRole(setRole);
            return;
        }
        InternalQuery.run(
                to,
                format,
                "SET " + String.join(", ", assignments),
                result -> {
                    ErrPacket error = result.error();
                    if (error == null) {
                        setRole(setRole);
                    } else {
                        withoutUnknown(error);
                    }
                });
    }

    private void setRole(String setRole) {
        if (setRole.isEmpty()) {
            replayTexts();
            return;
        }
        InternalQuery.run(
                to,
                format,
                setRole,
                result -> {
                    if (result.ok()) {
                        replayTexts();
                    } else {
                        done.accept(result.error());
                    }
                });
    }

    /** PREPARE ... FROM again, and what was deallocated away. */
    private void replayTexts() {
        List<PreparedText> texts = new ArrayList<>(news.preparedTexts().values());
        news.droppedTexts().forEach(name -> texts.add(PreparedText.dropped(name)));
        replay(texts.iterator());
    }

    private void replay(Iterator<PreparedText> texts) {
        if (!texts.hasNext()) {
            done.accept(null);
            return;
        }
        PreparedText text = texts.next();
        Runnable prepare = () -> replay(text.statements().iterator(), () -> replay(texts));
        if (text.schema().isEmpty() || text.schema().equals(to.schema())) {
            prepare.run();
            return;
        }
        InternalQuery.initDb(
                to,
                format,
                text.schema(),
                chosen -> {
                    if (chosen.ok()) {
                        to.schema(text.schema());
                    }
                    if (chosen.ok() || !text.inSchema()) {
                        prepare.run();
                    } else {
                        replay(texts); // its tables are not here, nobody will execute it here
                    }
                });
    }

    private void replay(Iterator<String> statements, Runnable next) {
        if (statements.hasNext()) {
            // one that does not prepare here answers for itself when the client executes it
            InternalQuery.run(to, format, statements.next(), _ -> replay(statements, next));
        } else {
            next.run();
        }
    }
}
