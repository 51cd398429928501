package dev.swingbridge.proxy.session;

import dev.swingbridge.router.sql.StatementDetail;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import dev.swingbridge.router.table.TableName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What ties a session to its present server: while there is anything, it keeps its passes. */
final class Pins {
    private final Map<Pin.Reason, Instant> since = new EnumMap<>(Pin.Reason.class);
    private final Set<TableName> temporaryTables = new HashSet<>();
    private final UserLocks locks = new UserLocks();

    boolean none() {
        return since.isEmpty();
    }

    boolean has(Pin.Reason reason) {
        return since.containsKey(reason);
    }

    List<Pin> list() {
        List<Pin> pins = new ArrayList<>();
        since.forEach((reason, start) -> pins.add(new Pin(reason, start)));
        return pins;
    }

    /** Names that stand for temporary tables of this session, whatever the route table says. */
    Set<TableName> temporaryTables() {
        return temporaryTables;
    }

    void set(Pin.Reason reason, boolean on) {
        if (on) {
            since.putIfAbsent(reason, Instant.now());
        } else {
            since.remove(reason);
        }
    }

    UserLocks locks() {
        return locks;
    }

    /** The server says that the session holds no lock of GET_LOCK. */
    void noLocks() {
        locks.clear();
        set(Pin.Reason.USER_LOCK, false);
    }

    /** A statement has run without an error. */
    void after(StatementDetail detail, String text) {
        StatementFacts facts = detail.facts();
        if (facts.has(Effect.CREATES_TEMPORARY_TABLE)) {
            temporaryTables.addAll(facts.writes());
            set(Pin.Reason.TEMPORARY_TABLE, true);
        } else if (facts.kind() == Kind.DDL
                && !temporaryTables.isEmpty()
                && startsWith(text, "DROP")) {
            temporaryTables.removeAll(facts.writes());
            set(Pin.Reason.TEMPORARY_TABLE, !temporaryTables.isEmpty());
        }
        if (!detail.locks().isEmpty()) {
            locks.after(detail.locks(), text);
            set(Pin.Reason.USER_LOCK, !locks.none());
        }
        switch (facts.kind()) {
            case LOCK_TABLES -> set(Pin.Reason.LOCKED_TABLES, true);
            case UNLOCK_TABLES -> set(Pin.Reason.LOCKED_TABLES, false);
            case XA -> set(Pin.Reason.XA, !endsXa(text));
            case HANDLER ->
                    set(Pin.Reason.HANDLER, !text.toUpperCase(Locale.ROOT).contains("CLOSE"));
            default -> {
                // no other statement ties a session
            }
        }
    }

    void clear() {
        since.clear();
        locks.clear();
        temporaryTables.clear();
    }

    /** A prepared branch lives in the server, not in the session, from then on. */
    private static boolean endsXa(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        return upper.contains("COMMIT")
                || upper.contains("ROLLBACK")
                || upper.contains("RECOVER")
                || upper.contains("PREPARE");
    }

    private static boolean startsWith(String text, String word) {
        return text.stripLeading().regionMatches(true, 0, word, 0, word.length());
    }
}
