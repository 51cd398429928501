package dev.swingbridge.proxy.admin;

import java.util.List;

/** What operators can look at beside the migrations; asked anew for every look. */
public interface ProxyViews {
    List<SessionLine> sessions();

    List<HeldLine> held();

    List<RouteLine> routes();

    /** Asks both servers; bounded by a few seconds. */
    List<ServerLine> servers();

    /** Logs in with every configured account on both sides; bounded by a few seconds. */
    List<AccountLine> accounts();

    /** In Prometheus' text format. */
    String metrics();
}
