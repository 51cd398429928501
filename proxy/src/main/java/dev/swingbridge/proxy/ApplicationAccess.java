package dev.swingbridge.proxy;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.accounts.AccountCheck;
import dev.swingbridge.proxy.accounts.LoginTrial;
import dev.swingbridge.proxy.accounts.ServerAccounts;
import dev.swingbridge.proxy.accounts.StoredAccountCheck;
import dev.swingbridge.proxy.backend.BackendSettings;
import dev.swingbridge.proxy.backend.Secret;
import dev.swingbridge.proxy.backend.ServerConnector;
import dev.swingbridge.proxy.backend.ServerCredentials;
import dev.swingbridge.proxy.backend.ServerFacts;
import dev.swingbridge.proxy.backend.ServerProbe;
import dev.swingbridge.proxy.backend.Transport;
import dev.swingbridge.proxy.config.Configuration;
import dev.swingbridge.proxy.frontend.Accounts;
import dev.swingbridge.proxy.frontend.Frontend;
import dev.swingbridge.router.table.Side;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The way of applications: the listener, their logins, connections to the servers for them. */
record ApplicationAccess(
        Transport transport,
        EventLoopGroup loops,
        ServerConnector connector,
        Frontend frontend,
        AccountCheck accountCheck) {

    /** Does not listen yet. */
    static ApplicationAccess open(
            Configuration configuration,
            List<DatabaseServer> servers,
            Supplier<Side> home,
            Shutdown shutdown)
            throws IOException {
        List<BackendSettings> ways =
                List.of(configuration.source().sessions(), configuration.target().sessions());
        Transport transport = Transport.best();
        EventLoopGroup loops = transport.newGroup(Runtime.getRuntime().availableProcessors());
        shutdown.onClose("event loops", () -> stop(loops));
        ServerFacts facts = new ServerFacts();
        ServerConnector connector = new ServerConnector(ways, facts);
        ServerProbe probe = new ServerProbe(connector, facts, ownLogins(configuration));
        ServerAccounts stored = shutdown.add("account look-ups", new ServerAccounts(servers));
        Frontend frontend =
                new Frontend(
                        configuration.applications(),
                        transport,
                        loops,
                        new Accounts(configuration.accounts()),
                        connector,
                        facts,
                        probe,
                        stored,
                        home);
        shutdown.add("listeners", frontend);
        AccountCheck accountCheck =
                new AccountCheck(
                        configuration.accounts(),
                        new LoginTrial(connector, probe, loops),
                        new StoredAccountCheck(stored, ways, frontend::remembered));
        return new ApplicationAccess(transport, loops, connector, frontend, accountCheck);
    }

    private static Map<Side, ServerCredentials> ownLogins(Configuration configuration) {
        return Map.of(
                Side.SOURCE, ownLogin(configuration.source()),
                Side.TARGET, ownLogin(configuration.target()));
    }

    private static ServerCredentials ownLogin(Configuration.Server server) {
        return new ServerCredentials(
                server.own().user(), Secret.clearText(server.own().password()));
    }

    private static void stop(EventLoopGroup loops) {
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
