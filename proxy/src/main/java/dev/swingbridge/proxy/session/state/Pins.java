package dev.swingbridge.proxy.session.state;

import dev.swingbridge.router.sql.StatementDetail;
import dev.swingbridge.router.sql.StatementDetail.Handler;
import dev.swingbridge.router.sql.StatementDetail.TransactionControl;
import dev.swingbridge.router.sql.StatementDetail.TransactionVerb;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What ties a session to its present server: while there is anything, it keeps its passes. */
public final class Pins {
    private final Map<Pin.Reason, Instant> since = new EnumMap<>(Pin.Reason.class);
    private final Set<TableName> temporaryTables = new HashSet<>();

    /** FLUSH TABLES WITH READ LOCK, which the begin of a transaction does not release. */
    private boolean allTablesLocked;

    private final Set<String> handlers = new HashSet<>();
    private final UserLocks locks = new UserLocks();

    public boolean none() {
        return since.isEmpty();
    }

    /**
     * Whether it may work on its present side only. A lock of GET_LOCK is on a side of its own,
     * wherever the session works.
     */
    public boolean tie() {
        return since.size() > (has(Pin.Reason.USER_LOCK) ? 1 : 0);
    }

    public boolean has(Pin.Reason reason) {
        return since.containsKey(reason);
    }

    public List<Pin> list() {
        List<Pin> pins = new ArrayList<>();
        since.forEach((reason, start) -> pins.add(new Pin(reason, start)));
        return pins;
    }

    /** Names that stand for temporary tables of this session, whatever the route table says. */
    public Set<TableName> temporaryTables() {
        return temporaryTables;
    }

    void set(Pin.Reason reason, boolean on) {
        if (on) {
            since.putIfAbsent(reason, Instant.now());
        } else {
            since.remove(reason);
        }
    }

    public UserLocks locks() {
        return locks;
    }

    /** The server says that the session holds no lock of GET_LOCK. */
    public void noLocks() {
        locks.clear();
        set(Pin.Reason.USER_LOCK, false);
    }

    /** A statement has run without an error on this side. */
    public void after(StatementDetail detail, Side side) {
        StatementFacts facts = detail.facts();
        if (facts.has(Effect.CREATES_TEMPORARY_TABLE)) {
            temporary(facts.writes());
        } else if (facts.kind() == Kind.DDL && !temporaryTables.isEmpty()) {
            redefined(detail);
        }
        if (!detail.locks().isEmpty()) {
            locks.after(detail.locks(), side);
            set(Pin.Reason.USER_LOCK, !locks.none());
        }
        detail.handlers().forEach(this::handler);
        switch (facts.kind()) {
            case LOCK_TABLES -> {
                allTablesLocked |= facts.reads().isEmpty() && facts.writes().isEmpty();
                set(Pin.Reason.LOCKED_TABLES, true);
            }
            case UNLOCK_TABLES -> {
                allTablesLocked = false;
                set(Pin.Reason.LOCKED_TABLES, false);
            }
            case BEGIN -> set(Pin.Reason.LOCKED_TABLES, allTablesLocked);
            case XA -> set(Pin.Reason.XA, detail.transactions().stream().noneMatch(Pins::endsXa));
            default -> {
                // no other statement ties a session
            }
        }
    }

    /** These are temporary tables of the session, or may be. */
    public void temporary(Set<TableName> tables) {
        temporaryTables.addAll(tables);
        set(Pin.Reason.TEMPORARY_TABLE, !temporaryTables.isEmpty());
    }

    /** The server knows no temporary table of this name. */
    public void noTemporary(TableName table) {
        temporaryTables.remove(table);
        set(Pin.Reason.TEMPORARY_TABLE, !temporaryTables.isEmpty());
    }

    /** A definition was changed: of a temporary table dropped, or given another name. */
    private void redefined(StatementDetail detail) {
        if (!detail.temporaryTablesDropped().isEmpty()) {
            detail.temporaryTablesDropped().forEach(this::noTemporary);
        } else if (detail.facts().writes().stream().anyMatch(temporaryTables::contains)) {
            temporary(detail.facts().writes());
        }
    }

    private void handler(Handler handler) {
        switch (handler.verb()) {
            case OPEN -> handlers.add(handler.name());
            case CLOSE -> noHandler(handler);
            case READ -> {
                // stays open
            }
        }
        set(Pin.Reason.HANDLER, !handlers.isEmpty());
    }

    /** It is closed, or the server knows none of this name: a definition may have closed it. */
    public void noHandler(Handler handler) {
        handlers.remove(handler.name());
        set(Pin.Reason.HANDLER, !handlers.isEmpty());
    }

    /** A prepared branch lives in the server, not in the session, from then on. */
    private static boolean endsXa(TransactionControl control) {
        return control.verb() == TransactionVerb.XA_ENDED;
    }

    public void clear() {
        since.clear();
        locks.clear();
        temporaryTables.clear();
        handlers.clear();
        allTablesLocked = false;
    }
}
