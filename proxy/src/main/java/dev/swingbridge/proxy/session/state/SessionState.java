package dev.swingbridge.proxy.session.state;

import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.proxy.frontend.ClientLogin;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.LinkFormat;
import dev.swingbridge.router.TransactionView;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that a session knows about itself; touched only by its event loop. */
public final class SessionState {
    private static final TransactionView IDLE_ON_SOURCE = TransactionView.idle(Side.SOURCE);
    private static final TransactionView IDLE_ON_TARGET = TransactionView.idle(Side.TARGET);

    private @Nullable BackendLink sourceLink;
    private @Nullable BackendLink targetLink;
    private final HeldPasses passes;
    private final StatementRegistry statements;
    private final Pins pins = new Pins();
    private TransactionState transaction = new TransactionState();
    private ClientLogin login;
    private LinkFormat format;
    private SessionChanges changes;
    private SqlContext context;
    private Side current;
    private boolean autocommit = true;
    private boolean multiStatements;
    private final DiagnosticsArea diagnostics = new DiagnosticsArea();
    private final OwnWrites ownWrites = new OwnWrites();

    public SessionState(ClientLogin login, Side home, SqlContext context, TrafficGate gate) {
        this.login = login;
        this.format = LinkFormat.of(login.capabilities());
        this.multiStatements =
                Capabilities.has(login.capabilities(), Capabilities.MULTI_STATEMENTS);
        this.changes = new SessionChanges(login.schema());
        this.context = context.withDefaultSchema(changes.schema());
        this.current = home;
        this.statements = new StatementRegistry(context.dialect().mariaDb());
        this.passes = new HeldPasses(gate, login.connectionId());
    }

    public long id() {
        return login.connectionId();
    }

    public ClientLogin login() {
        return login;
    }

    /** Whether the client may send several statements in one text, by COM_SET_OPTION or login. */
    public boolean multiStatements() {
        return multiStatements;
    }

    public void multiStatements(boolean on) {
        multiStatements = on;
    }

    public LinkFormat format() {
        return format;
    }

    public @Nullable BackendLink link(Side side) {
        return side == Side.SOURCE ? sourceLink : targetLink;
    }

    /** The connection to the side, if it can be used. */
    public @Nullable BackendLink openLink(Side side) {
        BackendLink link = link(side);
        return link != null && link.open() ? link : null;
    }

    public void link(Side side, @Nullable BackendLink link) {
        if (side == Side.SOURCE) {
            sourceLink = link;
        } else {
            targetLink = link;
        }
    }

    public HeldPasses passes() {
        return passes;
    }

    public StatementRegistry statements() {
        return statements;
    }

    public Pins pins() {
        return pins;
    }

    public TransactionState transaction() {
        return transaction;
    }

    public SessionChanges changes() {
        return changes;
    }

    public SqlContext context() {
        return context;
    }

    public void context(SqlContext next) {
        context = next;
    }

    /** The side that ran the last statement with tables; it serves statements without any. */
    public Side current() {
        return current;
    }

    public void current(Side side) {
        if (side != current) {
            current = side;
            context = context.withDialects(context.otherDialect(), context.dialect());
        }
    }

    public boolean autocommit() {
        return autocommit;
    }

    public void autocommit(boolean on) {
        autocommit = on;
    }

    /** What the client's last statement left on its server. */
    public DiagnosticsArea diagnostics() {
        return diagnostics;
    }

    public OwnWrites ownWrites() {
        return ownWrites;
    }

    /** The default schema is another one from now on, which this side has. */
    public void schemaChosen(Side side, String schema) {
        BackendLink link = link(side);
        if (link != null) {
            link.schema(schema);
        }
        changes.schema(schema);
        schemaChanged();
    }

    public void schemaChanged() {
        if (!context.defaultSchema().equals(changes.schema())) {
            context = context.withDefaultSchema(changes.schema());
        }
    }

    /** Everything that a client can set is as after login. */
    public void reset(ClientLogin as, Side home, SqlContext fresh) {
        login = as;
        format = LinkFormat.of(as.capabilities());
        changes = new SessionChanges(as.schema());
        context = fresh.withDefaultSchema(changes.schema());
        current = home;
        transaction = new TransactionState();
        autocommit = true;
        diagnostics.clear();
        ownWrites.clear();
        statements.clear();
        pins.clear();
        passes.closeAll();
    }

    public TransactionView view() {
        Side work = transaction.workSide();
        if (work == null && !pins.tie()) {
            return passes.none()
                    ? idleView(current)
                    : new TransactionView(current, Set.of(), passes.groups(), Map.of());
        }
        Map<TableName, Side> temporary = new HashMap<>();
        pins.temporaryTables().forEach(table -> temporary.put(table, current));
        Set<Side> workedOn = Set.of(work == null ? current : work);
        return new TransactionView(current, workedOn, passes.groups(), temporary);
    }

    private static TransactionView idleView(Side side) {
        return side == Side.SOURCE ? IDLE_ON_SOURCE : IDLE_ON_TARGET;
    }

    /** Nothing ties the session to what its passes protect: they may go. */
    public void releasePassesIfDone() {
        if (!passes.none()
                && transaction.workSide() == null
                && pins.none()
                && !statements.unfinished()) {
            passes.closeAll();
        }
    }
}
