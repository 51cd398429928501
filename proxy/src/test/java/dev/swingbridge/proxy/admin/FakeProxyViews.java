package dev.swingbridge.proxy.admin;

import java.util.List;

/** One session, one route, two servers. */
public final class FakeProxyViews implements ProxyViews {
    @Override
    public List<SessionLine> sessions() {
        return List.of(
                new SessionLine(1, "app", "10.0.0.1:5", "source", "idle", null, "", null),
                new SessionLine(2, "app", "10.0.0.1:6", "source", "idle", 9L, "", "GET_LOCK"));
    }

    @Override
    public List<HeldLine> held() {
        return List.of(new HeldLine("orders", 7, 12.25));
    }

    @Override
    public List<RouteLine> routes() {
        return List.of(new RouteLine("*", "source", null));
    }

    @Override
    public List<ServerLine> servers() {
        return List.of(
                new ServerLine("source", "a:1", "sb", "9.7.4", "binlog.000001:4", true, null));
    }

    @Override
    public List<AccountLine> accounts() {
        return List.of(new AccountLine("app", null, "Access denied", AccountLine.LOGGED_IN));
    }

    @Override
    public String metrics() {
        return "# HELP x y\nswingbridge_held_statements 0\n";
    }
}
