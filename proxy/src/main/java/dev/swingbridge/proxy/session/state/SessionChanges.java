package dev.swingbridge.proxy.session.state;

import dev.swingbridge.protocol.packet.SessionChange;
import dev.swingbridge.router.sql.StatementDetail;
import dev.swingbridge.router.sql.StatementDetail.Assignment;
import dev.swingbridge.router.sql.StatementDetail.Prepared;
import dev.swingbridge.router.sql.StatementFacts;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the client has set on its session, by name; values are read back from the server when they
 * have to be taken to the other side. Beside all names it knows those changed since the other side
 * learned of them last.
 */
public final class SessionChanges {
    /** What SET NAMES sets. */
    static final List<String> CHARACTER_SETS =
            List.of("character_set_client", "collation_connection", "character_set_results");

    private static final StatementFacts NOTHING_PREPARED =
            new StatementFacts(StatementFacts.Kind.EXECUTE, Set.of(), Set.of(), Set.of(), true);

    private final Set<String> variables = new LinkedHashSet<>();
    private final Set<String> userVariables = new LinkedHashSet<>();
    private final Map<String, PreparedText> preparedTexts = new HashMap<>();
    private final Map<String, PreparedSql> preparedSql = new HashMap<>();
    private final Set<String> newVariables = new LinkedHashSet<>();
    private final Set<String> newUserVariables = new LinkedHashSet<>();
    private final Set<String> newPreparedTexts = new LinkedHashSet<>();
    private boolean anyRoutineRan;
    private boolean clockRuns;
    private boolean roleChanged;
    private boolean newRole;
    private boolean newInsertId;
    private boolean anyInsertId;
    private String schema;

    public SessionChanges(@Nullable String schema) {
        this.schema = schema == null ? "" : schema;
    }

    /** The default schema; empty for none. */
    public String schema() {
        return schema;
    }

    public void schema(String name) {
        schema = name;
    }

    /**
     * A statement has run without an error.
     *
     * @param preparedText what PREPARE found in a variable; empty for any other statement
     */
    public void after(StatementDetail detail, String text, String preparedText) {
        for (Assignment assignment : detail.assignments()) {
            assigned(assignment);
        }
        for (String name : detail.userVariablesWritten()) {
            userVariable(name);
        }
        for (Prepared prepared : detail.prepared()) {
            PreparedSql sql = preparedSql.get(prepared.name());
            boolean inSchema = sql == null || sql.facts().dependsOn(schema);
            prepared(
                    prepared,
                    preparedText.isEmpty()
                            ? PreparedText.literal(prepared, text, schema, inSchema)
                            : PreparedText.fromVariable(
                                    prepared.name(), preparedText, schema, inSchema));
        }
    }

    /** The server itself says what has changed. */
    public void tracked(List<SessionChange> changes) {
        for (SessionChange change : changes) {
            if (change instanceof SessionChange.SystemVariable variable) {
                variable(variable.name());
            }
        }
    }

    /** A stored routine may have changed whatever was changed before. */
    public void routineRan() {
        anyRoutineRan = true;
        insertIdChanged();
        variablesChanged();
        newUserVariables.addAll(userVariables);
    }

    /** Variables may have been set that are not known by name. */
    public void variablesChanged() {
        variables.addAll(VariableNames.SET_UNSEEN);
        newVariables.addAll(variables);
    }

    public void insertIdChanged() {
        newInsertId = true;
        anyInsertId = true;
    }

    /** Whether the other side lacks something. */
    public boolean hasNews() {
        return newInsertId
                || newRole
                || !newVariables.isEmpty()
                || !newUserVariables.isEmpty()
                || !newPreparedTexts.isEmpty();
    }

    /**
     * What a side has to be told.
     *
     * @param clockRuns the session's timestamp was set, but follows the clock again
     */
    record News(
            List<String> variables,
            List<String> userVariables,
            Map<String, PreparedText> preparedTexts,
            List<String> droppedTexts,
            boolean role,
            boolean insertId,
            boolean clockRuns) {}

    /** Since the other side learned of it last; with {@code everything}, all there is. */
    News news(boolean everything) {
        Map<String, PreparedText> texts = new HashMap<>();
        for (String name : everything ? preparedTexts.keySet() : newPreparedTexts) {
            PreparedText text = preparedTexts.get(name);
            if (text != null) {
                texts.put(name, text);
            }
        }
        List<String> dropped =
                everything
                        ? List.of()
                        : newPreparedTexts.stream()
                                .filter(name -> !preparedTexts.containsKey(name))
                                .toList();
        return new News(
                List.copyOf(everything ? variables : newVariables),
                List.copyOf(everything ? userVariables : newUserVariables),
                texts,
                dropped,
                everything ? roleChanged : newRole,
                everything ? anyInsertId : newInsertId,
                clockRuns);
    }

    /** Both sides know everything. */
    public void told() {
        newVariables.clear();
        newUserVariables.clear();
        newPreparedTexts.clear();
        newRole = false;
        newInsertId = false;
    }

    /** What a statement prepared as text does; kept from before it is known to have worked. */
    public void preparing(String name, PreparedSql sql) {
        preparedSql.put(name, sql);
    }

    /** What was prepared under a name; null when it is not known. */
    public @Nullable PreparedSql preparedSql(String name) {
        return preparedSql.get(name);
    }

    /**
     * What EXECUTE does: what was prepared, nothing when nothing was, and whatever its own facts
     * say when a routine may have prepared it.
     */
    public StatementFacts executed(String name, StatementFacts own) {
        PreparedSql known = preparedSql.get(name);
        if (known != null) {
            return known.facts();
        }
        return anyRoutineRan ? own : NOTHING_PREPARED;
    }

    /** PREPARE went wrong: nothing has this name any more. */
    public void notPrepared(String name) {
        preparedTexts.remove(name);
        preparedSql.remove(name);
        newPreparedTexts.add(name);
    }

    /** A session's own timestamp does not move until it is told to follow the clock again. */
    private void clock(Assignment assignment) {
        if (assignment.name().equals(VariableNames.TIMESTAMP)) {
            String value = assignment.valueText().strip();
            clockRuns = value.equalsIgnoreCase("DEFAULT") || value.equals("0");
        }
    }

    private void assigned(Assignment assignment) {
        switch (assignment.scope()) {
            case SESSION -> {
                variable(assignment.name());
                clock(assignment);
            }
            case USER_VARIABLE -> userVariable(assignment.name());
            case NAMES, CHARACTER_SET -> CHARACTER_SETS.forEach(this::variable);
            case ROLE -> {
                roleChanged = true;
                newRole = true;
            }
            case GLOBAL, PERSIST, PERSIST_ONLY, NEXT_TRANSACTION, OTHER -> {
                // the server's own, or the transaction's
            }
        }
    }

    private void variable(String name) {
        String one = VariableNames.canonical(name);
        if (one.isEmpty()) {
            return;
        }
        variables.add(one);
        newVariables.add(one);
    }

    /** These may have been set out of the session's sight. */
    public void userVariables(Set<String> names) {
        names.forEach(this::userVariable);
    }

    private void userVariable(String name) {
        userVariables.add(name);
        newUserVariables.add(name);
    }

    private void prepared(Prepared prepared, PreparedText text) {
        switch (prepared.verb()) {
            case PREPARE -> {
                preparedTexts.put(prepared.name(), text);
                newPreparedTexts.add(prepared.name());
            }
            case DEALLOCATE -> notPrepared(prepared.name());
            case EXECUTE, EXECUTE_IMMEDIATE -> {
                // changes nothing by itself
            }
        }
    }
}
