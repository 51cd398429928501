package dev.swingbridge.proxy;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.accounts.AccountCheck;
import dev.swingbridge.proxy.admin.AccountLine;
import dev.swingbridge.proxy.admin.HeldLine;
import dev.swingbridge.proxy.admin.ProxyViews;
import dev.swingbridge.proxy.admin.RouteLine;
import dev.swingbridge.proxy.admin.ServerLine;
import dev.swingbridge.proxy.admin.SessionLine;
import dev.swingbridge.proxy.session.registry.SessionRegistry;
import dev.swingbridge.proxy.session.registry.SessionSummary;
import dev.swingbridge.proxy.session.state.Pin;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.table.LiveRouteTable;
import dev.swingbridge.router.table.RouteTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks at the parts of a running proxy for its operators. */
record LiveProxyViews(
        SessionRegistry registry,
        TrafficGate gate,
        LiveRouteTable live,
        List<DatabaseServer> databases,
        AccountCheck accountCheck,
        Supplier<String> scrape)
        implements ProxyViews {

    @Override
    public List<SessionLine> sessions() {
        return registry.summaries().stream().map(LiveProxyViews::line).toList();
    }

    private static SessionLine line(SessionSummary session) {
        Duration open = session.inTransactionFor();
        return new SessionLine(
                session.id(),
                session.account(),
                session.clientAddress().replaceFirst("^/", ""),
                session.side().label(),
                session.state().name().toLowerCase(Locale.ROOT),
                open == null ? null : open.toMillis(),
                session.lastStatement(),
                blocking(session, open));
    }

    private static @Nullable String blocking(SessionSummary session, @Nullable Duration open) {
        List<String> reasons = new ArrayList<>();
        session.pins().stream().map(Pin::reason).map(Pin.Reason::words).forEach(reasons::add);
        if (open != null && !session.passes().isEmpty()) {
            reasons.add("transaction open on " + String.join(", ", session.passes()));
        }
        return reasons.isEmpty() ? null : String.join("; ", reasons);
    }

    @Override
    public List<HeldLine> held() {
        List<HeldLine> held = new ArrayList<>();
        for (String group : groups(live.current())) {
            gate.waiting(group)
                    .forEach(
                            waiting ->
                                    held.add(
                                            new HeldLine(
                                                    group,
                                                    waiting.sessionId(),
                                                    waiting.age().toNanos() / 1e6)));
        }
        return held;
    }

    private static List<String> groups(RouteTable table) {
        return table.entries().values().stream()
                .map(RouteTable.Entry::group)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    @Override
    public List<RouteLine> routes() {
        RouteTable table = live.current();
        List<RouteLine> lines = new ArrayList<>();
        new TreeMap<>(table.entries())
                .forEach(
                        (name, entry) ->
                                lines.add(
                                        new RouteLine(
                                                name.toString(),
                                                entry.side().label(),
                                                entry.group())));
        table.rules()
                .forEach(
                        rule -> lines.add(new RouteLine(rule.tables(), rule.side().label(), null)));
        lines.add(new RouteLine("*", table.defaultSide().label(), null));
        return lines;
    }

    @Override
    public List<ServerLine> servers() {
        return databases.stream().map(LiveProxyViews::line).toList();
    }

    private static ServerLine line(DatabaseServer server) {
        String name = server.settings().side().label();
        String address = server.settings().host() + ":" + server.settings().port();
        String user = server.settings().user();
        String version = server.identity().version();
        try (Connection connection = server.connection()) {
            String position = server.endOfLog(connection).toString();
            return new ServerLine(name, address, user, version, position, true, null);
        } catch (SQLException e) {
            return new ServerLine(name, address, user, version, null, false, e.getMessage());
        }
    }

    @Override
    public List<AccountLine> accounts() {
        return accountCheck.run();
    }

    @Override
    public String metrics() {
        return scrape.get();
    }
}
